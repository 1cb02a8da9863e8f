import type { PublishedPackage } from './consumers-packages';

/** The part of a CycloneDX document that is changed. */
export interface Sbom {
  readonly metadata: { readonly component: Pick<Component, 'bom-ref'> };
  readonly components: Component[];
  readonly dependencies: Dependencies[];
}

/** What one component runs on. */
export interface Dependencies {
  readonly ref: string;
  readonly dependsOn?: string[];
}

/** Something in a CycloneDX document. */
export interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
}

/** Every package of this repository runs on these. */
const NEEDED = ['aws-cdk-lib', 'constructs'];

/**
 * Turns the document that npm writes, about the repository and one workspace in it, into one about the package.
 *
 * @throws when it is about another version, misses what the package runs on, or refers to what it does not hold
 */
export function aboutPackage(sbom: Sbom, { name, version }: PublishedPackage): Sbom {
  const subject = sbom.components.find((each) => each.name === name || each.name === `@secure-mlops/${name}`);
  if (subject?.version !== version) {
    const found = JSON.stringify(subject?.version ?? null);
    throw new Error(`the sbom of ${name} describes version ${found} instead of ${JSON.stringify(version)}`);
  }
  const missing = NEEDED.filter((needed) => !sbom.components.some((each) => each.name === needed));
  if (missing.length > 0) {
    throw new Error(`the sbom of ${name} lacks ${missing.join(' and ')}; install the dependencies first`);
  }
  const known = new Set(sbom.components.map((each) => each['bom-ref']));
  // npm also says what the repository depends on, which is nothing of the package
  const dependencies = sbom.dependencies.filter(({ ref }) => ref !== sbom.metadata.component['bom-ref']);
  const unknown = dependencies
    .flatMap(({ ref, dependsOn = [] }) => [ref, ...dependsOn])
    .filter((ref) => !known.has(ref));
  if (unknown.length > 0) {
    throw new Error(`the sbom of ${name} refers to ${JSON.stringify(unknown)}, which it does not hold`);
  }
  return {
    ...sbom,
    metadata: { ...sbom.metadata, component: subject },
    components: sbom.components.filter((each) => each !== subject),
    dependencies,
  };
}
