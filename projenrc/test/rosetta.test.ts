import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const BINARIES = join(ROOT, 'node_modules', '.bin');

// two processes and a TypeScript program, which take long on a machine that does something else
jest.setTimeout(120_000);

const work = mkdtempSync(join(tmpdir(), 'a clone '));
afterAll(() => rmSync(work, { recursive: true }));

/** What the tool finds wrong in a package whose README has one example; empty when it passes. */
function problemsOf(example: string, options = ''): string {
  writeFileSync(join(work, '.jsii'), JSON.stringify(assemblyWith(example)));
  const env = { ...process.env, NODE_OPTIONS: options, PATH: `${BINARIES}${delimiter}${process.env.PATH}` };
  try {
    execFileSync('tsx', [join(work, 'tools', 'rosetta.ts')], { cwd: work, env, stdio: 'pipe', encoding: 'utf8' });
    return '';
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return stdout + stderr;
  }
}

function assemblyWith(example: string): Record<string, unknown> {
  return {
    schema: 'jsii/0.10.0',
    name: 'probe',
    version: '1.0.0',
    jsiiVersion: '6.0.0',
    targets: {},
    readme: { markdown: `\`\`\`ts\n${example}\n\`\`\`\n` },
    types: {},
  };
}

beforeAll(() => {
  mkdirSync(join(work, 'tools'));
  for (const file of ['rosetta.ts', 'rosetta-memory.cjs', 'run.ts']) {
    copyFileSync(join(ROOT, 'projenrc', 'tools', file), join(work, 'tools', file));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(work, 'node_modules'));
  writeFileSync(join(work, 'package.json'), '{"name":"probe","version":"1.0.0"}');
});

test('an example that does not compile fails, in a clone with spaces in its path too', () => {
  expect(problemsOf("const amount: number = 'text';")).toContain("Type 'string' is not assignable to type 'number'");
  expect(problemsOf('const amount: number = 1;')).toBe('');
});

test('what Node.js was told before holds for the compilation as well', () => {
  const seen = join(work, 'seen');
  const witness = join(work, 'witness.cjs');
  writeFileSync(witness, `require('node:fs').appendFileSync(${JSON.stringify(seen)}, process.argv[1] + '\\n');`);
  expect(problemsOf('const amount: number = 1;', `--require ${JSON.stringify(witness)}`)).toBe('');
  expect(readFileSync(seen, 'utf8')).toContain('jsii-rosetta');
});
