import type { TemplateDocument } from './template-document';

/** What SageMaker passes to the stack of a project: https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-custom.html */
export const PASSED_BY_SAGEMAKER = ['SageMakerProjectName', 'SageMakerProjectId'] as const;

/** What a document needs, beside travelling alone, to become a project: one sentence for each rule that it breaks. */
export function projectProblemsOf({ Parameters = {}, Resources = {} }: TemplateDocument): string[] {
  const passed = PASSED_BY_SAGEMAKER.filter((name) => Parameters[name]?.Type !== 'String').map(
    (name) =>
      `parameter ${name} has the type ${JSON.stringify(Parameters[name]?.Type)}, declare it as "String": SageMaker passes it to every project`,
  );
  const unbounded = Object.entries(Resources)
    .filter(
      ([, { Type, Properties = {} }]) => Type === 'AWS::IAM::Role' && Properties.PermissionsBoundary === undefined,
    )
    .map(([id]) => `role ${id} has no PermissionsBoundary, set it: the launch role creates only bounded roles`);
  return [...passed, ...unbounded];
}
