import { ValidationErrors } from '@secure-mlops/core';
import { Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { allow } from './data-statements';

/** Network of a container, by id. */
export interface ContainerNetwork {
  readonly subnetIds: string[];
  readonly securityGroupIds: string[];
}

/**
 * Network interfaces in the subnets of the environment and nowhere else.
 *
 * https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html
 */
export function networkStatements(scope: Construct, network: ContainerNetwork): iam.PolicyStatement[] {
  const ec2 = (resource: string, resourceName: string) =>
    Stack.of(scope).formatArn({ service: 'ec2', resource, resourceName });
  const subnets = network.subnetIds.map((id) => ec2('subnet', id));
  const interfaces = ec2('network-interface', '*');
  return [
    allow(
      ['ec2:CreateNetworkInterface'],
      [...subnets, ...network.securityGroupIds.map((id) => ec2('security-group', id)), interfaces],
    ),
    allow(
      ['ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission'],
      [interfaces],
      { ArnEquals: { 'ec2:Subnet': subnets } },
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
 * @throws SecureMlopsError when there are too few or too many, or a list is known only at deployment
 */
export function validateContainerNetwork(subject: string, network: ContainerNetwork): void {
  const errors = new ValidationErrors(subject);
  for (const [prop, ids, max] of [
    ['subnetIds', network.subnetIds, 16],
    ['securityGroupIds', network.securityGroupIds, 5],
  ] as const) {
    if (Token.isUnresolved(ids)) {
      // an ARN is made of each id, which a list of unknown length does not allow
      errors.add(`${prop} is a list of unknown length, pass each id as a string, by Fn.select where needed`);
    }
    errors.count(prop, ids, { min: 1, max });
  }
  errors.throwIfAny();
}
