import { type Binding, textOf } from './binding-files';
import { type BindingExpectations, commonProblems, readmeProblems } from './binding-rules';

/** A module is published as source. */
const GROWTH = 3;
/** Whose modules one of ours may need: those of the CDK, with what it needs itself, and of jsii. */
const REQUIRED = /^github\.com\/(aws|cdklabs)\//;
const REQUIRE = 'require ';
/** What `go.mod` may say beside its requirements; the rest changes what is compiled, and mostly is for the main module. */
const ALLOWED = /^(module|go|toolchain) /;

/** What is wrong with a Go module, one sentence each. */
export function goProblems(module: Binding, expected: BindingExpectations): string[] {
  const { name, version, id, types } = expected;
  const text = (file: string) => textOf(module.files, file);
  return [
    ...commonProblems(module, expected, {
      carried: `jsii/secure-mlops-${name}-${version}.tgz`,
      declaration: (type) => `${type}.go`,
      declared: (type) => new RegExp(`^type ${type} `, 'm'),
      needed: ['go.mod', 'version', 'LICENSE', 'README.md', 'main.go', 'jsii/jsii.go'],
      optional: ['NOTICE', 'internal/types.go', ...types.flatMap((type) => checksOf(type))],
      growth: GROWTH,
    }),
    ...moduleProblems(text('go.mod'), id),
    ...(text('version')?.trim() === version ? [] : [`does not have version ${version}`]),
    ...readmeProblems(text('README.md'), expected),
  ].map((problem) => `${name} for Go ${problem}`);
}

/** jsii writes the validation of arguments beside a type, and a variant without it. */
function checksOf(type: string): string[] {
  return [`${type}__checks.go`, `${type}__no_checks.go`];
}

function moduleProblems(text = '', id: string): string[] {
  const family = `${id.slice(0, id.lastIndexOf('/'))}/`;
  const directives = directivesOf(text);
  const required = directives.filter((each) => each.startsWith(REQUIRE)).map((each) => each.slice(REQUIRE.length));
  return [
    ...(text.startsWith(`module ${id}\n`) ? [] : [`is not the module ${id}`]),
    ...required.filter((each) => !REQUIRED.test(each) && !each.startsWith(family)).map((each) => `requires ${each}`),
    ...directives
      .filter((each) => !ALLOWED.test(each) && !each.startsWith(REQUIRE))
      .map((each) => `has ${each} in its go.mod`),
  ];
}

/** The directives of a `go.mod`, one a line, with the keyword of a block before each of its lines; without comments. */
function directivesOf(text: string): string[] {
  const directives: string[] = [];
  let block = '';
  for (const line of text.split('\n').map((each) => each.replace(/\/\/.*$/, '').trim())) {
    const [, opened] = /^(\w+)\s*\($/.exec(line) ?? [];
    if (opened !== undefined || line === ')') {
      block = opened ? `${opened} ` : '';
    } else if (line !== '') {
      directives.push(block + line.replace(/^(\w+)\s+/, '$1 '));
    }
  }
  return directives;
}
