import { packaging } from '../tools/toolchains';

test('a package is built when nothing is in the way, and that it takes minutes is said first', () => {
  const built = { isBuilt: true, message: 'packages for java: built silently, which takes minutes' };
  expect(packaging('java', undefined, false)).toEqual(built);
  expect(packaging('java', undefined, true)).toEqual(built);
});

test('without its toolchain a package is generated, and that is said', () => {
  expect(packaging('go', 'Go is not installed', false)).toEqual({
    isBuilt: false,
    message: 'packages for go: generated, not compiled, because Go is not installed',
  });
});

test('a release publishes nothing that was not compiled', () => {
  expect(() => packaging('dotnet', 'the .NET SDK is not installed', true)).toThrow(
    'the packages for dotnet cannot be built: the .NET SDK is not installed',
  );
});
