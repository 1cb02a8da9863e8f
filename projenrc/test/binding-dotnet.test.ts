import { dotnetProblems, nugetProblems, symbolsProblems } from '../tools/binding-dotnet';
import { bindingOf, EXPECTED, type Files } from './binding-fixture';

const PROJECT_FILE = `<PackageId>SecureMlops.LowerOne</PackageId>
<PackageVersion>0.2.0</PackageVersion>
<PackageLicenseExpression>Apache-2.0</PackageLicenseExpression>
<RepositoryUrl>https://example.com/lower.git</RepositoryUrl>`;
const PROJECT: Files = {
  LICENSE: 'Apache License',
  'AssemblyInfo.cs': '[assembly]',
  'SecureMlops.LowerOne.csproj': PROJECT_FILE,
  'SecureMlops/LowerOne/Guard.cs': '    public class Guard {}',
  'SecureMlops/LowerOne/GuardProps.cs': '    public class GuardProps {}',
  'SecureMlops/LowerOne/IGuardProps.cs': 'interface IGuardProps {}',
  'SecureMlops/LowerOne/Internal/DependencyResolution/Anchor.cs': 'class Anchor {}',
  'secure-mlops-lower-one-0.2.0.tgz': 'the package of npm',
};
const PACKAGE: Files = {
  '[Content_Types].xml': '<Types/>',
  '_rels/.rels': '<Relationships/>',
  'package/services/metadata/core-properties/0a1b.psmdcp': '<coreProperties/>',
  'SecureMlops.LowerOne.nuspec': `<id>SecureMlops.LowerOne</id>
<version>0.2.0</version>
<license type="expression">Apache-2.0</license>`,
  'lib/net6.0/SecureMlops.LowerOne.dll': 'MZ Guard GuardProps the package of npm',
  'lib/net6.0/SecureMlops.LowerOne.xml': '<doc/>',
};
const SYMBOLS: Files = {
  '[Content_Types].xml': '<Types/>',
  '_rels/.rels': '<Relationships/>',
  'package/services/metadata/core-properties/0a1b.psmdcp': '<coreProperties/>',
  'SecureMlops.LowerOne.nuspec': '<id>SecureMlops.LowerOne</id><version>0.2.0</version>',
  'lib/net6.0/SecureMlops.LowerOne.pdb': 'BSJB',
};
const OWN = { ...EXPECTED, id: 'SecureMlops.LowerOne' };

const project = (change: Files = {}, size?: number) => dotnetProblems(bindingOf({ ...PROJECT, ...change }, size), OWN);
const archive = (change: Files = {}, size?: number) => nugetProblems(bindingOf({ ...PACKAGE, ...change }, size), OWN);

test('a complete project and a complete package have no problems', () => {
  expect(project()).toEqual([]);
  expect(archive()).toEqual([]);
});

const symbols = (change: Files = {}, size?: number) => symbolsProblems(bindingOf({ ...SYMBOLS, ...change }, size), OWN);

test('complete symbols have no problems', () => {
  expect(symbols()).toEqual([]);
});

test.each(['SecureMlops.LowerOne.nuspec', 'lib/net6.0/SecureMlops.LowerOne.pdb'])('symbols need %s', (file) => {
  expect(symbols({ [file]: undefined })).toEqual([`lower-one for .NET, symbols, lacks ${file}`]);
});

test.each(['.env', 'lib/net6.0/Other.pdb', 'lib/net6.0/SecureMlops.LowerOne.dll', 'src/Guard.cs'])(
  'symbols may not hold %s',
  (file) => {
    expect(symbols({ [file]: 'x' })).toEqual([`lower-one for .NET, symbols, holds ${file}`]);
  },
);

test('symbols are of the package and have its size at most', () => {
  expect(symbols({ 'SecureMlops.LowerOne.nuspec': '<package/>' })).toEqual([
    'lower-one for .NET, symbols, does not have the id SecureMlops.LowerOne',
    'lower-one for .NET, symbols, does not have the version 0.2.0',
  ]);
  expect(symbols({}, 18)).toEqual([]);
  expect(symbols({}, 19)).toEqual(['lower-one for .NET, symbols, has 19 bytes, the limit is 18']);
});

test.each([
  'LICENSE',
  'secure-mlops-lower-one-0.2.0.tgz',
  'SecureMlops/LowerOne/Guard.cs',
  'SecureMlops/LowerOne/GuardProps.cs',
  'SecureMlops.LowerOne.csproj',
])('a project needs %s', (file) => {
  expect(project({ [file]: undefined })).toEqual([`lower-one for .NET lacks ${file}`]);
});

