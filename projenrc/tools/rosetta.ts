import { join } from 'node:path';
import { run } from './run';

/** Examples that are compiled as one program; more than a package has. */
const BATCH = 1000;

/** Compiles every example of the package in the working directory, and fails when one does not compile. */
async function main(): Promise<void> {
  // by its full path, in quotes, because it may hold spaces: the workers of jsii-rosetta start in another folder
  const memory = `--require ${JSON.stringify(join(__dirname, 'rosetta-memory.cjs'))}`;
  const env = { ...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${memory}`.trim() };
  await run('jsii-rosetta', ['extract', '--strict', '--batch', `${BATCH}`, '.'], { env });
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
