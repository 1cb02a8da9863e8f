import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { preparePython } from './python-environment';
import { run } from './run';

const APP = join('apps', 'deploy');

/** Fails on any error or warning of cfn-lint in any template of any example configuration. */
async function main(): Promise<void> {
  const python = await preparePython();
  const examples = readdirSync(join(APP, 'config')).filter((name) => name.endsWith('.yaml'));
  for (const example of examples) {
    await lint(example, join(dirname(python), 'cfn-lint'));
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
    await run(linter, ['--non-zero-exit-code', 'warning', ...templates.map((name) => join(assembly, name))]);
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
