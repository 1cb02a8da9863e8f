import { withRelease } from '../tools/changelog';

const CHANGELOG = `# Changelog

About it.

## Unreleased

### Added

- Something, in words for readers.

## 0.1.0 (2026-01-01)

- The first.
`;
const COMMITS = `## [0.2.0](https://example.com/compare/v0.1.0...v0.2.0) (2026-02-03)


### Features

* **core:** a construct
`;
const RELEASE = { version: '0.2.0', date: '2026-02-03', commits: COMMITS };

test('what was unreleased becomes the section of the release, followed by the commits', () => {
  expect(withRelease(CHANGELOG, RELEASE)).toBe(`# Changelog

About it.

## Unreleased

Nothing yet.

## 0.2.0 (2026-02-03)

### Added

- Something, in words for readers.

### Features

* **core:** a construct

## 0.1.0 (2026-01-01)

- The first.
`);
});

test('a release without words of its own has the commits alone', () => {
  const first = withRelease(CHANGELOG, RELEASE);
  const second = withRelease(first, { ...RELEASE, version: '0.2.1', date: '2026-02-04' });
  expect(second).toContain('## Unreleased\n\nNothing yet.\n\n## 0.2.1 (2026-02-04)\n\n### Features\n');
  expect(second.match(/Nothing yet/g)).toHaveLength(1);
});

test('the first release of a changelog keeps everything', () => {
  const [head] = CHANGELOG.split('## 0.1.0');
  expect(withRelease(head, RELEASE)).toContain('## 0.2.0 (2026-02-03)\n\n### Added\n\n- Something');
});

test('fails without a section for what is unreleased', () => {
  expect(() => withRelease('# Changelog\n', RELEASE)).toThrow('the changelog has no section "## Unreleased"; add one');
});

test('fails when the version was released already', () => {
  expect(() => withRelease(CHANGELOG, { ...RELEASE, version: '0.1.0' })).toThrow(
    'the changelog has a section "0.1.0" already',
  );
});
