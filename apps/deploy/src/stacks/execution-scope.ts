import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { NetworkDemand } from './network-demand';

/** What CloudFormation may do to deploy the resources of one service. */
export interface ServicePermissions {
  /** Name of the policy that holds them; policies are split because IAM limits the size of one. */
  readonly policy: ExecutionPolicy;
  /** The resource types of our templates that need them. */
  readonly resourceTypes: readonly string[];
  /** Whether templates for stage accounts have such resources. */
  readonly inStages: boolean;
  /**
   * Whether a configuration with this demand has such resources.
   *
   * @default - every configuration has them
   */
  readonly demandedBy?: (demand: NetworkDemand) => boolean;
  /** The statements, for one account. */
  statements(scope: ExecutionScope): iam.PolicyStatement[];
}

/** The policies of an execution role. */
export const EXECUTION_POLICIES = ['Network', 'Egress', 'Workload', 'Identity', 'Delivery'] as const;

/** One of the policies of an execution role. */
export type ExecutionPolicy = (typeof EXECUTION_POLICIES)[number];

/** What CloudFormation may reach in an account. */
export interface ExecutionScope {
  /** What networks have beyond an isolated VPC. */
  readonly demand: NetworkDemand;
  /** The name of the platform: the beginning of IAM paths, aliases and parameter names. */
  readonly platform: string;
  /** The beginning of the names that CloudFormation generates, which is that of the names of its stacks. */
  readonly namePrefix: string;
  /** The qualifier of the bootstrap; undefined where nothing is deployed through a bootstrap. */
  readonly qualifier?: string;
  /** Below which IAM path roles and policies lie, without slashes at its ends. */
  readonly identityPath: string;
  /** ARN patterns of roles that have no path, because StackSets knows only their names. */
  readonly namedRoles: readonly string[];
  /** ARN patterns of policies that have no path. */
  readonly namedPolicies: readonly string[];
  /** Below which path parameters are written, without slashes at its ends. */
  readonly parameterPath: string;
  /** Parameters that are only read. */
  readonly readParameters: readonly string[];
  /** The ARNs, or patterns of them, of the boundaries of which every role must carry one. */
  readonly boundaries: readonly string[];
  /** Services that roles are handed to. */
  readonly passedTo: readonly string[];
  /** Services whose service-linked role may be made. */
  readonly linkedServices: readonly string[];
  /** Policies that nothing which is deployed may change, in addition to the boundaries. */
  readonly lockedPolicies: readonly string[];
  /** Roles that nothing which is deployed may change or use. */
  readonly lockedRoles: readonly string[];
}

/** What the bootstrap of the platform account may reach. */
export function platformScope(props: {
  readonly platform: string;
  readonly qualifier: string;
  readonly demand: NetworkDemand;
}): ExecutionScope {
  const { platform, qualifier, demand } = props;
  return {
    demand,
    platform,
    qualifier,
    namePrefix: `${platform}-`,
    identityPath: platform,
    namedRoles: [],
    namedPolicies: [],
    parameterPath: platform,
    readParameters: [`cdk-bootstrap/${qualifier}/*`, ...demand.parameters],
    boundaries: boundaryArns(platform),
    passedTo: ['lambda.amazonaws.com', 'sagemaker.amazonaws.com', 'vpc-flow-logs.amazonaws.com'],
    linkedServices: [
      'route53resolver.amazonaws.com',
      'sagemaker.amazonaws.com',
      // https://docs.aws.amazon.com/network-firewall/latest/developerguide/using-service-linked-roles.html
      ...(demand.firewall ? ['network-firewall.amazonaws.com'] : []),
      // https://docs.aws.amazon.com/vpc/latest/tgw/service-linked-roles.html
      ...(demand.transitGatewayIds.length > 0 ? ['transitgateway.amazonaws.com'] : []),
    ],
    lockedPolicies: [pathArn('policy', bootstrapPath(platform))],
    lockedRoles: [BOOTSTRAP_ROLES],
  };
}

