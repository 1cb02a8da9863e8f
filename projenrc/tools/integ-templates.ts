import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type DocumentState,
  documentStates,
  FOLDER,
  type GoneDocument,
  goneDocuments,
  packagesWithDocuments,
} from './integ-templates/documents';
import { ALLOW_REMOVAL, ALLOW_REPLACEMENT, rewrite } from './integ-templates/rewriting';
import type { TemplateDocument } from './integ-templates/template-document';

/**
 * Rewrites the committed templates of the apps below `packages/<name>/integ`.
 *
 * It writes nothing when the next release would take something away from users that they keep something in, unless that is
 * allowed by its document and logical id, `--allow-replacement DOCUMENT/ID`, nor when a document that was committed is gone,
 * unless `--allow-removal DOCUMENT`; each as often as needed.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      [ALLOW_REPLACEMENT]: { type: 'string', multiple: true },
      [ALLOW_REMOVAL]: { type: 'string', multiple: true },
    },
  });
  const states: DocumentState[] = [];
  const gone: GoneDocument[] = [];
  for (const folder of packagesWithDocuments()) {
    const { DOCUMENTS }: { DOCUMENTS: TemplateDocument[] } = await import(resolve(folder, FOLDER, 'documents.ts'));
    states.push(...(await documentStates(folder, DOCUMENTS)));
    gone.push(...goneDocuments(folder, DOCUMENTS));
  }
  const written = rewrite({ states, gone }, values);
  console.log(written.length > 0 ? written.join('\n') : 'every committed template is current');
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
