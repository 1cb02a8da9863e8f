import satisfies from 'spdx-satisfies';

/** A dependency as its registry describes it. */
export interface Dependency {
  readonly ecosystem: 'npm' | 'PyPI';
  readonly name: string;
  readonly version: string;
  /** An SPDX expression; undefined when the package does not say, or is not installed. */
  readonly licence?: string;
  /** Whether users of what is published get it; everything else stays on the machines of developers. */
  readonly isProduction: boolean;
  /** Whether it is for some platforms only, so that it can be missing here. */
  readonly isOptional: boolean;
}

/** A licence that is not allowed in general. */
export interface Exception {
  readonly name: string;
  readonly licence: string;
  readonly reason: string;
}

/** Permissive licences: what is under them may be published with ours and used for any purpose. */
export const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'CNRI-Python',
  'ISC',
  'MIT',
  'MIT-0',
  'PSF-2.0',
  'Python-2.0',
];

/** What only developers install. Nothing of it is published or bundled: the check refuses any of these in production. */
export const DEVELOPMENT_EXCEPTIONS: Exception[] = [
  ...['@cloud-copilot/iam-policy', '@cloud-copilot/iam-simulate', '@cloud-copilot/iam-utils'].map((name) => ({
    name,
    licence: 'AGPL-3.0-or-later',
    reason: 'the simulator with which tests evaluate policies; offered to nobody over a network, part of nothing',
  })),
  { name: 'caniuse-lite', licence: 'CC-BY-4.0', reason: 'data that jest brings along for its compiler' },
  { name: 'spdx-exceptions', licence: 'CC-BY-3.0', reason: 'data of the licence check itself' },
  { name: 'spdx-ranges', licence: '(MIT AND CC-BY-3.0)', reason: 'data of the licence check itself' },
  { name: 'certifi', licence: 'MPL-2.0', reason: 'root certificates of local AWS, unchanged' },
  { name: 'pathspec', licence: 'MPL-2.0', reason: 'a library of the type checker, unchanged' },
];

/** What the check says of a tree of dependencies. */
export interface Findings {
  /** One sentence for each that must not stay. */
  readonly problems: string[];
  /** The exceptions that are made use of. */
  readonly used: Exception[];
  /** Names of optional packages that are not installed here, so that their licence is not known. */
  readonly unknown: string[];
}

/** Compares dependencies with what is allowed. Exceptions that nothing needs any more are a problem too. */
export function checkLicences(dependencies: Dependency[], exceptions = DEVELOPMENT_EXCEPTIONS): Findings {
  const problems: string[] = [];
  const used = new Set<Exception>();
  const unknown: string[] = [];
  for (const dependency of dependencies) {
    const { name, licence, isProduction, isOptional } = dependency;
    const exception = exceptions.find((each) => each.name === name && each.licence === licence);
    if (licence === undefined && isOptional && !isProduction) {
      unknown.push(name);
    } else if (exception && !isProduction) {
      used.add(exception);
    } else if (!isAllowed(licence)) {
      problems.push(sentence(dependency));
    }
  }
  const stale = exceptions.filter((each) => !used.has(each));
  problems.push(...stale.map(({ name, licence }) => `nothing needs the exception for ${name} (${licence}); remove it`));
  return { problems, used: [...used], unknown };
}

function isAllowed(licence: string | undefined): boolean {
  try {
    return licence !== undefined && satisfies(licence, ALLOWED);
  } catch {
    return false; // not an SPDX expression
  }
}

function sentence({ ecosystem, name, version, licence, isProduction }: Dependency): string {
  const place = isProduction ? 'published or bundled' : 'in development';
  return `${name} ${version} (${ecosystem}) has the licence ${JSON.stringify(licence ?? null)}, which is not allowed ${place}`;
}
