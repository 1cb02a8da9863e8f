import { goModOfUser, type LocalModule, sourceOfUser } from '../tools/go-modules-user';

const local = (name: string, text: string): LocalModule => ({
  path: `example.com/go/${name}`,
  version: 'v1.2.3',
  folder: `/my clone/dist/go/${name}`,
  text,
});
const LOWER = local('lower', 'module example.com/go/lower\n\ngo 1.9\n');
const UPPER = local('upper', 'module example.com/go/upper\n\ngo 1.25.0\n');

test('a user requires every module from its folder, and stand-ins in whatever version is required', () => {
  expect(goModOfUser([LOWER, UPPER], [{ path: 'example.com/cdk/v2', version: 'v2.1.0' }])).toBe(
    `module example.com/user

go 1.25

require (
	example.com/go/lower v1.2.3
	example.com/go/upper v1.2.3
)

replace (
	example.com/go/lower => "/my clone/dist/go/lower"
	example.com/go/upper => "/my clone/dist/go/upper"
	example.com/cdk/v2 => example.com/cdk/v2 v2.1.0
)
`,
  );
});

test('without stand-ins nothing of others is replaced', () => {
  expect(goModOfUser([LOWER], [])).toContain('replace (\n\texample.com/go/lower => "/my clone/dist/go/lower"\n)\n');
});

test('a module that does not say its Go is named', () => {
  expect(() => goModOfUser([local('odd', 'module example.com/go/odd\n')], [])).toThrow(
    'go.mod of example.com/go/odd has no line with the version of Go',
  );
});

test('a user imports every module, and is no program', () => {
  expect(sourceOfUser([LOWER, UPPER])).toBe(
    'package user\n\nimport (\n\t_ "example.com/go/lower"\n\t_ "example.com/go/upper"\n)\n',
  );
});
