import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles every `handlers/<name>/index.ts` of the package in the working directory into `lib/handlers/<name>/index.js`.
 *
 * The AWS SDK stays outside: the Lambda runtime brings it. A folder without an `index.ts` is a library of other handlers.
 */
async function main(): Promise<void> {
  const outdir = join('lib', 'handlers');
  rmSync(outdir, { recursive: true, force: true });
  if (!existsSync('handlers')) {
    return;
  }
  const names = readdirSync('handlers').filter((name) => existsSync(join('handlers', name, 'index.ts')));
  for (const name of names) {
    await build({
      entryPoints: [join('handlers', name, 'index.ts')],
      outfile: join(outdir, name, 'index.js'),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      external: ['@aws-sdk/*', '@smithy/*'],
      legalComments: 'none',
      logLevel: 'warning',
    });
  }
}

void main();
