import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { publishedPackages } from './consumers-packages';
import { forgetOwnPackages, LOCAL_REPOSITORY, listMinimumCdk } from './maven-repository';
import { run } from './run';

/** Builds the jars of the packages, which are compiled already, into dist/java, a Maven repository. */
async function main(): Promise<void> {
  const folders = publishedPackages('.').map(({ name }) => join('packages', name));
  await listMinimumCdk();
  forgetOwnPackages();
  rmSync(join('dist', 'java'), { recursive: true, force: true });
  const options = ['--target', 'java', '--maven-local-repository', LOCAL_REPOSITORY, '--outdir', 'dist'];
  await run('jsii-pacmak', [...options, ...folders]);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
