import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One package in one registry. */
export interface Publication {
  readonly registry: string;
  /** How users name it there, with the version. */
  readonly name: string;
}

/** The part of a package.json that says where a package goes, and with which siblings it works. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly peerDependencies: Record<string, string>;
  readonly jsii: {
    readonly targets: {
      readonly java: { readonly maven: { readonly groupId: string; readonly artifactId: string } };
      readonly python: { readonly distName: string };
      readonly dotnet: { readonly packageId: string };
      readonly go: { readonly moduleName: string; readonly packageName: string };
    };
  };
}

/** What is published where, read from the synthesized packages below a root. */
export function publications(root: string): Publication[] {
  return manifests(root).flatMap(({ name, version, jsii: { targets } }) => [
    { registry: 'npm', name: `${name}@${version}` },
    { registry: 'PyPI', name: `${targets.python.distName}==${version}` },
    { registry: 'Maven Central', name: `${targets.java.maven.groupId}:${targets.java.maven.artifactId}:${version}` },
    { registry: 'NuGet', name: `${targets.dotnet.packageId} ${version}` },
    { registry: 'Go', name: `${targets.go.moduleName}/${targets.go.packageName}@v${version}` },
  ]);
}

/** What keeps the packages below a root from being released together at a version, one sentence each. */
export function versionProblems(root: string, version: string): string[] {
  return manifests(root).flatMap((manifest) => [
    ...(manifest.version === version ? [] : [`${manifest.name} has version ${JSON.stringify(manifest.version)}`]),
    ...Object.entries(manifest.peerDependencies)
      .filter(([peer, range]) => peer.startsWith('@secure-mlops/') && range !== `^${version}`)
      .map(([peer, range]) => `${manifest.name} takes ${peer} ${JSON.stringify(range)}`),
  ]);
}

function manifests(root: string): Manifest[] {
  return readdirSync(join(root, 'packages')).map((name) =>
    JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')),
  );
}
