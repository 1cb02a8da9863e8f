import { join } from 'node:path';
import { JsonFile, Project, TomlFile } from 'projen';
import { VERSION } from './versions';

export interface PythonAppOptions {
  /** Folder below apps/ and name of the distribution; the module is the same with underscores. */
  readonly name: string;
  /** One sentence for the project file. */
  readonly description: string;
  /** Exact runtime requirements. */
  readonly dependencies: string[];
  /** What only the checks need. */
  readonly devDependencies: string[];
  /** Libraries without type information. */
  readonly untyped: string[];
}

/** A typed Python program under apps/, in an environment of its own; never published. */
export class PythonApp extends Project {
  constructor(parent: Project, options: PythonAppOptions) {
    const outdir = `apps/${options.name}`;
    super({ parent, outdir, name: options.name });
    const module = options.name.replaceAll('-', '_');
    new TomlFile(this, 'pyproject.toml', {
      obj: {
        'build-system': { requires: ['hatchling'], 'build-backend': 'hatchling.build' },
        project: {
          name: options.name,
          version: VERSION,
          description: options.description,
          license: 'Apache-2.0',
          'requires-python': '>=3.11',
          dependencies: options.dependencies,
          'optional-dependencies': { dev: options.devDependencies },
          scripts: { [options.name]: `${module}.__main__:main` },
        },
        tool: {
          hatch: { build: { targets: { wheel: { packages: [`src/${module}`] } } } },
          pytest: { ini_options: { testpaths: ['test'], pythonpath: ['src'] } },
          ruff: {
            'line-length': 120,
            'target-version': 'py311',
            lint: { select: ['A', 'B', 'C4', 'E', 'F', 'I', 'N', 'PT', 'RET', 'RUF', 'SIM', 'UP', 'W'] },
          },
          mypy: {
            strict: true,
            files: ['src'],
            python_version: '3.11',
            overrides: [
              {
                module: options.untyped.map((name) => `${name}.*`),
                ignore_missing_imports: true,
                follow_untyped_imports: false,
              },
            ],
          },
        },
      },
    });
    this.gitignore.exclude('.venv/', '__pycache__/', '.ruff_cache/', '.mypy_cache/', '.pytest_cache/', 'test-reports/');

    // what Python leaves beside its sources is ignored by git, and by nx
    const inputs = ['src', 'test'].map((folder) => `{projectRoot}/${folder}/**/*`);
    new JsonFile(this, 'project.json', {
      allowComments: false,
      obj: {
        name: options.name,
        targets: {
          test: {
            executor: 'nx:run-commands',
            cache: true,
            inputs: [...inputs, '{projectRoot}/pyproject.toml', '{workspaceRoot}/projenrc/tools/python-checks.ts'],
            outputs: ['{projectRoot}/test-reports'],
            options: { command: `tsx ${join('projenrc', 'tools', 'python-checks.ts')} ${outdir}` },
          },
        },
      },
    });
  }
}
