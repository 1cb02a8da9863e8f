import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { capture } from './run';

/** What writes generated files that are committed: the project files and the API documents. */
const GENERATORS = ['projen default', 'nx run-many -t docgen'];

/** Runs the generators and fails when that changed a file of the tree, committed or not. */
async function main(): Promise<void> {
  const before = await digests();
  for (const command of GENERATORS) {
    const { code, output } = await capture(command);
    if (code !== 0) {
      throw new Error(output);
    }
  }
  const after = await digests();
  const stale = [...after].filter(([file, digest]) => before.get(file) !== digest).map(([file]) => file);
  if (stale.length > 0) {
    throw new Error(`stale: ${stale.join(', ')}; run npx projen build and commit`);
  }
}

async function digests(): Promise<Map<string, string>> {
  const { output } = await capture('git ls-files --cached --others --exclude-standard');
  const files = output.split('\n').filter((file) => file !== '' && existsSync(file));
  return new Map(files.map((file) => [file, createHash('sha256').update(readFileSync(file)).digest('hex')]));
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
