import { COMMAND } from '../tools/integ-templates/document-text';
import { type DocumentState, documentStates, strayFiles } from '../tools/integ-templates/documents';
import { report } from '../tools/integ-templates/rewriting';
import type { TemplateDocument } from '../tools/integ-templates/template-document';

const MINUTES = 60_000;

/** Tests that the committed templates of a package are those that its apps are synthesized to. */
export function testDocuments(packageFolder: string, documents: readonly TemplateDocument[]): void {
  let states: DocumentState[];

  // the apps are synthesized in a process of their own, which takes long on a machine that does something else
  beforeAll(async () => {
    states = await documentStates(packageFolder, documents);
  }, 5 * MINUTES);

  test.each(documents.map(({ name }) => name))('the template of %s is what is committed', (name) => {
    const lines = states.filter(({ document }) => document.name === name).flatMap(report);
    if (lines.length > 0) {
      throw new Error([`it is another one, rewrite it with \`${COMMAND}\` and review it:`, ...lines].join('\n'));
    }
  });

  test('every committed template is compared', () => {
    expect(strayFiles(packageFolder, documents)).toEqual([]);
  });
}
