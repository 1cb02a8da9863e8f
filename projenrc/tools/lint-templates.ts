import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { preparePython } from './python-environment';
import { run } from './run';

/** Synthesizes the example platform and fails on any error or warning of cfn-lint in any of its templates. */
async function main(): Promise<void> {
  const python = await preparePython();
  const assembly = mkdtempSync(join(tmpdir(), 'lint-'));
  try {
    await run('cdk', ['synth', '--quiet', '--no-notices', '--output', assembly], { cwd: join('apps', 'deploy') });
    const templates = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
    if (templates.length === 0) {
      throw new Error('the synthesis made no template: nothing was linted');
    }
    console.log(`linting ${templates.join(', ')}`);
    await run(join(dirname(python), 'cfn-lint'), [
      '--non-zero-exit-code',
      'warning',
      ...templates.map((name) => join(assembly, name)),
    ]);
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
