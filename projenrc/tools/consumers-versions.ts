import { basename, delimiter } from 'node:path';
import { CDK, CONSTRUCTS } from '../versions';

/** The least that the packages accept: what each app is made with. */
export const MINIMUM: Record<string, string> = { 'aws-cdk-lib': CDK, constructs: CONSTRUCTS };

/** Versions by the name of a library. */
export type Versions = Record<string, string | undefined>;

/** The `package.json` of an app, with the minimum in the place of ranges. */
export function atMinimum(packageJson: string): string {
  const manifest = JSON.parse(packageJson);
  return JSON.stringify({ ...manifest, dependencies: { ...manifest.dependencies, ...MINIMUM } }, undefined, 2);
}

/** What pip is held to. */
export function pipConstraints(): string {
  return Object.entries(MINIMUM)
    .map(([name, version]) => `${name}==${version}\n`)
    .join('');
}

/** The versions on a Java class path. */
export function classPathVersions(classPath: string): Versions {
  const jars = classPath
    .trim()
    .split(delimiter)
    .map((jar) => basename(jar));
  const versionOf = (name: string) =>
    jars.map((jar) => new RegExp(`^${name}-(\\d.*)\\.jar$`).exec(jar)?.[1]).find((version) => version !== undefined);
  return Object.fromEntries(Object.keys(MINIMUM).map((name) => [name, versionOf(name)]));
}

/** What was installed in another version than the minimum, one sentence each. */
export function wrongVersions(installed: Versions): string[] {
  return Object.entries(MINIMUM)
    .filter(([name, version]) => installed[name] !== version)
    .map(
      ([name, version]) =>
        `${name} ${installed[name] ?? 'of no version'} was installed instead of ${version}, the minimum of the packages`,
    );
}
