import { type Quota, Quotas } from './quotas';

/**
 * What keeps a CloudFormation document from travelling alone: everything that it would look for where it is deployed,
 * and that is only there where it was made.
 */
export class TemplateRules {
  /**
   * Every rule that a document breaks, one sentence each.
   *
   * - no assets and no parameters or names of the CDK bootstrap;
   * - no nested stacks, transforms or macros: StackSets with parameters of their own, and Service Catalog, take none or
   *   need further capabilities for them;
   * - no imports and no exports, which tie it to one account and region;
   * - within the quotas of CloudFormation for templates in Amazon S3.
   *
   * @param templateBody the document, in JSON
   */
  public static problemsOf(templateBody: string): string[] {
    const document = parse(templateBody);
    if (!document) {
      return ['the template is no JSON object, synthesize it to JSON'];
    }
    return [
      ...bootstrap(document, templateBody),
      ...expansions(document),
      ...resources(document),
      ...exported(document),
      ...quotas(document, templateBody),
    ];
  }

  private constructor() {}
}

interface TemplateDocument {
  readonly Parameters?: Record<string, unknown>;
  readonly Resources?: Record<string, { readonly Type?: string }>;
  readonly Outputs?: Record<string, { readonly Export?: unknown }>;
  readonly Transform?: unknown;
}

/** Rules of CDK's bootstrap, and the parameters of CDK's legacy assets. */
const CDK_PARAMETER = /^(BootstrapVersion|AssetParameters.*)$/;

/** Buckets and repositories of CDK's bootstrap. */
const CDK_ASSETS = /cdk-[a-z0-9]+-(?:container-)?assets-/;

const COUNTED = [
  ['Resources', Quotas.TEMPLATE_RESOURCES],
  ['Parameters', Quotas.TEMPLATE_PARAMETERS],
  ['Outputs', Quotas.TEMPLATE_OUTPUTS],
] as const;

function parse(text: string): TemplateDocument | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function bootstrap({ Parameters = {} }: TemplateDocument, text: string): string[] {
  const parameters = Object.keys(Parameters)
    .filter((name) => CDK_PARAMETER.test(name))
    .map((name) => `parameter ${name} belongs to the CDK bootstrap, synthesize the template without assets`);
  const asset = CDK_ASSETS.exec(text)?.[0];
  return asset
    ? [...parameters, `the template names the CDK assets ${JSON.stringify(`${asset}...`)}, do without assets`]
    : parameters;
}

function expansions({ Transform }: TemplateDocument): string[] {
  return Transform === undefined
    ? []
    : [`the template has the transform ${JSON.stringify(Transform)}, write out what it would expand to`];
}

function resources({ Resources = {}, Outputs = {} }: TemplateDocument): string[] {
  const nested = Object.entries(Resources)
    .filter(([, { Type }]) => Type === 'AWS::CloudFormation::Stack')
    .map(([id]) => `resource ${id} is a nested stack, move its resources into the template`);
  const functions = [
    ...Object.entries(Resources).map(([id, value]) => ({ name: `resource ${id}`, value: { [id]: value } })),
    ...Object.entries(Outputs).map(([id, value]) => ({ name: `output ${id}`, value })),
  ].flatMap(({ name, value }) => [
    ...(uses(value, 'Fn::Transform') ? [`${name} uses Fn::Transform, write out what it would expand to`] : []),
    ...(uses(value, 'Fn::ImportValue')
      ? [
          `${name} uses Fn::ImportValue: it refers to something of another stack, pass it as a parameter of the template or read it from a parameter of Parameter Store`,
        ]
      : []),
  ]);
  return [...nested, ...functions];
}

function exported({ Outputs = {} }: TemplateDocument): string[] {
  return Object.entries(Outputs)
    .filter(([, { Export }]) => Export !== undefined)
    .map(
      ([id]) =>
        `output ${id} is exported, write it to a parameter of Parameter Store instead: another stack cannot refer to what is inside of the template`,
    );
}

function quotas(document: TemplateDocument, text: string): string[] {
  const exceeded = (what: string, count: number, quota: Quota) =>
    count > quota.value
      ? [`${what} ${count} ${quota.name}, AWS allows ${quota.value} (${quota.source}), split the template`]
      : [];
  const empty = Object.keys(document.Resources ?? {}).length === 0 ? ['Resources is empty, add at least one'] : [];
  return [
    ...exceeded('the template has', Buffer.byteLength(text), Quotas.TEMPLATE_BYTES),
    ...COUNTED.flatMap(([section, quota]) =>
      exceeded(`${section} has`, Object.keys(document[section] ?? {}).length, quota),
    ),
    ...empty,
  ];
}

/** Whether an intrinsic function is somewhere in a value. Names of functions are keys, so text is not mistaken for one. */
function uses(value: unknown, name: string): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).some(([key, item]) => key === name || uses(item, name))
  );
}
