import type { TemplateDocument } from './template-document';

/** What SageMaker passes to the stack of a project: https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-custom.html */
const PASSED_BY_SAGEMAKER = ['SageMakerProjectName', 'SageMakerProjectId'];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const QUOTAS = { bytes: 1_000_000, Resources: 500, Parameters: 200, Outputs: 200 };

/** Rules of CDK's bootstrap, and the parameters of CDK's legacy assets. */
const CDK_PARAMETER = /^(BootstrapVersion|AssetParameters.*)$/;

/** Every rule that a document breaks, one sentence each. */
export function problemsOf(document: TemplateDocument, text: string): string[] {
  return [
    ...passedParameters(document),
    ...cdkParameters(document),
    ...transforms(document),
    ...resources(document),
    ...quotas(document, text),
  ];
}

function passedParameters({ Parameters = {} }: TemplateDocument): string[] {
  return PASSED_BY_SAGEMAKER.filter((name) => Parameters[name]?.Type !== 'String').map(
    (name) =>
      `parameter ${name} has the type ${JSON.stringify(Parameters[name]?.Type)}, declare it as "String": SageMaker passes it to every project`,
  );
}

function cdkParameters({ Parameters = {} }: TemplateDocument): string[] {
  return Object.keys(Parameters)
    .filter((name) => CDK_PARAMETER.test(name))
    .map(
      (name) =>
        `parameter ${name} belongs to the CDK bootstrap, which a project cannot use; synthesize with a BootstraplessSynthesizer and without assets`,
    );
}

function transforms({ Transform }: TemplateDocument): string[] {
  return Transform === undefined
    ? []
    : [`the template has the transform ${JSON.stringify(Transform)}, write out what it would expand to`];
}

function resources({ Resources = {} }: TemplateDocument): string[] {
  return Object.entries(Resources).flatMap(([id, resource]) => {
    const { Type, Properties = {} } = resource;
    if (JSON.stringify({ [id]: resource }).includes('"Fn::Transform":')) {
      return [`resource ${id} uses Fn::Transform, write out what it would expand to`];
    }
    if (Type === 'AWS::CloudFormation::Stack') {
      return [`resource ${id} is a nested stack, move its resources into the template`];
    }
    if (Type === 'AWS::IAM::Role' && Properties.PermissionsBoundary === undefined) {
      return [`role ${id} has no PermissionsBoundary, set it: the launch role creates only bounded roles`];
    }
    return [];
  });
}

function quotas(document: TemplateDocument, text: string): string[] {
  const bytes = Buffer.byteLength(text);
  const tooLarge =
    bytes > QUOTAS.bytes ? [`the template has ${bytes} bytes, CloudFormation allows ${QUOTAS.bytes}, split it`] : [];
  const sections = (['Resources', 'Parameters', 'Outputs'] as const).flatMap((section) => {
    const count = Object.keys(document[section] ?? {}).length;
    return count > QUOTAS[section]
      ? [`${section} has ${count} entries, CloudFormation allows ${QUOTAS[section]}, split the template`]
      : [];
  });
  const empty = Object.keys(document.Resources ?? {}).length === 0 ? ['Resources is empty, add at least one'] : [];
  return [...tooLarge, ...sections, ...empty];
}
