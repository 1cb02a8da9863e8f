/** Compressed size of each package in KiB on the day its limit was decided; a new one is decided by writing a new size. */
const DECIDED_AT: Record<string, number> = {
  core: 203,
  'secure-vpc': 299,
  'cross-account-roles': 181,
  'studio-domain': 87,
  'mlops-project-templates': 107,
};

const KIB = 1024;
const STEP = 10 * KIB;

/**
 * The largest compressed size of a package in bytes: half more than it had, rounded up to ten KiB. So a test folder, a
 * data file or a bundled library shows, and a new construct does not.
 *
 * @returns undefined when nobody has decided one
 */
export function sizeLimit(name: string): number | undefined {
  const size = DECIDED_AT[name];
  return size === undefined ? undefined : Math.ceil((size * KIB * 1.5) / STEP) * STEP;
}
