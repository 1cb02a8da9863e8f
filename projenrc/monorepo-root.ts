import { execFileSync } from 'node:child_process';
import { relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { JsonFile, javascript, type Project, type Task, typescript } from 'projen';
import { type GitHub, GithubCredentials, workflows } from 'projen/lib/github';
import { BASE_COMPILER_OPTIONS } from './compiler-options';
import { githubOptions, PULL_REQUEST, pinActions, upgradeOptions } from './github';
import { lockedWorkspaces, readManifest } from './lock';
import { nxConfig } from './nx-config';
import { wireRelease } from './release';
import { LANGUAGES } from './tools/toolchains';
import { BIOME, NODE, PROJEN, RELEASE_NODE, REPOSITORY, ROOT_DEV_DEPS, TYPESCRIPT } from './versions';
import { addTestWorkflows, keepNoTokens } from './workflows';

/** What is written from the synthesized templates of the app's examples, and checked in. */
const DOCUMENTS = {
  pictures: 'Draw the accounts of the example from its synthesized templates',
  costs: 'Compute the tables of the guide to costs',
  'rule-packs': 'Report what rule packs find in the configurations that come with the app',
};

/** The commands of apps/deploy, offered at the root. */
const COMMANDS = {
  synth: 'Synthesize the configured platform',
  diff: 'Compare the configured platform with what is deployed to AWS',
  deploy: 'Deploy the configured platform to AWS',
  destroy: 'Destroy the configured platform on AWS',
  'target-setup': 'Print or check the template that the owners of stage accounts deploy',
  'organization-policies': 'Print the data perimeter as policies for AWS Organizations',
  'operator-policies': 'Print what everybody who runs these commands needs as policies for IAM',
  'deploy:local': 'Deploy the configured platform to local AWS',
  'destroy:local': 'Destroy the configured platform on local AWS and stop it',
  'status:local': 'Show what runs on local AWS',
};

/** Pull requests by GITHUB_TOKEN start no workflows: an app of the organization opens them. */
const CREDENTIALS = GithubCredentials.fromApp({
  permissions: { contents: workflows.AppPermission.WRITE, pullRequests: workflows.AppPermission.WRITE },
});

export interface MonorepoRootOptions {
  /**
   * Where the project files go.
   *
   * @default - the working directory
   */
  readonly outdir?: string;
}

/** The root: installs everything once and runs the packages' tasks through nx. */
export class MonorepoRoot extends typescript.TypeScriptProject {
  private readonly packageAllTask: Task;

  constructor(options: MonorepoRootOptions = {}) {
    super({
      ...options,
      name: 'secure-mlops',
      defaultReleaseBranch: 'main',
      packageManager: javascript.NodePackageManager.NPM,
      projenVersion: PROJEN,
      typescriptVersion: TYPESCRIPT,
      minNodeVersion: NODE,
      projenrcTs: true,
      runner: typescript.TypeScriptRunner.tsx(),
      disableTsconfig: true,
      tsconfigDevFile: 'tsconfig.json',
      tsconfigDev: {
        compilerOptions: {
          ...BASE_COMPILER_OPTIONS,
          types: ['node', 'jest'],
          isolatedModules: true,
          declaration: false,
          noEmit: true,
        } as javascript.TypeScriptCompilerOptions,
      },
      devDeps: ROOT_DEV_DEPS,
      jest: false,
      biome: true,
      biomeOptions: {
        version: BIOME,
        biomeConfig: {
          files: {
            includes: [
              '.projenrc.ts',
              'projenrc/**',
              'packages/*/{src,test,handlers,bench,integ}/**/*.ts',
              'apps/*/{src,test,scenarios,bench}/**/*.ts',
              'examples/**/*.ts',
            ],
          },
          formatter: { indentStyle: javascript.biome_config.IndentStyle.SPACE, lineWidth: 120 },
          javascript: { formatter: { quoteStyle: javascript.biome_config.QuoteStyle.SINGLE } },
        },
      },
      repository: REPOSITORY,
      licensed: true,
      license: 'Apache-2.0',
      copyrightOwner: 'Secure MLOps contributors',
      sampleCode: false,
      workflowNodeVersion: RELEASE_NODE,
      projenCredentials: CREDENTIALS,
      githubOptions: githubOptions(),
      pullRequestTemplateContents: PULL_REQUEST,
      buildWorkflow: false, // projen's changes pull requests; ours tests on every supported Node.js
      release: false, // wired below, for all packages at once
      depsUpgradeOptions: upgradeOptions(),
    });
    this.package.addField('private', true);
    this.package.addField('workspaces', ['packages/*', 'apps/deploy']);
    this.gitignore.exclude(
      '.nx',
      'cdk.out/',
      'test-reports',
      '.venv/',
      '.local-aws/',
      '.bench/',
      '__pycache__/',
      '*.egg-info/',
    );
    this.gitignore.exclude('.ruff_cache/', '.mypy_cache/', '.pytest_cache/');

    new JsonFile(this, 'tsconfig.base.json', { obj: { compilerOptions: BASE_COMPILER_OPTIONS }, allowComments: false });
    new JsonFile(this, 'nx.json', { obj: nxConfig() });
    // the tools use the app, whose types need compiled packages: they are checked after compilation
    this.tryFindObjectFile('projenrc/tsconfig.json')?.addOverride('exclude', ['node_modules', 'tools']);
    this.packageAllTask = this.addTask('package-all', { description: 'Package every library for every language' });
    this.tasks.tryFind('install')?.exec('tsx projenrc/tools/complete-lock.ts');
    this.wireTasks();
    wireRelease(this, { build: this.replaceBuildTask(), packageAll: this.packageAllTask, credentials: CREDENTIALS });
    addTestWorkflows(this.github as GitHub);
    pinActions(this.github as GitHub);
  }

  /** projen installs when the package.json of the root has changed; that of a workspace counts as much. */
  override postSynthesize(): void {
    super.postSynthesize();
    const known = lockedWorkspaces(this.outdir);
    const isStale = (project: Project) => {
      const folder = relative(this.outdir, project.outdir);
      const manifest = readManifest(project.outdir);
      return manifest && known && !isDeepStrictEqual(known[folder]?.dependencies, manifest.dependencies);
    };
    if (this.subprojects.some(isStale)) {
      execFileSync('npx', ['projen', 'install'], { cwd: this.outdir, stdio: 'inherit' });
    }
  }

  /** projen's build runs the tests and packages; ours stays cacheable as a whole: synthesis, compilation, documentation. */
  private replaceBuildTask(): Task {
    this.tasks.removeTask('build');
    const build = this.addTask('build', { description: 'Synthesize the project files, compile, document' });
    build.spawn(this.defaultTask as Task);
    build.exec('nx run-many -t compile docgen rosetta');
    return build;
  }

  override preSynthesize(): void {
    super.preSynthesize();
    keepNoTokens(this.github as GitHub);
    for (const language of LANGUAGES) {
      const task = this.addTask(`package:${language}`, { description: `Package every library for ${language}` });
      // the examples of READMEs and comments are translated from what rosetta keeps; without it they stay TypeScript
      task.exec("nx run-many -t compile rosetta -p 'packages/*'");
      task.exec(`tsx projenrc/tools/package-language.ts ${language}`);
      this.packageAllTask.spawn(task);
    }
    this.packageAllTask.exec('tsx projenrc/tools/check-bindings.ts');
  }

  private wireTasks(): void {
    const nx = (task: Task, ...targets: string[]) => task.reset(`nx run-many -t ${targets.join(' ')}`);
    nx(this.compileTask, 'compile');
    nx(this.postCompileTask, 'docgen', 'rosetta');
    this.packageTask.reset(); // the default packs the whole repository

    this.testTask.reset('tsx projenrc/tools/test.ts', { receiveArgs: true });
    this.addTask('test:full', {
      description: 'Everything: the tests, every local scenario, packaging',
      exec: 'tsx projenrc/tools/test.ts --full',
    });

    this.addTask('release:dry-run', {
      description: 'Show what a release would publish, without changing anything',
      exec: 'tsx projenrc/tools/release-dry-run.ts',
      receiveArgs: true,
    });
    this.addTask('licenses', {
      description: 'Check the licences of all dependencies',
      exec: 'tsx projenrc/tools/licences.ts',
    });

    this.addTask('bench', {
      description: 'Measure synthesis, builds, local deployments and the sizes of what is synthesized',
      exec: 'tsx projenrc/tools/bench/main.ts',
      receiveArgs: true,
    });

    const templates = this.addTask('integ:templates', {
      description: 'Rewrite the committed templates of the apps that scenarios deploy',
      receiveArgs: true,
    });
    templates.spawn(this.compileTask); // bundles the handlers
    templates.exec('tsx projenrc/tools/integ-templates.ts', { receiveArgs: true });

    for (const [name, description] of Object.entries(DOCUMENTS)) {
      const task = this.addTask(name, { description });
      task.spawn(this.compileTask);
      task.exec(`tsx projenrc/tools/${name}.ts`);
    }
    for (const [name, description] of Object.entries(COMMANDS)) {
      const task = this.addTask(name, { description, receiveArgs: true });
      task.spawn(this.compileTask);
      task.exec(`tsx src/commands/${name.replace(':', '-')}.ts`, { cwd: 'apps/deploy', receiveArgs: true });
    }
  }
}
