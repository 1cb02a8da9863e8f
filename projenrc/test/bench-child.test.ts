import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { measure, measureRun } from '../tools/bench/child';

const node = (script: string) => `${JSON.stringify(process.execPath)} -e ${JSON.stringify(script)}`;
// every test starts processes, which takes long on a machine that does something else
jest.setTimeout(60_000);

const BUSY = 'while (process.cpuUsage().user < 300e3);';

test('counts the processor time and the memory of the command', async () => {
  const idle = await measure(node(''));
  const used = await measure(node(`${BUSY} Buffer.alloc(200e6, 1)`));

  expect(used.cpuMs).toBeGreaterThanOrEqual(300);
  expect(used.wallMs).toBeGreaterThanOrEqual(300);
  expect(used.peakBytes).toBeGreaterThan(idle.peakBytes + 100e6);
});

test('counts everything that the command starts', async () => {
  const { usage } = await measureRun(`${node(BUSY)} && ${node(BUSY)}`);

  expect(usage.cpuMs).toBeGreaterThanOrEqual(600);
});

test('waiting takes the clock, but no processor', async () => {
  const { wallMs, cpuMs } = await measure(node('setTimeout(() => undefined, 1500)'));

  expect(wallMs).toBeGreaterThanOrEqual(1500);
  expect(cpuMs).toBeLessThan(1500);
});

test('a command that fails is no measurement', async () => {
  await expect(measure(node('console.error("no network"); process.exit(3)'))).rejects.toThrow(
    /ended with 3:\nno network$/,
  );
});

test('a command without a Node process is no measurement', async () => {
  await expect(measure('true')).rejects.toThrow('true ran no Node process: there is nothing to measure');
});

test('the refusal of a command can be the result', async () => {
  expect(await measureRun(node('console.log("too many"); process.exit(1)'))).toMatchObject({
    code: 1,
    output: 'too many\n',
  });
});

test('leaves nothing behind', async () => {
  await measureRun(node(''));

  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('bench-probe-'))).toEqual([]);
});
