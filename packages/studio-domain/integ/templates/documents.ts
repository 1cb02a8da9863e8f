import type { TemplateDocument } from '../../../../projenrc/tools/integ-templates/template-document';

/** The environments whose templates are committed beside this file, so that a review shows what a release does to them. */
export const DOCUMENTS: readonly TemplateDocument[] = [
  { name: 'studio-environment', app: 'integ/templates/environment.ts', stack: 'Environment' },
];
