import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { committedFiles, packagesWithDocuments } from './integ-templates/documents';
import { preparePython } from './python-environment';
import { run } from './run';

const APP = join('apps', 'deploy');
const STRICT = ['--non-zero-exit-code', 'warning'];

/** Fails on any error or warning of cfn-lint in any template of any example configuration, or in a committed one. */
async function main(): Promise<void> {
  const linter = join(dirname(await preparePython()), 'cfn-lint');
  await run(linter, [...STRICT, ...packagesWithDocuments().flatMap(committedFiles)]);
  const examples = readdirSync(join(APP, 'config')).filter((name) => name.endsWith('.yaml'));
  for (const example of examples) {
    await lint(example, linter);
  }
}

async function lint(example: string, linter: string): Promise<void> {
  const assembly = mkdtempSync(join(tmpdir(), 'lint-'));
  try {
    await run('cdk', ['synth', '--quiet', '--no-notices', '--output', assembly], {
      cwd: APP,
      env: { ...process.env, PLATFORM_CONFIG: resolve(APP, 'config', example) },
    });
    const templates = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
    if (templates.length === 0) {
      throw new Error(`the synthesis of ${example} made no template: nothing was linted`);
    }
    console.log(`linting ${example}: ${templates.join(', ')}`);
    await run(linter, [...STRICT, ...templates.map((name) => join(assembly, name))]);
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
