import { SecureVpc } from '@secure-mlops/secure-vpc';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { EnvironmentBuckets, EnvironmentKeys, StudioDomain } from '../src';
import { ACCOUNT, jobUser, perimeter, registry, resourcesOf, STRICT, studioUser } from './environment';

/** Network and environment as an app deploys them: in two stacks, with everything deletable. */
function compose(oneStack: boolean) {
  const app = new App({ context: { [STRICT]: true, 'secure-mlops:allow-data-deletion': 'true' } });
  const env = { account: ACCOUNT, region: 'eu-west-1' };
  const networkStack = new Stack(app, 'Network', { env });
  const stack = oneStack ? networkStack : new Stack(app, 'Environment', { env });
  const network = new SecureVpc(networkStack, 'Network', { perimeter, registry });
  const vpcIds = [network.vpc.vpcId];
  const users = [studioUser, jobUser];
  const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
  const removalPolicy = RemovalPolicy.DESTROY;
  const keys = new EnvironmentKeys(stack, 'Keys', { perimeter, registry, vpcIds, users, removalPolicy });
  new EnvironmentBuckets(stack, 'Buckets', {
    perimeter,
    registry,
    vpcIds,
    users,
    permissionsBoundary,
    dataKey: keys.dataKey,
    logEncryptionKey: keys.storageKey,
    deleteDataOnRemoval: true,
  });
  const domain = new StudioDomain(stack, 'Domain', {
    network,
    registry,
    permissionsBoundary,
    domainName: 'team-one',
    storageKey: keys.storageKey,
    executionRole: iam.Role.fromRoleName(stack, 'Role', 'studio'),
  });
  domain.addUser('Alice', { userProfileName: 'alice' });
  return stack;
}

describe('an environment', () => {
  test.each([true, false])('has no circular dependency, network in the same stack: %j', (oneStack) => {
    expect(() => Template.fromStack(compose(oneStack))).not.toThrow();
  });

  test('brings no provider of the CDK: every function has its own log group and a tagged, bounded role', () => {
    const stack = compose(false);
    const functions = resourcesOf(stack, 'AWS::Lambda::Function');
    expect(functions).toHaveLength(3);
    for (const [, { Properties }] of functions) {
      expect(Properties.LoggingConfig.LogGroup).toBeDefined();
    }
    const roles = resourcesOf(stack, 'AWS::IAM::Role');
    expect(roles).toHaveLength(3);
    for (const [, { Properties }] of roles) {
      expect(Properties.PermissionsBoundary).toBeDefined();
      expect(Properties.Tags.map(({ Key }: { Key: string }) => Key)).toContain('secure-mlops:principal');
    }
  });

  test('names no role, key, bucket or function: a second one fits beside it', () => {
    const stack = compose(false);
    const text = JSON.stringify(Template.fromStack(stack).toJSON());
    for (const name of ['RoleName', 'FunctionName', 'LogGroupName":"', 'ManagedPolicyName']) {
      expect(text).not.toContain(`"${name}`);
    }
    for (const [, { Properties }] of resourcesOf(stack, 'AWS::S3::Bucket')) {
      expect(Properties.BucketName).toBeUndefined();
    }
  });
});
