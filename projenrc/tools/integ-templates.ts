import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type DocumentState, documentStates, FOLDER, packagesWithDocuments } from './integ-templates/documents';
import { ALLOW_REPLACEMENT, rewrite } from './integ-templates/rewriting';
import type { TemplateDocument } from './integ-templates/template-document';

/**
 * Rewrites the committed templates of the apps below `packages/<name>/integ`.
 *
 * It writes nothing when the next release would take something away from users that they keep something in, unless that is
 * allowed by its document and logical id: `--allow-replacement DOCUMENT/ID`, as often as needed.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { [ALLOW_REPLACEMENT]: { type: 'string', multiple: true, default: [] } },
  });
  const states: DocumentState[] = [];
  for (const folder of packagesWithDocuments()) {
    const { DOCUMENTS }: { DOCUMENTS: TemplateDocument[] } = await import(resolve(folder, FOLDER, 'documents.ts'));
    states.push(...(await documentStates(folder, DOCUMENTS)));
  }
  const written = rewrite(states, values[ALLOW_REPLACEMENT]);
  console.log(written.length > 0 ? written.join('\n') : 'every committed template is current');
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
