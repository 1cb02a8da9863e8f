import type { PublishedPackage } from './consumers-packages';

/** The part of a CycloneDX document that is changed. */
export interface Sbom {
  readonly metadata: Record<string, unknown>;
  readonly components: Component[];
}

/** Something in a CycloneDX document. */
export interface Component {
  readonly name: string;
  readonly version: string;
}

/** Every package of this repository runs on these. */
const NEEDED = ['aws-cdk-lib', 'constructs'];

/**
 * Turns the document that npm writes, about the repository and one workspace in it, into one about the package.
 *
 * @throws when it is about another version, or misses what the package runs on
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
  return {
    ...sbom,
    metadata: { ...sbom.metadata, component: subject },
    components: sbom.components.filter((each) => each !== subject),
  };
}
