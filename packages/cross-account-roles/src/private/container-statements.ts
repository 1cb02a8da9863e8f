import { ValidationErrors } from '@secure-mlops/core';
import { Fn, Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { allow } from './data-statements';

/** Network of a container, by id. */
export interface ContainerNetwork {
  readonly subnetIds: string[];
  readonly subnetOwnerAccountId?: string;
  readonly securityGroupIds: string[];
}

/**
 * Network interfaces in the subnets of the environment and nowhere else. Interfaces in subnets that another account shares
 * belong to the account that makes them. Groups are its own, or the owner of the VPC shares them as well
 * (https://docs.aws.amazon.com/vpc/latest/userguide/security-group-sharing.html): an id does not say whose, and is unique.
 *
 * That IAM names the owner in the ARN of a subnet is what users see (https://github.com/runs-on/runs-on/issues/463,
 * https://github.com/terraform-aws-modules/terraform-aws-iam/issues/227); that it does so for a group is not verified
 * without AWS.
 *
 * https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html
 */
export function networkStatements(scope: Construct, network: ContainerNetwork): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const ec2 = (resource: string, resourceName: string, account?: string) =>
    stack.formatArn({ service: 'ec2', resource, resourceName, account });
  const { subnetOwnerAccountId: owner } = network;
  const groupOwners = owner === undefined ? [stack.account] : [stack.account, owner];
  const subnets = (name: string) => [ec2('subnet', name, owner)];
  const groups = (name: string) => groupOwners.map((account) => ec2('security-group', name, account));
  const interfaces = ec2('network-interface', '*');
  return [
    allow(['ec2:CreateNetworkInterface'], [interfaces]),
    ...namedResources(network.subnetIds, subnets, 'ec2:SubnetID'),
    ...namedResources(network.securityGroupIds, groups, 'ec2:SecurityGroupID'),
    allow(
      ['ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission'],
      [interfaces],
      { ArnLike: { 'ec2:Subnet': subnetPatterns(network.subnetIds) } },
    ),
    allow(
      [
        'ec2:DescribeDhcpOptions',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcs',
      ],
      ['*'],
    ),
  ];
}

/** Interfaces on resources with these ids. Of a list that is known at deployment only no ARNs can be made. */
function namedResources(ids: string[], arnsOf: (name: string) => string[], key: string): iam.PolicyStatement[] {
  const actions = ['ec2:CreateNetworkInterface'];
  return Token.isUnresolved(ids)
    ? [allow(actions, arnsOf('*'), { StringEquals: { [key]: ids } })]
    : [allow(actions, ids.flatMap(arnsOf))];
}

/**
 * Matches the ARNs of subnets. Ids are unique, so that the rest need not be written, which would take an intrinsic
 * function where CloudFormation takes none: the delimiter of a join.
 */
function subnetPatterns(ids: string[]): string[] {
  const prefix = 'arn:*:ec2:*:*:subnet/';
  return Token.isUnresolved(ids)
    ? Fn.split(',', `${prefix}${Fn.join(`,${prefix}`, ids)}`)
    : ids.map((id) => `${prefix}${id}`);
}

/** Logs and metrics below the names that SageMaker gives them. */
export function observabilityStatements(scope: Construct): iam.PolicyStatement[] {
  const logs = (suffix: string) =>
    Stack.of(scope).formatArn({ service: 'logs', resource: `log-group:/aws/sagemaker/*${suffix}` });
  return [
    allow(['logs:CreateLogGroup', 'logs:DescribeLogStreams'], [logs('')]),
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logs(':log-stream:*')]),
    allow(['cloudwatch:PutMetricData'], ['*'], { StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } }),
  ];
}

/**
 * Pulls images.
 *
 * @param repositoryArns may be of other accounts; undefined means every repository of the account and region
 */
export function imageStatements(scope: Construct, repositoryArns: string[] | undefined): iam.PolicyStatement[] {
  const own = Stack.of(scope).formatArn({ service: 'ecr', resource: 'repository', resourceName: '*' });
  const resources = repositoryArns ?? [own];
  if (resources.length === 0) {
    return [];
  }
  return [
    allow(['ecr:GetAuthorizationToken'], ['*']),
    allow(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], resources),
  ];
}

/**
 * Checks the numbers that a VPC configuration allows:
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VpcConfig.html
 *
 * @param subject class or method whose props are checked
 * @throws SecureMlopsError when there are too few or too many; a list that is known only at deployment passes
 */
export function validateContainerNetwork(subject: string, network: ContainerNetwork): void {
  const errors = new ValidationErrors(subject);
  for (const [prop, ids, max] of [
    ['subnetIds', network.subnetIds, 16],
    ['securityGroupIds', network.securityGroupIds, 5],
  ] as const) {
    errors.count(prop, ids, { min: 1, max });
  }
  if (network.subnetOwnerAccountId !== undefined) {
    errors.accountIds('subnetOwnerAccountId', [network.subnetOwnerAccountId]);
  }
  errors.throwIfAny();
}
