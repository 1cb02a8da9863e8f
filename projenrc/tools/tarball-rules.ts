import { foreignContent, isForeign } from './tarball-content';

/** What npm would publish of one package. */
export interface Tarball {
  /** Folder below packages/. */
  readonly name: string;
  /** Paths of the files in it. */
  readonly files: string[];
  /** Size of the compressed file in bytes. */
  readonly size: number;
  /** The text of one of the files. */
  read(file: string): string;
}

/** What a package has to bring along. */
export interface Expectations {
  /** Names of the handlers that are bundled into it. */
  readonly handlers: string[];
  /** The licence of the repository. */
  readonly licence: string;
  /** Largest compressed size in bytes; undefined when nobody has decided one. */
  readonly sizeLimit?: number;
}

/** The only folders and files of a package; whatever else appears was not meant to be published. */
const ALLOWED = /^(\.jsii|LICENSE|README\.md|package\.json|lib\/.+\.(js|d\.ts))$/;
const MINIMAL_README = 500;

/** What is wrong with a tarball, one sentence each. */
export function tarballProblems(tarball: Tarball, expected: Expectations): string[] {
  const { name, files } = tarball;
  const handlers = expected.handlers.map((handler) => `lib/handlers/${handler}/index.js`);
  const needed = ['.jsii', 'LICENSE', 'README.md', 'package.json', 'lib/index.js', 'lib/index.d.ts', ...handlers];
  const unwanted = files.filter((file) => !ALLOWED.test(file) || isForeign(file));
  const texts = new Map(files.filter((file) => !unwanted.includes(file)).map((file) => [file, tarball.read(file)]));
  return [
    ...needed.filter((file) => !files.includes(file)).map((file) => `lacks ${file}`),
    ...unwanted.map((file) => `holds ${file}`),
    ...sizeProblems(tarball, expected.sizeLimit),
    ...[...texts].flatMap(([file, text]) => contentProblems(file, text, expected)),
    ...assemblyProblems(texts),
  ].map((problem) => `${name} ${problem}`);
}

function sizeProblems({ size }: Tarball, limit: number | undefined): string[] {
  if (limit === undefined) {
    return ['has no size limit: decide one in tarball-sizes.ts'];
  }
  return size > limit ? [`has ${size} bytes, the limit is ${limit}`] : [];
}

function contentProblems(file: string, text: string, expected: Expectations): string[] {
  if (text.trim() === '') {
    return [`has nothing in ${file}`];
  }
  return [
    ...foreignContent(file, text),
    ...(file === 'LICENSE' && text !== expected.licence ? ['has another licence than the repository'] : []),
    ...(file === 'README.md' && text.length < MINIMAL_README ? [`has a README of ${text.length} characters`] : []),
    ...(file === 'package.json' ? manifestProblems(JSON.parse(text)) : []),
  ];
}

function manifestProblems(manifest: Record<string, unknown>): string[] {
  const bundled = ['dependencies', 'bundledDependencies', 'bundleDependencies'].filter((key) => manifest[key]);
  return [
    ...bundled.map((key) => `has ${key}: users bring siblings and the CDK along as peers`),
    ...(manifest.private ? ['is private'] : []),
    ...(manifest.license === 'Apache-2.0' ? [] : [`declares the licence ${JSON.stringify(manifest.license)}`]),
  ];
}

/** The assembly tells jsii what to generate: that of another build makes other packages than the code beside it. */
function assemblyProblems(texts: Map<string, string>): string[] {
  const [assembly, manifest] = ['.jsii', 'package.json'].map((file) => texts.get(file)?.trim());
  if (!assembly || !manifest) {
    return [];
  }
  const [described, own] = [assembly, manifest].map((text) => JSON.parse(text)).map((it) => `${it.name}@${it.version}`);
  return described === own ? [] : [`describes ${described} in .jsii, and is ${own}`];
}
