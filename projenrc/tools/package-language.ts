import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { publishedPackages } from './consumers-packages';
import { forgetOwnPackages, LOCAL_REPOSITORY, listMinimumCdk } from './maven-repository';
import { run } from './run';
import { LANGUAGES, type Language, obstacle, packaging } from './toolchains';

/** Packages every library, which is compiled already, for one language into dist/; in one go, so that pacmak orders them. */
async function main(language: Language): Promise<void> {
  if (!LANGUAGES.includes(language)) {
    throw new Error(`language is ${JSON.stringify(language ?? null)}; name one of ${LANGUAGES.join(', ')}`);
  }
  const { isBuilt, message } = packaging(language, await obstacle(language), process.env.RELEASE === 'true');
  console.log(message);
  rmSync(join('dist', language), { recursive: true, force: true });
  const flags = isBuilt ? await buildFlags(language) : ['--code-only'];
  const folders = publishedPackages('.').map(({ name }) => join('packages', name));
  await run('jsii-pacmak', ['--target', language, ...flags, '--outdir', 'dist', ...folders]);
  console.log(`packages for ${language}: ${folders.length} in ${join('dist', language)}`);
}

/** Maven builds against a repository of this clone, in which the minimum CDK version is listed. */
async function buildFlags(language: Language): Promise<string[]> {
  if (language !== 'java') {
    return [];
  }
  await listMinimumCdk();
  forgetOwnPackages();
  return ['--maven-local-repository', LOCAL_REPOSITORY];
}

main(process.argv[2] as Language).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
