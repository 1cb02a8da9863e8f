import { ProjectModels } from '@secure-mlops/cross-account-roles';
import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ProjectContext } from './project-context';

/** Reads and writes artifacts, as the services do with the rights of a role of the project. */
export function artifactStatements(bucket: s3.IBucket, { environment }: ProjectContext): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'FindArtifacts',
      actions: ['s3:GetBucketLocation', 's3:GetBucketVersioning', 's3:ListBucket'],
      resources: [bucket.bucketArn],
    }),
    new iam.PolicyStatement({
      sid: 'HandOnArtifacts',
      actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
      resources: [bucket.arnForObjects('*')],
    }),
    new iam.PolicyStatement({
      sid: 'UseDataKey',
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      resources: [environment.dataKeyArn],
    }),
  ];
}

/**
 * Network interfaces of a build, in the VPC of the environment only:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html
 *
 * Keys: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export function buildNetworkStatements(scope: Construct, { environment }: ProjectContext): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const ec2 = (resource: string, resourceName: string) => stack.formatArn({ service: 'ec2', resource, resourceName });
  const insideVpc = { ArnEquals: { 'ec2:Vpc': ec2('vpc', environment.vpcId) } };
  const interfaces = ec2('network-interface', '*');
  return [
    // these list, and have no resource types
    new iam.PolicyStatement({
      sid: 'SeeNetwork',
      actions: [
        'ec2:DescribeDhcpOptions',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcs',
      ],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      sid: 'JoinNetwork',
      actions: ['ec2:CreateNetworkInterface'],
      resources: [ec2('subnet', '*'), ec2('security-group', environment.securityGroupId)],
      conditions: insideVpc,
    }),
    new iam.PolicyStatement({
      sid: 'CreateInterface',
      actions: ['ec2:CreateNetworkInterface'],
      resources: [interfaces],
    }),
    new iam.PolicyStatement({
      sid: 'LeaveNetwork',
      actions: ['ec2:DeleteNetworkInterface'],
      resources: [interfaces],
      conditions: insideVpc,
    }),
    new iam.PolicyStatement({
      sid: 'LendInterface',
      actions: ['ec2:CreateNetworkInterfacePermission'],
      resources: [interfaces],
      conditions: { ...insideVpc, StringEquals: { 'ec2:AuthorizedService': 'codebuild.amazonaws.com' } },
    }),
  ];
}

/** What a build does with models: reads and writes below the prefix of its project. */
export function modelStatements(scope: Construct, context: ProjectContext): iam.PolicyStatement[] {
  const { environment, label, projectId } = context;
  const stack = Stack.of(scope);
  const bucket = `arn:${Aws.PARTITION}:s3:::${environment.modelBucketName}`;
  return [
    new iam.PolicyStatement({
      sid: 'FindModels',
      actions: ['s3:ListBucket'],
      resources: [bucket],
      conditions: { StringLike: { 's3:prefix': `${modelPrefix(label)}*` } },
    }),
    new iam.PolicyStatement({
      sid: 'WriteModels',
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [`${bucket}/${modelPrefix(label)}*`],
    }),
    // by tag, because SageMaker writes names in lower case into ARNs, and a template cannot
    new iam.PolicyStatement({
      sid: 'SeeModelGroup',
      actions: ['sagemaker:DescribeModelPackageGroup'],
      resources: [stack.formatArn({ service: 'sagemaker', resource: 'model-package-group', resourceName: '*' })],
      conditions: { StringEquals: { 'aws:ResourceTag/sagemaker:project-id': projectId } },
    }),
  ];
}

/** Where the models of a project lie in the model bucket. */
export function modelPrefix(label: string): string {
  return `${ProjectModels.PREFIX}${label}/`;
}
