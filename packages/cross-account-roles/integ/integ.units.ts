/**
 * The accounts of an organizational unit as one stage: their networks, roles and the boundary of these, and models that
 * they read.
 *
 * The account of the deployment is a delegated administrator for StackSets. Its organization is told by `--context`:
 * `organization` its id, `unit` the id of the unit, `path` the path of the unit. Changes: `level`, `fault`.
 *
 * On AWS, look by hand at what local AWS takes for granted: that trusted access is all that StackSets need, and which
 * roles they make in the accounts.
 */
import { DataPerimeter, DataUser, Registry, TemplateStack } from '@secure-mlops/core';
import {
  DeploymentTargets,
  ModelExecutionRole,
  StagePermissionsBoundary,
  TargetAccounts,
  TargetRoles,
} from '@secure-mlops/cross-account-roles';
import { EndpointSet, TargetNetwork } from '@secure-mlops/secure-vpc';
import { App, Aws, CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';

const app = new App();
const platform = new Stack(app, 'IntegUnits', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
});
const { account, region } = platform;
const registry = Registry.of({ platform: 'integ', environment: 'research' }).forStage('staging');

const models = new s3.Bucket(platform, 'Models', {
  encryption: s3.BucketEncryption.S3_MANAGED,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  removalPolicy: RemovalPolicy.DESTROY,
});
const perimeter = DataPerimeter.ofOrganization(told('organization'), {
  paths: [told('path')],
  deploymentRoleArns: [`arn:${Aws.PARTITION}:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${region}`],
});
for (const statement of perimeter.bucketStatements({
  bucketArn: models.bucketArn,
  vpcIds: ['vpc-0aaaaaaaaaaaaaaa1'],
  users: [
    DataUser.inOrganization({
      roleArnPattern: registry.roleArnPattern('*', ModelExecutionRole.KIND),
    }),
  ],
})) {
  models.addToResourcePolicy(statement);
}

new TargetAccounts(platform, 'staging', {
  targets: DeploymentTargets.ofOrganizationalUnits([told('unit')]),
  templates: [{ stack: stage(), parameters: { ModelBucketArn: models.bucketArn } }],
});

/**
 * All that an account needs, in one template: nothing waits for another StackSet, and the roles name the subnets of their
 * own account.
 */
function stage(): TemplateStack {
  const stack = new TemplateStack(platform, 'stage', { description: 'Network and roles of the stage' });
  const bucketArn = new CfnParameter(stack, 'ModelBucketArn').valueAsString;
  const boundary = new StagePermissionsBoundary(stack, 'Boundary', {
    registry: Registry.of({ platform: 'integ', environment: 'research' }),
  });
  const network = new TargetNetwork(stack, 'Network', {
    registry,
    perimeter: DataPerimeter.ofAccounts({
      accountIds: [Aws.ACCOUNT_ID],
      resourceAccountIds: [account],
      deploymentRoleArns: [`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/stacksets-exec-*`],
      endpointRules: EndpointSet.inference().endpointRules,
    }),
    permissionsBoundary: boundary.managedPolicy,
    logRemovalPolicy: RemovalPolicy.DESTROY,
  });
  new TargetRoles(stack, 'Roles', {
    registry,
    permissionsBoundary: boundary.managedPolicy,
    modelBucket: s3.Bucket.fromBucketArn(stack, 'ModelBucket', bucketArn),
    dataKey: kms.Key.fromKeyArn(stack, 'DataKey', `arn:${Aws.PARTITION}:kms:${region}:${account}:key/data`),
    volumeKey: new kms.Key(stack, 'VolumeKey', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY }),
    subnetIds: network.workloadSubnets.map((subnet) => subnet.subnetId),
    securityGroupIds: [network.workloadSecurityGroup.securityGroupId],
    deploymentRoleName: 'integ-research-staging-deploy',
    deploymentAdministrationRoleArn: `arn:${Aws.PARTITION}:iam::${account}:role/integ-research-administration`,
  });
  const level = new ssm.StringParameter(stack, 'Level', {
    parameterName: registry.parameterName('level'),
    stringValue: has('level') ? 'second' : 'first',
  });
  if (has('fault')) {
    // SSM refuses a value that the pattern does not match, which synthesis of a plain resource does not see
    (level.node.defaultChild as ssm.CfnParameter).allowedPattern = '^none$';
  }
  return stack;
}

function has(change: string): boolean {
  const changes: string = app.node.tryGetContext('changes') ?? '';
  return changes.split(',').includes(change);
}

function told(name: string): string {
  const value: string | undefined = app.node.tryGetContext(name);
  if (!value) {
    throw new Error(`context ${name} is ${JSON.stringify(value)}, pass it by --context ${name}=`);
  }
  return value;
}
