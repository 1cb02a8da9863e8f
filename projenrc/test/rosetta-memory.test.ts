import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const MEMORY = join(ROOT, 'projenrc', 'tools', 'rosetta-memory.cjs');
const CONSTRUCTS = join(ROOT, 'node_modules', 'constructs');

/** Whether jsii-rosetta gets one and the same assembly when it asks twice, in a worker as it starts them. */
function isKept(options: string): string {
  const worker = `
    const { parentPort } = require('node:worker_threads');
    const { loadAssemblyFromPath } = require('@jsii/spec');
    const read = (...more) => loadAssemblyFromPath(${JSON.stringify(CONSTRUCTS)}, false, ...more);
    parentPort.postMessage([read() === read(), read() === read(['intersection-types']), read().name].join());
  `;
  const script = `new (require('node:worker_threads').Worker)(${JSON.stringify(worker)}, { eval: true }).on('message', console.log)`;
  const env = { ...process.env, NODE_OPTIONS: options };
  return execFileSync(process.execPath, ['-e', script], { cwd: ROOT, env, encoding: 'utf8' }).trim();
}

test('an assembly is read once, for the same question, in workers too', () => {
  expect(isKept(`--require ${MEMORY}`)).toBe('true,false,constructs');
});

test('without it every question reads again', () => {
  expect(isKept('')).toBe('false,false,constructs');
});
