import type { Expectations } from './tarball-rules';

/** A file of a generated package. */
export interface BindingFile {
  readonly path: string;
  /** Its text; for an archive its digest. */
  readonly content: string;
}

/** What is known of a package when its generated code is looked at. */
export interface BindingExpectations extends Pick<Expectations, 'licence'> {
  /** Folder below packages/. */
  readonly name: string;
  readonly version: string;
  /** How users name it in the language. */
  readonly id: string;
  /** Digest of what npm publishes: the package has to carry the same. */
  readonly tarball: string;
}

const GO_FILES = /^(go\.mod|version|LICENSE|NOTICE|README\.md|[\w/]+\.go|jsii\/[\w.-]+\.tgz)$/;
const DOTNET_FILES = /^(LICENSE|NOTICE|[\w.]+\.csproj|[\w/]+\.cs|[\w.-]+\.tgz)$/;

/** What is wrong with a Go module, one sentence each. */
export function goProblems(files: BindingFile[], expected: BindingExpectations): string[] {
  const archive = `jsii/secure-mlops-${expected.name}-${expected.version}.tgz`;
  const module = contentOf(files, 'go.mod') ?? '';
  return [
    ...commonProblems(files, expected, { archive, needed: ['go.mod', 'README.md', 'main.go'], allowed: GO_FILES }),
    ...(module.startsWith(`module ${expected.id}\n`) ? [] : [`is not the module ${expected.id}`]),
    ...(contentOf(files, 'version')?.trim() === expected.version ? [] : [`does not have version ${expected.version}`]),
  ].map((problem) => `${expected.name} for Go ${problem}`);
}

/** What is wrong with a .NET project, one sentence each. */
export function dotnetProblems(files: BindingFile[], expected: BindingExpectations): string[] {
  const archive = `secure-mlops-${expected.name}-${expected.version}.tgz`;
  const file = `${expected.id}.csproj`;
  const project = contentOf(files, file) ?? '';
  const properties = {
    PackageId: expected.id,
    PackageVersion: expected.version,
    PackageLicenseExpression: 'Apache-2.0',
  };
  return [
    ...commonProblems(files, expected, { archive, needed: [file], allowed: DOTNET_FILES }),
    ...Object.entries(properties)
      .filter(([property, value]) => !project.includes(`<${property}>${value}</${property}>`))
      .map(([property, value]) => `does not have ${property} ${value}`),
  ].map((problem) => `${expected.name} for .NET ${problem}`);
}

interface Shape {
  readonly archive: string;
  readonly needed: string[];
  readonly allowed: RegExp;
}

function commonProblems(files: BindingFile[], expected: BindingExpectations, shape: Shape): string[] {
  const needed = ['LICENSE', shape.archive, ...shape.needed];
  const archive = contentOf(files, shape.archive);
  const licence = contentOf(files, 'LICENSE');
  return [
    ...needed.filter((path) => contentOf(files, path) === undefined).map((path) => `lacks ${path}`),
    ...files.filter(({ path }) => !shape.allowed.test(path)).map(({ path }) => `holds ${path}`),
    ...(archive && archive !== expected.tarball ? ['carries another package than the one for npm'] : []),
    ...(licence && licence !== expected.licence ? ['has another licence than the repository'] : []),
  ];
}

function contentOf(files: BindingFile[], path: string): string | undefined {
  return files.find((file) => file.path === path)?.content;
}
