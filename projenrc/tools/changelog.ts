const UNRELEASED = '## Unreleased';
const EMPTY = 'Nothing yet.';

/** A section that is added to the changelog. */
export interface Release {
  readonly version: string;
  /** The day of the release, as YYYY-MM-DD. */
  readonly date: string;
  /** The list of commits as the release tool writes it, with its own heading. */
  readonly commits: string;
}

/**
 * The changelog with a section for a release: what stood under "Unreleased", written for readers, then the list of commits.
 *
 * @throws when there is no section "Unreleased", or the version has a section already
 */
export function withRelease(changelog: string, release: Release): string {
  const [before, after] = split(changelog);
  if (changelog.includes(`\n## ${release.version} `)) {
    throw new Error(
      `the changelog has a section ${JSON.stringify(release.version)} already; remove it or release another version`,
    );
  }
  const next = /^## /m.exec(after);
  const unreleased = (next ? after.slice(0, next.index) : after).trim();
  const older = next ? after.slice(next.index) : '';
  const parts = [
    before.trimEnd(),
    UNRELEASED,
    EMPTY,
    `## ${release.version} (${release.date})`,
    ...(unreleased === EMPTY ? [] : [unreleased]),
    commitList(release.commits),
    older.trim(),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function split(changelog: string): [string, string] {
  const at = changelog.indexOf(`${UNRELEASED}\n`);
  if (at < 0) {
    throw new Error(`the changelog has no section ${JSON.stringify(UNRELEASED)}; add one`);
  }
  return [changelog.slice(0, at), changelog.slice(at + UNRELEASED.length + 1)];
}

/** The heading with version and date is ours already; what is below becomes a part of the section. */
function commitList(commits: string): string {
  const lines = commits.trim().split('\n');
  const body = /^#+ /.test(lines[0]) ? lines.slice(1) : lines;
  return body
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
