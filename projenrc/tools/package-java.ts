import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { forgetOwnPackages, LOCAL_REPOSITORY, listMinimumCdk } from './maven-repository';
import { run } from './run';

/** Builds the jars of the packages in the given folders into dist/java, a Maven repository. */
async function main(folders: string[]): Promise<void> {
  await listMinimumCdk();
  forgetOwnPackages();
  rmSync(join('dist', 'java'), { recursive: true, force: true });
  const options = ['--target', 'java', '--maven-local-repository', LOCAL_REPOSITORY, '--outdir', 'dist'];
  await run('jsii-pacmak', [...options, ...folders]);
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
