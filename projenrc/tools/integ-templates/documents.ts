import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compare, type Difference } from './comparison';
import { readable, templateIn, textOf } from './document-text';
import { filesInLastCommit, textInLastCommit } from './last-commit';
import { synthesize } from './synthesis';
import type { TemplateDocument } from './template-document';

/** Where a package keeps its documents, seen from the package. */
export const FOLDER = join('integ', 'templates');

const ENDING = '.yaml';

/** A document as it is committed, and as it would be written now. */
export interface DocumentState {
  readonly document: TemplateDocument;
  /** Where the document is, or would be. */
  readonly file: string;
  /** What would be written. */
  readonly text: string;
  /** Whether that is what is committed. */
  readonly isCurrent: boolean;
  /**
   * How the template differs from the committed one.
   *
   * @default - nothing is committed
   */
  readonly difference?: Difference;
}

/** A document that is no more. */
export interface GoneDocument {
  readonly name: string;
  /** Where the document is, or was. */
  readonly file: string;
}

/** Compares the documents of a package with what its apps are synthesized to. */
export async function documentStates(
  packageFolder: string,
  documents: readonly TemplateDocument[],
): Promise<DocumentState[]> {
  const templates = await synthesize(packageFolder, documents);
  const states: DocumentState[] = [];
  for (const document of documents) {
    const file = join(packageFolder, FOLDER, document.name + ENDING);
    const written = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
    const committed = written ?? textInLastCommit(file); // deleting the file does not hide what would be lost
    const template = templates.get(document.name) ?? { Resources: {} };
    const text = textOf(document, template);
    const difference = committed === undefined ? undefined : await compare(templateIn(committed), readable(template));
    states.push({ document, file, text, isCurrent: text === written, difference });
  }
  return states;
}

/** The files of a package that hold committed templates. */
export function committedFiles(packageFolder: string): string[] {
  const folder = join(packageFolder, FOLDER);
  return readdirSync(folder)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => join(folder, file));
}

/** Committed files that belong to no document. */
export function strayFiles(packageFolder: string, documents: readonly TemplateDocument[]): string[] {
  const known = documents.map(({ name }) => name + ENDING);
  return committedFiles(packageFolder).filter((file) => !known.includes(basename(file)));
}

/**
 * Documents that are no more, although the package has a file for them, or had one in the last commit: nothing is compared
 * with what they say.
 */
export function goneDocuments(packageFolder: string, documents: readonly TemplateDocument[]): GoneDocument[] {
  const folder = join(packageFolder, FOLDER);
  const committed = filesInLastCommit(folder).filter((file) => file.endsWith(ENDING));
  const names = [...committedFiles(packageFolder), ...committed].map((file) => basename(file, ENDING));
  return [...new Set(names)]
    .filter((name) => !documents.some((document) => document.name === name))
    .map((name) => ({ name, file: join(folder, name + ENDING) }));
}

/** The folders of the packages that have documents, seen from the root of the repository. */
export function packagesWithDocuments(): string[] {
  return readdirSync('packages')
    .map((name) => join('packages', name))
    .filter((folder) => existsSync(join(folder, FOLDER, 'documents.ts')));
}
