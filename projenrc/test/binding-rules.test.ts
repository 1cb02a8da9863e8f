import { type BindingExpectations, dotnetProblems, goProblems } from '../tools/binding-rules';

const EXPECTED: BindingExpectations = {
  name: 'secure-vpc',
  version: '0.2.0',
  id: 'example.com/secure-mlops/securevpc',
  licence: 'Apache License',
  tarball: 'abc',
};
const PROJECT = `<PackageId>SecureMlops.SecureVpc</PackageId>
<PackageVersion>0.2.0</PackageVersion>
<PackageLicenseExpression>Apache-2.0</PackageLicenseExpression>`;
const GO = {
  'go.mod': 'module example.com/secure-mlops/securevpc\n\ngo 1.25\n',
  version: '0.2.0\n',
  LICENSE: 'Apache License',
  'README.md': '# secure-vpc',
  'main.go': '',
  'SecureVpc.go': '',
  'internal/types.go': '',
  'jsii/jsii.go': '',
  'jsii/secure-mlops-secure-vpc-0.2.0.tgz': 'abc',
};
const DOTNET = {
  LICENSE: 'Apache License',
  'SecureMlops.SecureVpc.csproj': PROJECT,
  'SecureMlops/SecureVpc/SecureVpc.cs': '',
  'secure-mlops-secure-vpc-0.2.0.tgz': 'abc',
};

type Files = Record<string, string | undefined>;

function listed(files: Files) {
  return Object.entries(files).flatMap(([path, content]) => (content === undefined ? [] : [{ path, content }]));
}
const goWith = (change: Files) => goProblems(listed({ ...GO, ...change }), EXPECTED);
const dotnetWith = (change: Files) =>
  dotnetProblems(listed({ ...DOTNET, ...change }), { ...EXPECTED, id: 'SecureMlops.SecureVpc' });

test('complete packages have no problems', () => {
  expect(goWith({})).toEqual([]);
  expect(dotnetWith({})).toEqual([]);
});

test.each(['LICENSE', 'README.md', 'main.go', 'jsii/secure-mlops-secure-vpc-0.2.0.tgz'])('Go needs %s', (file) => {
  expect(goWith({ [file]: undefined })).toEqual([`secure-vpc for Go lacks ${file}`]);
});

test.each(['LICENSE', 'secure-mlops-secure-vpc-0.2.0.tgz'])('.NET needs %s', (file) => {
  expect(dotnetWith({ [file]: undefined })).toEqual([`secure-vpc for .NET lacks ${file}`]);
});

test.each(['test/secure_vpc_test.txt', 'node_modules/left/index.js', '.env'])('neither may hold %s', (file) => {
  expect(goWith({ [file]: '' })).toEqual([`secure-vpc for Go holds ${file}`]);
  expect(dotnetWith({ [file]: '' })).toEqual([`secure-vpc for .NET holds ${file}`]);
});

test('both carry the package that npm gets, under the licence of the repository', () => {
  const problems = ['carries another package than the one for npm', 'has another licence than the repository'];
  expect(goWith({ 'jsii/secure-mlops-secure-vpc-0.2.0.tgz': 'def', LICENSE: 'MIT' })).toEqual(
    problems.map((problem) => `secure-vpc for Go ${problem}`),
  );
  expect(dotnetWith({ 'secure-mlops-secure-vpc-0.2.0.tgz': 'def', LICENSE: 'MIT' })).toEqual(
    problems.map((problem) => `secure-vpc for .NET ${problem}`),
  );
});

test('another name or version is refused', () => {
  expect(goWith({ 'go.mod': 'module example.com/other\n', version: '0.1.0' })).toEqual([
    'secure-vpc for Go is not the module example.com/secure-mlops/securevpc',
    'secure-vpc for Go does not have version 0.2.0',
  ]);
  expect(dotnetWith({ 'SecureMlops.SecureVpc.csproj': '<Project/>' })).toEqual([
    'secure-vpc for .NET does not have PackageId SecureMlops.SecureVpc',
    'secure-vpc for .NET does not have PackageVersion 0.2.0',
    'secure-vpc for .NET does not have PackageLicenseExpression Apache-2.0',
  ]);
});
