import { type Binding, type BindingFile, textOf } from './binding-files';
import { foreignContent, isForeign } from './tarball-content';
import type { Expectations } from './tarball-rules';

/** What is known of a package when its generated code is looked at. */
export interface BindingExpectations extends Pick<Expectations, 'licence'> {
  /** Folder below packages/. */
  readonly name: string;
  readonly version: string;
  /** How users name it in the language. */
  readonly id: string;
  /** What npm publishes: the package has to carry the same, byte by byte. */
  readonly tarball: Buffer;
  /** Names of everything it exports. */
  readonly types: string[];
  /** The text of its README. */
  readonly readme: string;
  /** Address of the repository. */
  readonly repository: string;
}

/** How the package of a language is laid out. */
export interface Shape {
  /** Where the package of npm lies in it. */
  readonly carried: string;
  /** Whether that file is code with the package of npm inside. */
  readonly isEmbedded?: boolean;
  /** The file in which a type is declared. */
  declaration(type: string): string;
  /** What the declaration has that no mention of the type has; of compiled code only the name is known. */
  declared(type: string): RegExp;
  /** Other files it cannot do without. */
  readonly needed: string[];
  /** Files that may be there beside those. */
  readonly optional: string[];
  /** Files among them that may be empty. */
  readonly empty?: string[];
  /** How many times the size of npm's package it may have. */
  readonly growth: number;
}

/**
 * What is wrong with any generated package, one sentence each.
 *
 * Its files are those that the types of the package give rise to. So code that is missing shows, and so does that of
 * others.
 */
export function commonProblems(binding: Binding, expected: BindingExpectations, shape: Shape): string[] {
  const declarations = new Set(expected.types.map((type) => shape.declaration(type)));
  const needed = new Set([shape.carried, ...shape.needed, ...declarations]);
  const known = new Set([...needed, ...shape.optional]);
  const paths = new Set(binding.files.map(({ path }) => path));
  const own = binding.files.filter(({ path }) => known.has(path) && !isForeign(path));
  return [
    ...[...needed].filter((path) => !paths.has(path)).map((path) => `lacks ${path}`),
    ...binding.files.filter((file) => !own.includes(file)).map(({ path }) => `holds ${path}`),
    ...own.flatMap((file) => fileProblems(file, expected, shape)),
    ...expected.types.flatMap((type) => typeProblems(type, own, shape)),
    ...sizeProblems(binding, expected, shape.growth),
  ];
}

/** How a type is declared in Java and in C#. */
export function publicType(type: string): RegExp {
  return new RegExp(`^ *public [a-z ]*\\b(class|interface|enum) ${type}\\b`, 'm');
}

/** How a type is found in compiled code, which keeps its name. */
export function compiledType(type: string): RegExp {
  return new RegExp(`\\b${type}\\b`);
}

/** What of a README did not reach users; its examples are in their language. */
export function readmeProblems(text: string | undefined, { readme }: BindingExpectations): string[] {
  if (text === undefined) {
    return [];
  }
  return [
    ...(prose(text) === prose(readme) ? [] : ['has another README than the package']),
    ...(untranslated(text, readme) ? ['shows examples of its README in TypeScript'] : []),
  ];
}

/** Whether an example has the name of another language and is still what it was in TypeScript. */
function untranslated(text: string, readme: string): boolean {
  const examples = new Set(
    fences(readme)
      .filter(isTypeScript)
      .map(({ code }) => code),
  );
  return fences(text).some((fence) => !isTypeScript(fence) && examples.has(fence.code));
}

function isTypeScript({ language }: { readonly language: string }): boolean {
  return /^(ts|typescript)\b/.test(language);
}

function fences(markdown: string): { language: string; code: string }[] {
  return [...markdown.matchAll(/^```(.*)\n([\s\S]*?)^```/gm)].map(([, language, code]) => ({
    language,
    code: code.trim(),
  }));
}

/** The entries of a document that lacks them, as sentences. */
export function lacking(text: string | undefined, entries: Record<string, string>): string[] {
  return Object.entries(entries)
    .filter(([, entry]) => text !== undefined && !text.includes(entry))
    .map(([what]) => `does not have the ${what}`);
}

function fileProblems({ path, content }: BindingFile, expected: BindingExpectations, shape: Shape): string[] {
  if (path === shape.carried) {
    const isSame = shape.isEmbedded ? content.includes(expected.tarball) : content.equals(expected.tarball);
    return isSame ? [] : ['carries another package than the one for npm'];
  }
  const text = content.toString('utf8');
  if (text.trim() === '') {
    return shape.empty?.includes(path) ? [] : [`has nothing in ${path}`];
  }
  const isLicence = path.split('/').at(-1) === 'LICENSE';
  return [
    ...(isLicence && text !== expected.licence ? ['has another licence than the repository'] : []),
    ...foreignContent(path, text),
  ];
}

function typeProblems(type: string, files: BindingFile[], shape: Shape): string[] {
  const path = shape.declaration(type);
  const text = textOf(files, path);
  return !text?.trim() || shape.declared(type).test(text) ? [] : [`does not declare ${type} in ${path}`];
}

/** Whether an archive is too large, beside what npm gets. */
export function sizeProblems({ size }: Binding, { tarball }: BindingExpectations, growth: number): string[] {
  const limit = Math.round(tarball.length * growth);
  return size > limit ? [`has ${size} bytes, the limit is ${limit}`] : [];
}

/** The words outside of examples: jsii writes lists, tables and line ends its own way. */
function prose(markdown: string): string {
  return (markdown.replace(/^```.*?^```/gms, '').match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
}