test.each(['SecureMlops.LowerOne.nuspec', 'lib/net6.0/SecureMlops.LowerOne.dll'])('a package needs %s', (file) => {
  expect(archive({ [file]: undefined })).toEqual([`lower-one for .NET lacks ${file}`]);
});

test.each([
  'test/guard.txt',
  'SecureMlops/LowerOne/Other.cs',
  'SecureMlops/LowerOne/IOther.cs',
  'node_modules/left/index.js',
  '.env',
  'lib/net6.0/Other.dll',
])('neither may hold %s', (file) => {
  expect(project({ [file]: 'x' })).toEqual([`lower-one for .NET holds ${file}`]);
  expect(archive({ [file]: 'x' })).toEqual([`lower-one for .NET holds ${file}`]);
});

test('refuses empty code', () => {
  expect(project({ 'SecureMlops/LowerOne/Guard.cs': '' })).toEqual([
    'lower-one for .NET has nothing in SecureMlops/LowerOne/Guard.cs',
  ]);
  expect(archive({ 'lib/net6.0/SecureMlops.LowerOne.dll': 'MZ GuardProps the package of npm' })).toEqual([
    'lower-one for .NET does not declare Guard in lib/net6.0/SecureMlops.LowerOne.dll',
  ]);
  expect(archive({ 'lib/net6.0/SecureMlops.LowerOne.dll': 'MZ the package of npm' })).toEqual([
    'lower-one for .NET does not declare Guard in lib/net6.0/SecureMlops.LowerOne.dll',
    'lower-one for .NET does not declare GuardProps in lib/net6.0/SecureMlops.LowerOne.dll',
  ]);
});

test.each([
  'class Guard {}',
  '    /// public class Guard',
  '    public class Door: Guard {',
  '    public class Guards',
])('refuses a project whose file does not declare the type it is for: %j', (text) => {
  expect(project({ 'SecureMlops/LowerOne/Guard.cs': text })).toEqual([
    'lower-one for .NET does not declare Guard in SecureMlops/LowerOne/Guard.cs',
  ]);
});

test.each(['    public abstract class Guard : Door', '    public enum Guard', '    public interface Guard'])(
  'takes a project with %j',
  (text) => {
    expect(project({ 'SecureMlops/LowerOne/Guard.cs': `namespace SecureMlops.LowerOne\n{\n${text}\n    {` })).toEqual(
      [],
    );
  },
);

test.each(['another one', ''])('refuses to carry another package than npm gets: %j', (content) => {
  const problem = 'lower-one for .NET carries another package than the one for npm';
  expect(project({ 'secure-mlops-lower-one-0.2.0.tgz': content })).toEqual([problem]);
  expect(archive({ 'lib/net6.0/SecureMlops.LowerOne.dll': `MZ Guard GuardProps ${content}` })).toEqual([problem]);
});

test('refuses another licence', () => {
  expect(project({ LICENSE: 'MIT' })).toEqual(['lower-one for .NET has another licence than the repository']);
  expect(project({ LICENSE: '' })).toEqual(['lower-one for .NET has nothing in LICENSE']);
});

test('refuses another name, version or origin', () => {
  expect(project({ 'SecureMlops.LowerOne.csproj': '<Project/>' })).toEqual([
    'lower-one for .NET does not have the PackageId SecureMlops.LowerOne',
    'lower-one for .NET does not have the PackageVersion 0.2.0',
    'lower-one for .NET does not have the PackageLicenseExpression Apache-2.0',
    'lower-one for .NET does not have the RepositoryUrl https://example.com/lower.git',
  ]);
  expect(archive({ 'SecureMlops.LowerOne.nuspec': '<package/>' })).toEqual([
    'lower-one for .NET does not have the id SecureMlops.LowerOne',
    'lower-one for .NET does not have the version 0.2.0',
    'lower-one for .NET does not have the licence Apache-2.0',
  ]);
});

test('refuses more than four times the size of what npm gets, compressed more than twice', () => {
  expect(project({}, 72)).toEqual([]);
  expect(project({}, 73)).toEqual(['lower-one for .NET has 73 bytes, the limit is 72']);
  expect(archive({}, 36)).toEqual([]);
  expect(archive({}, 37)).toEqual(['lower-one for .NET has 37 bytes, the limit is 36']);
});
