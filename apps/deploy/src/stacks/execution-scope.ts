import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

/** What CloudFormation may do to deploy the resources of one service. */
export interface ServicePermissions {
  /** Name of the policy that holds them; policies are split because IAM limits the size of one. */
  readonly policy: 'Network' | 'Workload' | 'Identity';
  /** The resource types of our templates that need them. */
  readonly resourceTypes: readonly string[];
  /** The statements, for one platform. */
  statements(scope: ExecutionScope): iam.PolicyStatement[];
}

/** The platform that is deployed. */
export interface ExecutionScope {
  /** The name of the platform: the beginning of its stack names, IAM paths and parameter names. */
  readonly platform: string;
  /** The qualifier of the bootstrap. */
  readonly qualifier: string;
}

/** The ARN of what lies in the account, in its region unless it is global. */
export function arn(service: string, resource: string, options: { global?: boolean } = {}): string {
  const region = options.global ? '' : Aws.REGION;
  return `arn:${Aws.PARTITION}:${service}:${region}:${Aws.ACCOUNT_ID}:${resource}`;
}

/** A statement that allows actions. */
export function allow(
  sid: string,
  actions: string[],
  resources: string[],
  conditions?: { [operator: string]: { [key: string]: unknown } },
): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, actions, resources, conditions });
}

/** Names that CloudFormation generates begin with the name of the stack, and ours begin with that of the platform. */
export const named = (service: string, prefix: string, { platform }: ExecutionScope) =>
  arn(service, `${prefix}${platform}-*`);

/** The IAM path below which everything of the platform lies. */
export function pathArn(kind: 'role' | 'policy', path: string): string {
  return arn('iam', `${kind}/${path}/*`, { global: true });
}

/** The account's bootstrap roles, whatever their qualifier. */
export const BOOTSTRAP_ROLES = arn('iam', 'role/cdk-*', { global: true });

/** The IAM path of the policies that bound the bootstrap. */
export function bootstrapPath(platform: string): string {
  return `${platform}/bootstrap`;
}

/**
 * The boundaries of the platform and its environments, of which every role must carry one.
 *
 * A pattern is as good as a list, because nobody but the caller of the bootstrap can create a policy below this path.
 */
export function boundaryArn(platform: string): string {
  return arn('iam', `policy/${platform}/*/permissions-boundary/*`, { global: true });
}
