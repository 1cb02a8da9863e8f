import { type Binding, textOf } from './binding-files';
import { type BindingExpectations, commonProblems, lacking, readmeProblems } from './binding-rules';

/** The code is smaller than what npm gets, compressed. */
const GROWTH = 1.5;
/** What setuptools writes about a source distribution. */
const DESCRIPTIONS = ['PKG-INFO', 'SOURCES.txt', 'dependency_links.txt', 'requires.txt', 'top_level.txt'];

/** What is wrong with a wheel, one sentence each; users name the package by its distribution. */
export function wheelProblems(wheel: Binding, expected: BindingExpectations): string[] {
  const { name, version } = expected;
  const about = `secure_mlops_${moduleOf(name)}-${version}.dist-info`;
  return [
    ...packageProblems(wheel, expected, {
      folder: '',
      needed: ['LICENSE', 'METADATA', 'RECORD', 'WHEEL'].map((file) => `${about}/${file}`),
      optional: [`${about}/top_level.txt`],
      empty: [],
    }),
    ...metadataProblems(textOf(wheel.files, `${about}/METADATA`), expected),
  ].map((problem) => `the wheel of ${name} ${problem}`);
}

/** What is wrong with a source distribution, from which a package is built where a wheel is not wanted. */
export function sourceDistributionProblems(archive: Binding, expected: BindingExpectations): string[] {
  // how it is called depends on the age of setuptools
  const abouts = [expected.id.replaceAll('-', '_'), `secure_mlops_${moduleOf(expected.name)}`];
  return [
    ...packageProblems(archive, expected, {
      folder: 'src/',
      needed: ['LICENSE', 'README.md', 'PKG-INFO', 'pyproject.toml', 'setup.py'],
      optional: [
        'MANIFEST.in',
        'setup.cfg',
        ...abouts.flatMap((about) => DESCRIPTIONS.map((file) => `src/${about}.egg-info/${file}`)),
      ],
      empty: abouts.map((about) => `src/${about}.egg-info/dependency_links.txt`),
    }),
    ...metadataProblems(textOf(archive.files, 'PKG-INFO'), expected),
    ...readmeProblems(textOf(archive.files, 'README.md'), expected),
  ].map((problem) => `the source distribution of ${expected.name} ${problem}`);
}

interface Layout {
  /** What stands before the module. */
  readonly folder: string;
  readonly needed: string[];
  readonly optional: string[];
  readonly empty: string[];
}

/** `secure_mlops` itself belongs to no package: an `__init__.py` there would hide the others. */
function packageProblems(archive: Binding, expected: BindingExpectations, layout: Layout): string[] {
  const module = `${layout.folder}secure_mlops/${moduleOf(expected.name)}`;
  const typed = `${module}/py.typed`;
  return commonProblems(archive, expected, {
    carried: `${module}/_jsii/${expected.name}@${expected.version}.jsii.tgz`,
    declaration: () => `${module}/__init__.py`,
    declared: (type) => new RegExp(`^class ${type}\\b`, 'm'),
    needed: [typed, `${module}/_jsii/__init__.py`, ...layout.needed],
    optional: layout.optional,
    empty: [typed, ...layout.empty],
    growth: GROWTH,
  });
}

/** Headers, an empty line, and the README. */
function metadataProblems(text: string | undefined, expected: BindingExpectations): string[] {
  const [headers, ...readme] = text?.split(/^$/m) ?? [];
  return [
    ...lacking(headers, {
      [`name ${expected.id}`]: `\nName: ${expected.id}\n`,
      [`version ${expected.version}`]: `\nVersion: ${expected.version}\n`,
      'licence Apache-2.0': '\nLicense: Apache-2.0\n',
    }),
    ...readmeProblems(text && readme.join(''), expected),
  ];
}

function moduleOf(name: string): string {
  return name.replaceAll('-', '_');
}
