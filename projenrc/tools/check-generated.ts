import { capture } from './run';

/** Fails when synthesis of the project files or documentation would change a committed file. */
async function main(): Promise<void> {
  const before = await changedFiles();
  const { code, output } = await capture('projen default');
  const after = await changedFiles();
  const changed = [...after].filter((file) => !before.has(file));
  if (code !== 0 || changed.length > 0) {
    console.log(code === 0 ? `stale: ${changed.join(', ')}; run npx projen build and commit` : output);
    process.exitCode = 1;
  }
}

async function changedFiles(): Promise<Set<string>> {
  const { output } = await capture('git status --porcelain');
  return new Set(output.split('\n').filter(Boolean));
}

void main();
