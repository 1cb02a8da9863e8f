import type { TemplateDocument } from '../../../../projenrc/tools/integ-templates/template-document';

/** What projects are made from; committed beside this file, so that a review shows what an update does to a project. */
export const DOCUMENTS: readonly TemplateDocument[] = [
  { name: 'model-build', app: 'integ/templates/model-build.ts', stack: 'TemplatesModelBuildFD33408A' },
];