/**
 * How much of a long stack name is sure to stand at the beginning of a name that CloudFormation generates; it shortens
 * what a service would not take. Not documented, and not verified without AWS.
 */
const KEPT_CHARACTERS = 24;

/**
 * The beginning of the names of stacks that stack sets of a platform make, as far as it is sure to be kept.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts.html
 */
export function stageNamePrefix(platform: string): string {
  return `StackSet-${platform}-`.slice(0, KEPT_CHARACTERS);
}

/** What a stage account lets the stack sets of the platform reach. */
export function stageScope(props: {
  readonly platform: string;
  readonly demand: NetworkDemand;
  /** The boundary of every role that is deployed. */
  readonly boundaryArn: string;
  /** The parameter that holds it. */
  readonly boundaryParameter: string;
  /** Below which path the set-up keeps its own policies, without slashes at its ends. */
  readonly setupPath: string;
  /** The name of the role that has the permissions. */
  readonly executionRole: string;
}): ExecutionScope {
  const { platform } = props;
  const namePrefix = stageNamePrefix(platform);
  return {
    demand: props.demand,
    platform,
    namePrefix,
    identityPath: `${platform}/*/stages`,
    namedRoles: [arn('iam', `role/${platform}-*-deploy`, { global: true })],
    namedPolicies: [arn('iam', `policy/${namePrefix}*`, { global: true })],
    parameterPath: `${platform}/*/stages`,
    readParameters: [props.boundaryParameter.slice(1)],
    boundaries: [props.boundaryArn],
    passedTo: ['lambda.amazonaws.com', 'vpc-flow-logs.amazonaws.com'],
    linkedServices: ['route53resolver.amazonaws.com'],
    lockedPolicies: [pathArn('policy', props.setupPath)],
    lockedRoles: [BOOTSTRAP_ROLES, arn('iam', `role/${props.executionRole}`, { global: true })],
  };
}

/** The ARN of what lies in the account, in its region unless it is global. */
export function arn(service: string, resource: string, options: { global?: boolean } = {}): string {
  const region = options.global ? '' : Aws.REGION;
  return `arn:${Aws.PARTITION}:${service}:${region}:${Aws.ACCOUNT_ID}:${resource}`;
}

/** What the tokens of ARNs stand for, where they are known. */
export interface KnownPlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** A statement with the partition, region and account of a place instead of references to them. */
export function writtenOut(statement: iam.PolicyStatement, place: KnownPlace): iam.PolicyStatement {
  const text = JSON.stringify(statement.toStatementJson())
    .replaceAll(Aws.PARTITION, place.partition)
    .replaceAll(Aws.REGION, place.region)
    .replaceAll(Aws.ACCOUNT_ID, place.account);
  return iam.PolicyStatement.fromJson(JSON.parse(text));
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

/** What CloudFormation names itself: after its stacks. */
export const named = (service: string, prefix: string, { namePrefix }: ExecutionScope) =>
  arn(service, `${prefix}${namePrefix}*`);

/**
 * What operations on the instances of stack sets are asked of, by the beginning of their names: the stack sets, their
 * targets and the types in their templates. In which region and account AWS sees the last two is not verified.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security_iam_id-based-policy-examples.html
 */
export function stackSetOperationArns(namePrefix: string): string[] {
  const anywhere = `arn:${Aws.PARTITION}:cloudformation:*`;
  return [
    arn('cloudformation', `stackset/${namePrefix}*`),
    `${anywhere}:${Aws.ACCOUNT_ID}:stackset-target/${namePrefix}*`,
    `${anywhere}:*:type/resource/*`,
  ];
}

/** Everything below an IAM path. */
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
 * The boundaries of the platform and its environments, of which every role must carry one: that of most roles, and that
 * of launch roles.
 *
 * A pattern is as good as a list, because nobody but the caller of the bootstrap can create a policy below these paths.
 */
export function boundaryArns(platform: string): string[] {
  return ['permissions-boundary', 'launch-boundary'].map((kind) => pathArn('policy', `${platform}/*/${kind}`));
}
