import type { TemplateDocument } from '../../../../projenrc/tools/integ-templates/template-document';

/** The roles whose templates are committed beside this file, so that a review shows what a release does to them. */
export const DOCUMENTS: readonly TemplateDocument[] = [
  { name: 'environment-roles', app: 'integ/templates/environment.ts', stack: 'Environment' },
  { name: 'stage-roles', app: 'integ/templates/stage.ts', stack: 'StageRoles005CA8EB' },
];
