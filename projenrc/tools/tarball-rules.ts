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

const KIB = 1024;

/**
 * The largest compressed size of each package: about half more than it has, so that a test folder, a data file or a
 * bundled library shows, and a new construct does not.
 */
export const SIZE_LIMITS: Record<string, number> = {
  core: 300 * KIB,
  'secure-vpc': 300 * KIB,
  'cross-account-roles': 250 * KIB,
  'studio-domain': 130 * KIB,
  'mlops-project-templates': 170 * KIB,
};

/** The only folders and files of a package; whatever else appears was not meant to be published. */
const ALLOWED = /^(\.jsii|LICENSE|README\.md|package\.json|lib\/.+\.(js|d\.ts))$/;
const TESTS = /(^|\/)(test|tests|__tests__)\/|\.(test|spec)\./;
/** esbuild writes the path of a module above its code, relative to the package that is bundled. */
const BUNDLED_MODULE = /^\s*\/\/ .*node_modules\/((?:@[^/]+\/)?[^/]+)/gm;
/** Folders of the machine that packed, as they appear in texts. */
const MACHINE_PATH = /(?<![\w.:/-])\/(?:home|root|Users|tmp|work|private)\/[\w./@-]+/;
const MINIMAL_README = 500;

/** What is wrong with a tarball, one sentence each. */
export function tarballProblems(tarball: Tarball, expected: Expectations): string[] {
  const { name, files } = tarball;
  const handlers = expected.handlers.map((handler) => `lib/handlers/${handler}/index.js`);
  const needed = ['.jsii', 'LICENSE', 'README.md', 'package.json', 'lib/index.js', 'lib/index.d.ts', ...handlers];
  const present = needed.filter((file) => files.includes(file));
  return [
    ...needed.filter((file) => !files.includes(file)).map((file) => `lacks ${file}`),
    ...files.filter((file) => !ALLOWED.test(file) || TESTS.test(file)).map((file) => `holds ${file}`),
    ...sizeProblems(tarball, expected.sizeLimit),
    ...present.flatMap((file) => contentProblems(file, tarball.read(file), expected)),
  ].map((problem) => `${name} ${problem}`);
}

function sizeProblems({ size }: Tarball, limit: number | undefined): string[] {
  if (limit === undefined) {
    return ['has no size limit: decide one in SIZE_LIMITS'];
  }
  return size > limit ? [`has ${size} bytes, the limit is ${limit}`] : [];
}

function contentProblems(file: string, text: string, expected: Expectations): string[] {
  const path = MACHINE_PATH.exec(text)?.[0];
  return [
    ...(path ? [`names ${path} of this machine in ${file}`] : []),
    ...(file === 'LICENSE' && text !== expected.licence ? ['has another licence than the repository'] : []),
    ...(file === 'README.md' && text.length < MINIMAL_README ? [`has a README of ${text.length} characters`] : []),
    ...(file === 'package.json' ? manifestProblems(JSON.parse(text)) : []),
    ...(file.startsWith('lib/handlers/') ? bundledModules(file, text) : []),
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

function bundledModules(file: string, text: string): string[] {
  const modules = new Set([...text.matchAll(BUNDLED_MODULE)].map(([, module]) => module));
  return [...modules].map((module) => `holds the source of ${module} in ${file}`);
}
