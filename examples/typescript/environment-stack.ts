import { DataPerimeter, DataUser, Registry } from '@secure-mlops/core';
import { JobExecutionRole, PermissionsBoundary, StudioExecutionRole } from '@secure-mlops/cross-account-roles';
import { ModelBuildTemplate } from '@secure-mlops/mlops-project-templates';
import { SecureVpc } from '@secure-mlops/secure-vpc';
import { EnvironmentBuckets, EnvironmentKeys, StudioDomain } from '@secure-mlops/studio-domain';
import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';

/** The environment of a team: an internet-free network, keys, buckets, roles and a Studio domain with one user. */
export class EnvironmentStack extends Stack {
  readonly registry = Registry.of({ platform: 'acmeml', environment: 'research' });
  readonly permissionsBoundary: iam.IManagedPolicy;
  readonly keys: EnvironmentKeys;
  /** The role of people in Studio. */
  readonly studioRole: iam.IRole;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    const { registry } = this;
    const permissionsBoundary = new PermissionsBoundary(this, 'Boundary', { registry }).managedPolicy;

    const perimeter = DataPerimeter.ofAccounts({
      accountIds: [this.account],
      // with this role of the CDK bootstrap, CloudFormation deploys
      deploymentRoleArns: [`arn:${this.partition}:iam::${this.account}:role/cdk-hnb659fds-cfn-exec-role-*`],
    });
    const network = new SecureVpc(this, 'Network', { perimeter, registry, permissionsBoundary, cidr: '10.40.0.0/16' });

    // Keys and buckets know their users by the paths of roles, so that they can be made before the roles.
    const vpcIds = [network.vpc.vpcId];
    const users = [StudioExecutionRole.KIND, JobExecutionRole.KIND].map((kind) =>
      DataUser.vpcOnly(registry.roleArnPattern(this.account, kind)),
    );
    this.keys = new EnvironmentKeys(this, 'Keys', {
      perimeter,
      registry,
      vpcIds,
      users,
      dataUsers: [...users, ...ModelBuildTemplate.keyUsers(registry, this.account)],
    });
    const { storageKey, volumeKey, dataKey } = this.keys;
    const buckets = new EnvironmentBuckets(this, 'Buckets', {
      perimeter,
      registry,
      permissionsBoundary,
      vpcIds,
      users,
      modelUsers: [...users, ...ModelBuildTemplate.modelUsers(registry, this.account)],
      dataKey,
      logEncryptionKey: storageKey,
    });

    const workload = {
      registry,
      permissionsBoundary,
      subnetIds: network.workloadSubnets.map(({ subnetId }) => subnetId),
      securityGroupIds: [network.workloadSecurityGroup.securityGroupId],
      volumeKey,
      dataKey,
      dataBucket: buckets.data,
      modelBucket: buckets.model,
    };
    new JobExecutionRole(this, 'Jobs', workload);
    const studio = new StudioExecutionRole(this, 'Studio', { ...workload, storageKey });

    const domain = new StudioDomain(this, 'Domain', {
      network,
      registry,
      permissionsBoundary,
      domainName: 'acmeml-research',
      storageKey,
      executionRole: studio.role,
    });
    domain.addUser('Ada', { userProfileName: 'ada' });

    // Projects find the boundary of their roles under this name.
    new ssm.StringParameter(this, 'BoundaryParameter', {
      parameterName: registry.parameterName('roles', 'permissions-boundary-arn'),
      stringValue: permissionsBoundary.managedPolicyArn,
    });
    this.permissionsBoundary = permissionsBoundary;
    this.studioRole = studio.role;
  }
}
