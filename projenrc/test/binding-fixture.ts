import type { Binding } from '../tools/binding-files';
import type { BindingExpectations } from '../tools/binding-rules';

/** What the package of these tests is; each language adds how it calls it. */
export const EXPECTED: Omit<BindingExpectations, 'id'> = {
  name: 'lower-one',
  version: '0.2.0',
  licence: 'Apache License',
  tarball: Buffer.from('the package of npm'),
  types: ['Guard', 'GuardProps'],
  readme: '# lower-one\n\n- Guards *doors*.\n\n```ts\nnew Guard();\n```\n',
  repository: 'https://example.com/lower.git',
};

/** The README as jsii writes it for another language. */
export const TRANSLATED = '# lower-one\n\n* Guards *doors*.\n\n```other\nGuard()\n```';

/** Files by path; undefined takes one away. */
export type Files = Record<string, string | undefined>;

/** A package with the given files, larger than they are where its size is told. */
export function bindingOf(files: Files, size = 1): Binding {
  return {
    size,
    files: Object.entries(files).flatMap(([path, text]) =>
      text === undefined ? [] : [{ path, content: Buffer.from(text) }],
    ),
  };
}
