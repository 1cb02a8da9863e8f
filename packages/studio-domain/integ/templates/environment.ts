/** Keys, buckets, a domain and a user as the README makes them, beside a network in another stack. */
import { DataPerimeter, DataUser, Registry } from '@secure-mlops/core';
import { SecureVpc } from '@secure-mlops/secure-vpc';
import { EnvironmentBuckets, EnvironmentKeys, StudioDomain } from '@secure-mlops/studio-domain';
import { App, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

const app = new App();
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
const networkStack = new Stack(app, 'Network', { env });
const stack = new Stack(app, 'Environment', { env });
const { account } = stack;

const registry = Registry.of({ platform: 'integ', environment: 'research' });
const perimeter = DataPerimeter.ofAccounts({
  accountIds: [account],
  deploymentRoleArns: [
    `arn:${Aws.PARTITION}:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${stack.region}`,
  ],
});
const network = new SecureVpc(networkStack, 'Vpc', { perimeter, registry });
const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'integ-boundary');
const vpcIds = [network.vpc.vpcId];
const users = ['studio-execution', 'job-execution'].map((kind) =>
  DataUser.vpcOnly(registry.roleArnPattern(account, kind)),
);

const keys = new EnvironmentKeys(stack, 'Keys', { perimeter, registry, vpcIds, users });
new EnvironmentBuckets(stack, 'Buckets', {
  perimeter,
  registry,
  vpcIds,
  users,
  permissionsBoundary,
  dataKey: keys.dataKey,
  logEncryptionKey: keys.storageKey,
});
const domain = new StudioDomain(stack, 'Domain', {
  network,
  registry,
  permissionsBoundary,
  domainName: 'integ-research',
  storageKey: keys.storageKey,
  executionRole: iam.Role.fromRoleName(stack, 'Role', 'studio'),
});
domain.addUser('Alice', { userProfileName: 'alice' });
