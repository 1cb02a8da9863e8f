import { createHash } from 'node:crypto';
import { parse, stringify } from 'yaml';
import type { Template, TemplateDocument } from './template-document';

/** The task that rewrites documents. */
export const COMMAND = 'npx projen integ:templates';

const DIGEST = /\b[0-9a-f]{64}\b/g;
const DIGITS = 12;

/**
 * What is committed of a template.
 *
 * The resources are sorted, so that one that moves in the code does not move in the document. What is as good as random
 * to a reader is cut down to what shows that it changed: digests of assets to their first digits, code in a function to
 * the first digits of its digest.
 */
export function readable<T extends Template>(template: T): T {
  const resources = Object.entries(template.Resources).sort(([one], [other]) => (one < other ? -1 : 1));
  return shortened({ ...template, Resources: Object.fromEntries(resources) }) as T;
}

/** The text of a document. */
export function textOf(document: TemplateDocument, template: Template): string {
  const context = Object.entries(document.context ?? {}).map(([name, value]) => `${name}=${value}`);
  const source = [document.stack, `of ${document.app}`, ...(context.length > 0 ? [`with ${context.join(', ')}`] : [])];
  const title = `# ${source.join(' ')}. Written by \`${COMMAND}\`, never by hand.\n`;
  return title + stringify(readable(template), { lineWidth: 0, aliasDuplicateObjects: false });
}

/** The template in the text of a document. */
export function templateIn(text: string): Template {
  return parse(text);
}

function shortened(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replace(DIGEST, (digest) => digest.slice(0, DIGITS));
  }
  if (Array.isArray(value)) {
    return value.map(shortened);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'ZipFile' && typeof inner === 'string' ? `sha256 ${digestOf(inner)}` : shortened(inner),
    ]),
  );
}

function digestOf(code: string): string {
  return createHash('sha256').update(code).digest('hex').slice(0, DIGITS);
}
