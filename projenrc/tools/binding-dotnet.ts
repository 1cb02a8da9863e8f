import { type Binding, textOf } from './binding-files';
import {
  type BindingExpectations,
  commonProblems,
  compiledType,
  lacking,
  publicType,
  sizeProblems,
} from './binding-rules';

/** A project is generated as source, which says more than the original. */
const PROJECT_GROWTH = 4;
/** A built package is compressed, but for the package of npm in it. */
const PACKAGE_GROWTH = 2;
/** Symbols are without the package of npm. */
const SYMBOLS_GROWTH = 1;

/** The folder of the oldest .NET that jsii compiles for. */
const FRAMEWORK = 'lib/net6.0';
/** What packing adds by itself; the name of one file is made anew each time. */
const PACKING = /^(\[Content_Types\]\.xml|_rels\/\.rels|package\/services\/metadata\/core-properties\/\w+\.psmdcp)$/;

/** What is wrong with a .NET project, one sentence each. */
export function dotnetProblems(project: Binding, expected: BindingExpectations): string[] {
  const { name, version, id, types } = expected;
  const folder = id.replaceAll('.', '/');
  const file = `${id}.csproj`;
  return [
    ...commonProblems(project, expected, {
      carried: `secure-mlops-${name}-${version}.tgz`,
      declaration: (type) => `${folder}/${type}.cs`,
      declared: publicType,
      needed: ['LICENSE', file],
      optional: [
        'NOTICE',
        'AssemblyInfo.cs',
        `${folder}/NamespaceDoc.cs`,
        `${folder}/Internal/DependencyResolution/Anchor.cs`,
        ...types.map((type) => `${folder}/I${type}.cs`),
      ],
      growth: PROJECT_GROWTH,
    }),
    ...lacking(textOf(project.files, file), {
      [`PackageId ${id}`]: `<PackageId>${id}</PackageId>`,
      [`PackageVersion ${version}`]: `<PackageVersion>${version}</PackageVersion>`,
      'PackageLicenseExpression Apache-2.0': '<PackageLicenseExpression>Apache-2.0</PackageLicenseExpression>',
      [`RepositoryUrl ${expected.repository}`]: `<RepositoryUrl>${expected.repository}</RepositoryUrl>`,
    }),
  ].map((problem) => `${name} for .NET ${problem}`);
}

/**
 * What is wrong with what the .NET SDK makes of a project, one sentence each.
 *
 * The layout is that of https://learn.microsoft.com/nuget/reference/nuspec and of the resources of an assembly, which are
 * not compressed. Not verified with a package that the SDK built.
 */
export function nugetProblems(archive: Binding, expected: BindingExpectations): string[] {
  const { name, version, id } = expected;
  const library = `${FRAMEWORK}/${id}.dll`;
  return [
    ...commonProblems(archive, expected, {
      carried: library,
      isEmbedded: true,
      declaration: () => library,
      declared: compiledType,
      needed: [`${id}.nuspec`],
      optional: [
        `${FRAMEWORK}/${id}.xml`,
        ...archive.files.map(({ path }) => path).filter((path) => PACKING.test(path)),
      ],
      growth: PACKAGE_GROWTH,
    }),
    ...lacking(textOf(archive.files, `${id}.nuspec`), {
      [`id ${id}`]: `<id>${id}</id>`,
      [`version ${version}`]: `<version>${version}</version>`,
      'licence Apache-2.0': '<license type="expression">Apache-2.0</license>',
    }),
  ].map((problem) => `${name} for .NET ${problem}`);
}

/**
 * What is wrong with the symbols of a package, which NuGet takes beside it, one sentence each.
 *
 * They name the sources as they lay where they were compiled, by their nature: that is not looked into. Not verified with
 * symbols that the SDK built.
 */
export function symbolsProblems(archive: Binding, expected: BindingExpectations): string[] {
  const { name, version, id } = expected;
  const needed = [`${id}.nuspec`, `${FRAMEWORK}/${id}.pdb`];
  const paths = archive.files.map(({ path }) => path);
  return [
    ...needed.filter((path) => !paths.includes(path)).map((path) => `lacks ${path}`),
    ...paths.filter((path) => !needed.includes(path) && !PACKING.test(path)).map((path) => `holds ${path}`),
    ...lacking(textOf(archive.files, `${id}.nuspec`), {
      [`id ${id}`]: `<id>${id}</id>`,
      [`version ${version}`]: `<version>${version}</version>`,
    }),
    ...sizeProblems(archive, expected, SYMBOLS_GROWTH),
  ].map((problem) => `${name} for .NET, symbols, ${problem}`);
}
