import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readFolder } from './binding-files';
import { type PublishedPackage, packageFile, sourceDistribution } from './consumers-packages';

/** A package and what it leaves in the folder of each language. */
export interface PackageNames extends PublishedPackage {
  /** Folder of its Go module. */
  readonly goFolder: string;
  /** What NuGet calls it. */
  readonly dotnetId: string;
}

/**
 * What lies in dist/ below a root and belongs to none of the packages, one sentence each.
 *
 * publib publishes whatever it finds there. A language that was not packaged has nothing.
 */
export function strayFiles(root: string, packages: PackageNames[]): string[] {
  const known = new Set(packages.flatMap((each) => ownEntries(root, each)));
  const strays = ['js', 'python', 'go', 'dotnet'].flatMap((language) =>
    entriesOf(root, language).filter((entry) => !known.has(entry)),
  );
  return [...strays, ...strayJavaFiles(root, packages)].map((path) => `dist/${path} is of no package`);
}

function ownEntries(root: string, each: PackageNames): string[] {
  const { version, goFolder, dotnetId } = each;
  const archives = ['nupkg', 'snupkg'].map((kind) => `${dotnetId}.${version}.${kind}`);
  const isGenerated = existsSync(join(root, 'dist', 'dotnet', dotnetId));
  return [
    ...(['js', 'python'] as const).map((language) => relative(join(root, 'dist'), packageFile(root, language, each))),
    `python/${sourceDistribution(each)}.tar.gz`,
    `go/${goFolder}`,
    ...(isGenerated ? [dotnetId] : archives).map((name) => `dotnet/${name}`),
  ];
}

function entriesOf(root: string, language: string): string[] {
  const folder = join(root, 'dist', language);
  return existsSync(folder) ? readdirSync(folder).map((name) => `${language}/${name}`) : [];
}

/** Maven's repository is a tree of folders, in which each file counts. Without Maven there is one project instead. */
function strayJavaFiles(root: string, packages: PackageNames[]): string[] {
  const folder = join(root, 'dist', 'java');
  if (existsSync(join(folder, 'pom.xml'))) {
    return [];
  }
  const known = packages.map(({ name, version }) => {
    const file = `${name}-${version}`;
    const files = [`${version}/${file}`, `${version}/${file}-sources`, `${version}/${file}-javadoc`].map(
      (each) => `${each}.jar`,
    );
    return [...files, `${version}/${file}.pom`, 'maven-metadata.xml'].map(
      (each) => `io/github/secure-mlops/${name}/${each}`,
    );
  });
  const paths = readFolder(folder).files.map(({ path }) => path);
  return paths
    .filter((path) => !known.flat().includes(path.replace(/\.(md5|sha1|sha256|sha512)$/, '')))
    .map((path) => `java/${path}`);
}
