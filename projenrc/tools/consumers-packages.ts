import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Languages in which packages are consumed. */
export type PackageLanguage = 'js' | 'python' | 'java';

/** A package of this repository, as it is called in its folder and in each registry. */
export interface PublishedPackage {
  /** Folder below packages/. */
  readonly name: string;
  readonly version: string;
}

/** The packages below a root. */
export function publishedPackages(root: string): PublishedPackage[] {
  return readdirSync(join(root, 'packages')).map((name) => ({
    name,
    version: JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')).version,
  }));
}

/** The file that is installed for a package in a language. */
export function packageFile(root: string, language: PackageLanguage, each: PublishedPackage): string {
  const { name, version } = each;
  const files: Record<PackageLanguage, string[]> = {
    js: [`${name}@${version}.jsii.tgz`],
    python: [`${sourceDistribution(each)}-py3-none-any.whl`],
    java: ['io', 'github', 'secure-mlops', name, version, `${name}-${version}.jar`],
  };
  return resolve(root, 'dist', language, ...files[language]);
}

/** What Python calls the archive of sources, and the one folder in it. */
export function sourceDistribution({ name, version }: PublishedPackage): string {
  return `secure_mlops_${name.replaceAll('-', '_')}-${version}`;
}

/** What jsii-rosetta writes: the examples of a package in the other languages. */
const TRANSLATIONS = '.jsii.tabl.json';

/**
 * Whether the packages of a language were built from what is compiled and translated now.
 *
 * One that is missing or older than such a file says nothing about what would be published; nor does one whose examples
 * nobody translated.
 */
export function isCurrent(root: string, language: PackageLanguage): boolean {
  return publishedPackages(root).every((each) => {
    const file = packageFile(root, language, each);
    const folder = join(root, 'packages', each.name);
    const isBuilt = existsSync(file) && existsSync(join(folder, TRANSLATIONS));
    return isBuilt && statSync(file).mtimeMs >= newest(folder);
  });
}

function newest(folder: string): number {
  const compiled = ['.jsii', 'package.json', 'lib', TRANSLATIONS]
    .map((name) => join(folder, name))
    .filter((path) => existsSync(path));
  return Math.max(0, ...compiled.map(newestBelow));
}

function newestBelow(path: string): number {
  const stat = statSync(path);
  return stat.isDirectory()
    ? Math.max(0, ...readdirSync(path).map((name) => newestBelow(join(path, name))))
    : stat.mtimeMs;
}
