/** The roles of stage accounts and their boundary, as one document that a stack set could carry to them. */
import { Registry, TemplateStack } from '@secure-mlops/core';
import { StagePermissionsBoundary, TargetRoles } from '@secure-mlops/cross-account-roles';
import { App, Aws, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';

const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
const publisher = new Stack(new App(), 'Stage', { env });
const { account, region } = publisher;
const stack = new TemplateStack(publisher, 'Roles');
const registry = Registry.of({ platform: 'integ', environment: 'research' });
const boundary = new StagePermissionsBoundary(stack, 'Boundary', { registry });
new TargetRoles(stack, 'Roles', {
  registry: registry.forStage('staging'),
  permissionsBoundary: boundary.managedPolicy,
  modelBucket: s3.Bucket.fromBucketName(stack, 'ModelBucket', 'integ-research-models'),
  dataKey: kms.Key.fromKeyArn(stack, 'DataKey', `arn:${Aws.PARTITION}:kms:${region}:${account}:key/data`),
  volumeKey: new kms.Key(stack, 'VolumeKey', { enableKeyRotation: true }),
  subnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'],
  securityGroupIds: ['sg-0ccccccccccccccc1'],
  deploymentRoleName: 'integ-research-staging-deploy',
  deploymentAdministrationRoleArn: `arn:${Aws.PARTITION}:iam::${account}:role/integ-research-administration`,
});
