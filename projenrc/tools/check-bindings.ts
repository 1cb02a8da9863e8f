import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dotnetProblems, nugetProblems, symbolsProblems } from './binding-dotnet';
import { type Binding, readArchive, readFolder, withoutRoot } from './binding-files';
import { goProblems } from './binding-go';
import { type JarExpectations, jarProblems, sourcesJarProblems } from './binding-java';
import { javadocJarProblems } from './binding-javadoc';
import { sourceDistributionProblems, wheelProblems } from './binding-python';
import type { BindingExpectations } from './binding-rules';
import { type PackageNames, strayFiles } from './binding-strays';
import { type PublishedPackage, packageFile, publishedPackages, sourceDistribution } from './consumers-packages';
import { handlersOf } from './tarball-handlers';
import { tarballProblems } from './tarball-rules';
import { sizeLimit } from './tarball-sizes';

type Common = Omit<BindingExpectations, 'id'>;

/** The names that a package has in each language. */
interface Targets {
  readonly python: { readonly distName: string };
  readonly java: {
    readonly package: string;
    readonly maven: { readonly groupId: string; readonly artifactId: string };
  };
  readonly go: { readonly moduleName: string; readonly packageName: string };
  readonly dotnet: { readonly packageId: string };
}

/** Fails when what dist/ holds for a language would lack what its users need, or hold something else. */
function main(): void {
  const licence = readFileSync('LICENSE', 'utf8');
  const packages = publishedPackages('.');
  const problems = packages.flatMap((each) => packageProblems(each, licence));
  problems.push(...strayFiles('.', packages.map(namesOf)));
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
}

function packageProblems(each: PublishedPackage, licence: string): string[] {
  const folder = join('packages', each.name);
  const { jsii, repository } = manifestOf(each);
  const { types } = JSON.parse(readFileSync(join(folder, '.jsii'), 'utf8'));
  const archive = packageFile('.', 'js', each);
  const npm = readArchive(archive);
  const common: Common = {
    ...each,
    licence,
    tarball: readFileSync(archive),
    types: Object.values<{ name: string }>(types).map(({ name }) => name),
    readme: readFileSync(join(folder, 'README.md'), 'utf8'),
    repository: repository.url,
  };
  const { python, java, go, dotnet }: Targets = jsii.targets;
  console.log(`${each.name}: ${common.types.length} types, ${npm.size} bytes for npm`);
  return [
    ...checkNpm(npm, common),
    ...checkPython(each, { ...common, id: python.distName }),
    ...checkJava(each, { ...common, id: `${java.maven.groupId}:${java.maven.artifactId}`, javaPackage: java.package }),
    ...checkGo({ ...common, id: `${go.moduleName}/${go.packageName}` }, go.packageName),
    ...checkDotnet({ ...common, id: dotnet.packageId }),
  ];
}

function checkNpm(archive: Binding, { name, licence }: Common): string[] {
  const { files, size } = withoutRoot(archive, 'package');
  const texts = new Map(files.map(({ path, content }) => [path, content.toString('utf8')]));
  return tarballProblems(
    { name, size, files: [...texts.keys()], read: (file) => texts.get(file) ?? '' },
    { licence, handlers: handlersOf(name), sizeLimit: sizeLimit(name) },
  );
}

function checkPython(each: PublishedPackage, expected: BindingExpectations): string[] {
  const root = sourceDistribution(each);
  return [
    ...wheelProblems(readArchive(packageFile('.', 'python', each)), expected),
    ...sourceDistributionProblems(withoutRoot(readArchive(join('dist', 'python', `${root}.tar.gz`)), root), expected),
  ];
}

/** Without Maven the code of all packages is generated into one project, and what is published does not exist. */
function checkJava(each: PublishedPackage, expected: JarExpectations): string[] {
  const jar = packageFile('.', 'java', each);
  if (existsSync(join('dist', 'java', 'pom.xml'))) {
    console.log(`${each.name} for Java: not looked into, there is no jar`);
    return [];
  }
  const beside = (kind: string) => readArchive(jar.replace(/\.jar$/, `-${kind}.jar`));
  return [
    ...jarProblems(readArchive(jar), expected),
    ...sourcesJarProblems(beside('sources'), expected),
    ...javadocJarProblems(beside('javadoc'), expected),
  ];
}

function checkGo(expected: BindingExpectations, folder: string): string[] {
  return goProblems(readFolder(join('dist', 'go', folder)), expected);
}

/** A built package is an archive, which the .NET SDK made of the project, beside one of its symbols. */
function checkDotnet(expected: BindingExpectations): string[] {
  const project = join('dist', 'dotnet', expected.id);
  if (existsSync(project)) {
    return dotnetProblems(readFolder(project), expected);
  }
  const archive = (kind: string) => readArchive(`${project}.${expected.version}.${kind}`);
  return [...nugetProblems(archive('nupkg'), expected), ...symbolsProblems(archive('snupkg'), expected)];
}

function namesOf(each: PublishedPackage): PackageNames {
  const { go, dotnet }: Targets = manifestOf(each).jsii.targets;
  return { ...each, goFolder: go.packageName, dotnetId: dotnet.packageId };
}

function manifestOf({ name }: PublishedPackage) {
  return JSON.parse(readFileSync(join('packages', name, 'package.json'), 'utf8'));
}

try {
  main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
