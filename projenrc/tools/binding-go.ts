import { type Binding, textOf } from './binding-files';
import { type BindingExpectations, commonProblems, readmeProblems } from './binding-rules';

/** A module is published as source. */
const GROWTH = 3;
/** Whose modules one of ours may need: those of the CDK, with what it needs itself, and of jsii. */
const REQUIRED = /^\t(github\.com\/(aws|cdklabs)\/)/;

/** What is wrong with a Go module, one sentence each. */
export function goProblems(module: Binding, expected: BindingExpectations): string[] {
  const { name, version, id, types } = expected;
  const text = (file: string) => textOf(module.files, file);
  return [
    ...commonProblems(module, expected, {
      carried: `jsii/secure-mlops-${name}-${version}.tgz`,
      declaration: (type) => `${type}.go`,
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
  const family = `\t${id.slice(0, id.lastIndexOf('/'))}/`;
  const others = text
    .split('\n')
    .filter((line) => line.startsWith('\t') && !REQUIRED.test(line) && !line.startsWith(family));
  return [
    ...(text.startsWith(`module ${id}\n`) ? [] : [`is not the module ${id}`]),
    ...others.map((line) => `requires ${line.trim()}`),
  ];
}
