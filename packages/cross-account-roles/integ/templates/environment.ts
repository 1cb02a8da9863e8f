/** The roles of an environment with their boundary. */
import { Registry } from '@secure-mlops/core';
import {
  JobExecutionRole,
  ModelExecutionRole,
  PermissionsBoundary,
  StudioExecutionRole,
} from '@secure-mlops/cross-account-roles';
import { App, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';

const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
const stack = new Stack(new App(), 'Environment', { env });
const registry = Registry.of({ platform: 'integ', environment: 'research' });
const boundary = new PermissionsBoundary(stack, 'Boundary', { registry });
const key = (id: string) => new kms.Key(stack, id, { enableKeyRotation: true });
const dataKey = key('DataKey');
const bucket = (id: string) => new s3.Bucket(stack, id, { encryptionKey: dataKey, enforceSSL: true });

const ofModels = {
  registry,
  permissionsBoundary: boundary.managedPolicy,
  subnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'],
  securityGroupIds: ['sg-0ccccccccccccccc1'],
  dataKey,
  modelBucket: bucket('Models'),
};
const ofJobs = { ...ofModels, volumeKey: key('VolumeKey'), dataBucket: bucket('Data') };
new ModelExecutionRole(stack, 'ModelExecution', ofModels);
new JobExecutionRole(stack, 'JobExecution', ofJobs);
new StudioExecutionRole(stack, 'StudioExecution', { ...ofJobs, storageKey: key('StorageKey') });
