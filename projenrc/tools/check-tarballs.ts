import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './run';
import { handlersOf } from './tarball-handlers';
import { type Tarball, tarballProblems } from './tarball-rules';
import { sizeLimit } from './tarball-sizes';

/**
 * Fails when the tarball of a package would lack what its users need, or hold what is ours or somebody else's.
 *
 * Nothing is packed, so that every test run can ask. check-bindings.ts looks into the files that are published.
 */
async function main(): Promise<void> {
  const licence = readFileSync('LICENSE', 'utf8');
  const problems: string[] = [];
  for (const name of readdirSync('packages')) {
    const tarball = await packed(name);
    problems.push(...tarballProblems(tarball, { licence, handlers: handlersOf(name), sizeLimit: sizeLimit(name) }));
    console.log(`${name}: ${tarball.files.length} files, ${tarball.size} bytes`);
  }
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
}

async function packed(name: string): Promise<Tarball> {
  const folder = join('packages', name);
  const { code, output } = await capture('npm pack --dry-run --json --ignore-scripts --loglevel=error 2>/dev/null', {
    cwd: folder,
  });
  if (code !== 0) {
    throw new Error(output);
  }
  const [{ files, size }] = Object.values(JSON.parse(output)) as { files: { path: string }[]; size: number }[];
  return {
    name,
    size,
    files: files.map(({ path }) => path),
    read: (file) => readFileSync(join(folder, file), 'utf8'),
  };
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
