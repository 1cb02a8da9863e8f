import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { environmentOfUser } from './consumers-environment';
import { type PackageLanguage, publishedPackages } from './consumers-packages';
import {
  atMinimum,
  classPathVersions,
  MINIMUM,
  pipConstraints,
  type Versions,
  wrongVersions,
} from './consumers-versions';
import { scriptOf, walkthrough } from './consumers-walkthrough';
import { forgetOwnPackages, LOCAL_REPOSITORY } from './maven-repository';
import { captureOutput } from './run';

/** An example of the repository, made into an app of somebody who has nothing but our packages. */
export interface Consumer {
  readonly title: string;
  /** Folder below examples/. */
  readonly example: string;
  readonly language: PackageLanguage;
  /** Has the minimum installed where the commands of the README would take the newest; gives back variables for them. */
  prepare(app: string): NodeJS.ProcessEnv;
  /** What the commands of the README have installed. */
  installed(app: string, env: NodeJS.ProcessEnv): Promise<Versions>;
}

/** The consumers; the templates of the first are what the others are compared with. */
export const CONSUMERS: Consumer[] = [
  { title: 'TypeScript', example: 'typescript', language: 'js', prepare: prepareNpm, installed: installedByNpm },
  { title: 'Python', example: 'python', language: 'python', prepare: preparePip, installed: installedByPip },
  { title: 'Java', example: 'java', language: 'java', prepare: prepareMaven, installed: installedByMaven },
];

/**
 * Follows the README of an example in a folder that holds a copy of it, and of the repository only the packages.
 *
 * @returns the folder of the assembly
 * @throws when a command fails, or has installed another version than the minimum
 */
export async function followReadme(consumer: Consumer, work: string): Promise<string> {
  const { inExample } = walkthrough('.', consumer.example, consumer.language);
  const app = copyExample(consumer.example, work);
  const env = { ...environmentOfUser(process.env, '.'), ...consumer.prepare(app) };
  await captureOutput(scriptOf(inExample), { cwd: app, env });
  const wrong = wrongVersions(await consumer.installed(app, env));
  if (wrong.length > 0) {
    throw new Error(wrong.join('\n  '));
  }
  return join(app, 'cdk.out');
}

/** Copies an example without what its author installed or synthesized, to where it finds `../../dist`. */
function copyExample(example: string, work: string): string {
  const ours = /[\\/](node_modules|cdk\.out|\.venv|__pycache__|target|package-lock\.json)([\\/]|$)/;
  const source = resolve('examples', example);
  const app = join(work, example, 'examples', example);
  cpSync(source, app, { recursive: true, filter: (path) => !ours.test(path.slice(source.length)) });
  symlinkSync(resolve('dist'), join(dirname(dirname(app)), 'dist'));
  return app;
}

function prepareNpm(app: string): NodeJS.ProcessEnv {
  const manifest = join(app, 'package.json');
  writeFileSync(manifest, atMinimum(readFileSync(manifest, 'utf8')));
  return {};
}

async function installedByNpm(app: string): Promise<Versions> {
  const versionOf = (name: string) =>
    JSON.parse(readFileSync(join(app, 'node_modules', name, 'package.json'), 'utf8')).version;
  return Object.fromEntries(Object.keys(MINIMUM).map((name) => [name, versionOf(name)]));
}

function preparePip(app: string): NodeJS.ProcessEnv {
  const constraints = join(dirname(app), 'constraints.txt');
  writeFileSync(constraints, pipConstraints());
  return { PIP_CONSTRAINT: constraints };
}

async function installedByPip(app: string, env: NodeJS.ProcessEnv): Promise<Versions> {
  const names = JSON.stringify(Object.keys(MINIMUM));
  const program = `import json; from importlib.metadata import version; print(json.dumps({n: version(n) for n in ${names}}))`;
  const output = await captureOutput(`.venv/bin/python -c '${program}'`, { cwd: app, env });
  return JSON.parse(output.split('\n').at(-1) ?? '');
}

/** The project of the example names versions itself; what is built here stays out of the user's own repository. */
function prepareMaven(app: string): NodeJS.ProcessEnv {
  forgetOwnPackages();
  const { version } = publishedPackages('.')[0];
  const options = { 'maven.repo.local': LOCAL_REPOSITORY, 'secure-mlops.version': version };
  // the only place of options that reaches the command of the example and outranks the properties of its project
  mkdirSync(join(app, '.mvn'));
  writeFileSync(
    join(app, '.mvn', 'maven.config'),
    Object.entries(options)
      .map(([name, value]) => `-D${name}=${value}`)
      .join('\n'),
  );
  return {};
}

async function installedByMaven(app: string, env: NodeJS.ProcessEnv): Promise<Versions> {
  const file = join(dirname(app), 'class-path.txt');
  await captureOutput(`mvn -q dependency:build-classpath -Dmdep.outputFile=${file}`, { cwd: app, env });
  return classPathVersions(readFileSync(file, 'utf8'));
}
