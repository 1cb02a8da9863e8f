import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { CDK, CONSTRUCTS } from '../versions';
import { type PackageLanguage, packageFile, publishedPackages } from './consumers-packages';
import { forgetOwnPackages, LOCAL_REPOSITORY } from './maven-repository';
import { capture, endOf } from './run';

/** An example of the repository, made into an app of somebody who has nothing but our packages. */
export interface Consumer {
  readonly title: string;
  /** Folder below examples/. */
  readonly example: string;
  readonly language: PackageLanguage;
  /** Installs the packages and the minimum CDK into the app, and synthesizes it into `assembly`. */
  synthesize(app: string, assembly: string): Promise<void>;
}

/** The consumers; the templates of the first are what the others are compared with. */
export const CONSUMERS: Consumer[] = [
  { title: 'TypeScript', example: 'typescript', language: 'js', synthesize: typescript },
  { title: 'Python', example: 'python', language: 'python', synthesize: python },
  { title: 'Java', example: 'java', language: 'java', synthesize: java },
];

/** Copies an example without what its author installed or synthesized. */
export function copyExample(example: string, app: string): void {
  const ours = /[\\/](node_modules|cdk\.out|\.venv|__pycache__|target|package-lock\.json)([\\/]|$)/;
  const source = resolve('examples', example);
  cpSync(source, app, { recursive: true, filter: (path) => !ours.test(path.slice(source.length)) });
}

async function typescript(app: string, assembly: string): Promise<void> {
  const packages = [...files('js'), `aws-cdk-lib@${CDK}`, `constructs@${CONSTRUCTS}`];
  await must(app, `npm install --no-audit --no-fund --save-exact ${packages.join(' ')}`);
  expectVersion(
    'aws-cdk-lib',
    JSON.parse(readFileSync(join(app, 'node_modules/aws-cdk-lib/package.json'), 'utf8')).version,
  );
  await must(app, 'npm run check');
  await must(app, `npm run synth -- ${synthOptions(assembly)}`);
}

async function python(app: string, assembly: string): Promise<void> {
  const bin = join(app, '.venv', process.platform === 'win32' ? 'Scripts' : 'bin');
  const env = { PATH: `${bin}${delimiter}${process.env.PATH}` };
  await must(app, 'python3 -m venv .venv');
  const packages = [...files('python'), `aws-cdk-lib==${CDK}`, `constructs==${CONSTRUCTS}`];
  await must(
    app,
    `python -m pip install --quiet --disable-pip-version-check -r requirements.txt ${packages.join(' ')}`,
    env,
  );
  const version = 'from importlib.metadata import version; print(version("aws-cdk-lib"))';
  expectVersion('aws-cdk-lib', (await must(app, `python -c '${version}'`, env)).trim());
  await must(app, `cdk synth ${synthOptions(assembly)}`, env);
}

async function java(app: string, assembly: string): Promise<void> {
  forgetOwnPackages();
  const { version } = publishedPackages('.')[0];
  const properties = {
    'maven.repo.local': LOCAL_REPOSITORY,
    'secure-mlops.repository': `file://${resolve('dist', 'java')}`,
    'secure-mlops.version': version,
    'cdk.version': CDK,
    'constructs.version': CONSTRUCTS,
  };
  const options = Object.entries(properties).map(([name, value]) => `-D${name}=${value}`);
  // the only place of options that reaches the command of the example and outranks the properties of its project
  mkdirSync(join(app, '.mvn'));
  writeFileSync(join(app, '.mvn', 'maven.config'), options.join('\n'));
  await must(app, `cdk synth ${synthOptions(assembly)}`);
}

function files(language: PackageLanguage): string[] {
  return publishedPackages('.').map((each) => packageFile('.', language, each));
}

/** Without the report of versions, which names the language of the app. */
function synthOptions(assembly: string): string {
  return `--quiet --no-notices --no-version-reporting --output ${assembly}`;
}

function expectVersion(name: string, version: string): void {
  if (version !== CDK) {
    throw new Error(`${name} ${version} was installed instead of ${CDK}, the minimum of the packages`);
  }
}

/** What the caller has for AWS, and what npm tells the scripts of this repository about themselves. */
const NOT_INHERITED =
  /^(AWS_.*|CDK_.*|INIT_CWD|npm_(command|execpath|lifecycle_.*|package_.*|config_(local_|global_)?prefix))$/;

/** Runs a command in the app, which inherits nothing of this repository but the tools on the path. */
async function must(cwd: string, command: string, extra: NodeJS.ProcessEnv = {}): Promise<string> {
  const inherited = Object.entries(process.env).filter(([name]) => !NOT_INHERITED.test(name));
  const env = { ...Object.fromEntries(inherited), AWS_EC2_METADATA_DISABLED: 'true', CI: 'true', ...extra };
  const { code, output } = await capture(command, { cwd, env });
  if (code !== 0) {
    throw new Error(`${command}\nended with ${code}:\n${endOf(output)}`);
  }
  return output;
}
