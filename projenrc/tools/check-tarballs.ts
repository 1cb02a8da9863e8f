import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from './run';
import { SIZE_LIMITS, type Tarball, tarballProblems } from './tarball-rules';

/** Fails when the tarball of a package would lack what its users need, or hold what is ours or somebody else's. */
async function main(): Promise<void> {
  const licence = readFileSync('LICENSE', 'utf8');
  const problems: string[] = [];
  for (const name of readdirSync('packages')) {
    const tarball = await packed(name);
    problems.push(...tarballProblems(tarball, { licence, handlers: handlersOf(name), sizeLimit: SIZE_LIMITS[name] }));
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

function handlersOf(name: string): string[] {
  const handlers = join('packages', name, 'handlers');
  return existsSync(handlers)
    ? readdirSync(handlers).filter((handler) => existsSync(join(handlers, handler, 'index.ts')))
    : [];
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
