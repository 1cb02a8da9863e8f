import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './run';

const NEVER = /^(src|test|handlers|rosetta|coverage|test-reports|\.projen)\/|tsconfig|\.tabl\.json$|(?<!\.d)\.ts$/;

/** Fails when the tarball of a package would lack what its users need, or hold what is ours alone. */
async function main(): Promise<void> {
  const problems: string[] = [];
  for (const name of readdirSync('packages')) {
    const folder = join('packages', name);
    const files = await packed(folder);
    const missing = needed(folder).filter((file) => !files.includes(file));
    const surplus = files.filter((file) => NEVER.test(file));
    problems.push(...missing.map((file) => `${name} lacks ${file}`), ...surplus.map((file) => `${name} holds ${file}`));
  }
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
}

async function packed(folder: string): Promise<string[]> {
  const { code, output } = await capture('npm pack --dry-run --json --ignore-scripts --loglevel=error 2>/dev/null', {
    cwd: folder,
  });
  if (code !== 0) {
    throw new Error(output);
  }
  const [{ files }] = Object.values(JSON.parse(output)) as { files: { path: string }[] }[];
  return files.map(({ path }) => path);
}

function needed(folder: string): string[] {
  const handlers = join(folder, 'handlers');
  const names = existsSync(handlers) ? readdirSync(handlers) : [];
  const bundles = names
    .filter((name) => existsSync(join(handlers, name, 'index.ts')))
    .map((name) => `lib/handlers/${name}/index.js`);
  return ['.jsii', 'LICENSE', 'README.md', 'lib/index.js', 'lib/index.d.ts', ...bundles];
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
