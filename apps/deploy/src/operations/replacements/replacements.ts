import type { ResourceChange, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { constructPath, type Template } from '../assembly/templates';

/** A resource that a deployment would take away, together with what is in it. */
export interface Loss {
  readonly stack: string;
  readonly logicalId: string;
  /** What would happen to which resource, and why. */
  readonly description: string;
}

/** What is known of a stack before it is changed. */
export interface StackComparison {
  readonly stack: string;
  /** The template that is deployed. */
  readonly before: Template;
  /** The template that was synthesized. */
  readonly after: Template;
  readonly changes: readonly ResourceChange[];
  /** The names of the user profiles that the configuration has. */
  readonly userProfiles: readonly string[];
}

const USER_PROFILE = 'AWS::SageMaker::UserProfile';

/** What people keep work in, and what that cannot be read or reached without. */
export const KEPT: ReadonlySet<string> = new Set([
  'AWS::SageMaker::Domain',
  USER_PROFILE,
  'AWS::KMS::Key',
  'AWS::S3::Bucket',
  'AWS::EC2::VPC',
]);

/** Functions whose result is the same while what they are applied to is the same. */
const PURE = new Set([
  'Ref',
  'Fn::Base64',
  'Fn::GetAtt',
  'Fn::ImportValue', // an export that is in use does not change
  'Fn::Join',
  'Fn::Select',
  'Fn::Split',
  'Fn::Sub',
]);

/** The name by which a resource is allowed to be lost. */
export function nameOf({ stack, logicalId }: Pick<Loss, 'stack' | 'logicalId'>): string {
  return `${stack}/${logicalId}`;
}

/**
 * The resources that a change set would replace or remove although somebody keeps something in them.
 *
 * A user profile whose name the configuration does not have any more was removed by name.
 */
export function lossesOf(comparison: StackComparison): Loss[] {
  const { stack, before, after, changes } = comparison;
  return changes.flatMap((change) => {
    const logicalId = change.LogicalResourceId ?? '';
    const fate = KEPT.has(change.ResourceType ?? '') ? fateOf(change, comparison) : undefined;
    if (fate === undefined) {
      return [];
    }
    const path = constructPath(after, logicalId) ?? constructPath(before, logicalId);
    const id = path === undefined ? logicalId : `${path} (${logicalId})`;
    return [{ stack, logicalId, description: `${change.ResourceType} ${id} in ${stack} ${fate}` }];
  });
}

function fateOf(change: ResourceChange, comparison: StackComparison): string | undefined {
  switch (change.Action) {
    case 'Add':
    case 'Import':
      return undefined;
    case 'Remove':
      return isRemovedByName(change, comparison)
        ? undefined
        : change.PolicyAction === 'Retain'
          ? 'would leave the stack, which does not care for it any more'
          : 'would be deleted';
    case 'Modify':
      return replacementOf(change, comparison);
    default:
      return `would be changed in a way that is not known before (${change.Action})`;
  }
}

function isRemovedByName(change: ResourceChange, { userProfiles }: StackComparison): boolean {
  // The identifier of a profile holds its name and its domain's id.
  const parts = change.PhysicalResourceId?.split(/[|/]/);
  return (
    change.ResourceType === USER_PROFILE && parts !== undefined && !parts.some((part) => userProfiles.includes(part))
  );
}

function replacementOf(change: ResourceChange, comparison: StackComparison): string | undefined {
  const details = change.Details ?? [];
  const causes = details.filter((detail) => recreates(detail) && !isStable(change, detail, comparison));
  const names = [...new Set(causes.map(({ Target }) => Target?.Name ?? Target?.Attribute ?? 'something'))];
  const because = names.length === 0 ? '' : `, because of ${names.join(', ')}`;
  switch (change.Replacement) {
    case 'False':
      return undefined;
    case 'Conditional':
      return details.length > 0 && causes.length === 0 ? undefined : `might be replaced${because}`;
    default:
      return `would be replaced${because}`;
  }
}

function recreates({ Target }: ResourceChangeDetail): boolean {
  return Target?.RequiresRecreation !== 'Never';
}

/**
 * Whether a property keeps its value although CloudFormation cannot know that before.
 *
 * CloudFormation evaluates references to a resource that it changes only during the deployment, and says "Conditional"
 * of every resource that refers so in a property that requires replacement:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChangeDetail.html
 * A key whose policy changes keeps its ARN, so the domain that uses it is not replaced.
 */
function isStable(change: ResourceChange, detail: ResourceChangeDetail, comparison: StackComparison): boolean {
  const { Attribute: attribute, Name: name } = detail.Target ?? {};
  const id = change.LogicalResourceId ?? '';
  if (detail.Evaluation !== 'Dynamic' || attribute !== 'Properties' || name === undefined) {
    return false;
  }
  const before = comparison.before.Resources?.[id]?.Properties?.[name];
  const after = comparison.after.Resources?.[id]?.Properties?.[name];
  return after !== undefined && JSON.stringify(before) === JSON.stringify(after) && isConstant(after, comparison);
}

function isConstant(value: unknown, comparison: StackComparison): boolean {
  if (typeof value === 'string') {
    return !value.includes('{{resolve:');
  }
  if (typeof value !== 'object' || value === null) {
    return true;
  }
  return Object.entries(value).every(([key, inner]) => {
    switch (key) {
      case 'Ref':
        return keepsReference(inner, undefined, comparison);
      case 'Fn::GetAtt': {
        const [id, attribute] = Array.isArray(inner) ? inner : String(inner).split(/\.(.*)/);
        return keepsReference(id, attribute, comparison);
      }
      case 'Fn::Sub':
        return isConstantSub(inner, comparison);
      default:
        return (!key.startsWith('Fn::') || PURE.has(key)) && isConstant(inner, comparison);
    }
  });
}

function isConstantSub(value: unknown, comparison: StackComparison): boolean {
  const [text, variables]: [unknown, Record<string, unknown>] = Array.isArray(value)
    ? [value[0], value[1] ?? {}]
    : [value, {}];
  const names = [...String(text).matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name]) => name);
  return (
    isConstant(text, comparison) &&
    isConstant(variables, comparison) &&
    names
      .filter((name) => !(name in variables))
      .every((name) => {
        const [id, attribute] = name.split(/\.(.*)/);
        return keepsReference(id, attribute, comparison);
      })
  );
}

/** Whether what a resource is referred to by stays as it is: it is not replaced, and the attribute identifies it. */
function keepsReference(id: unknown, attribute: unknown, comparison: StackComparison): boolean {
  if (typeof id !== 'string') {
    return false;
  }
  if (id.startsWith('AWS::')) {
    return true;
  }
  const resource = comparison.after.Resources?.[id];
  if (resource === undefined) {
    return false; // a parameter: its value may be another one
  }
  const change = comparison.changes.find(({ LogicalResourceId }) => LogicalResourceId === id);
  if (change === undefined) {
    return true;
  }
  const identifies = attribute === undefined || /(Arn|Id)$/.test(String(attribute));
  const isCustom = /^(Custom::|AWS::CloudFormation::CustomResource$)/.test(resource.Type);
  return (
    change.Action === 'Modify' &&
    identifies &&
    !isCustom &&
    (change.Replacement === 'False' || replacementOf(change, comparison) === undefined)
  );
}
