import { DataUser, Registry } from '@secure-mlops/core';
import {
  DataScientist,
  EnvironmentTag,
  JobExecutionRole,
  ModelExecutionRole,
  PersonaTrust,
  StudioExecutionRole,
} from '@secure-mlops/cross-account-roles';
import { ModelBuildTemplate } from '@secure-mlops/mlops-project-templates';
import type { ISecureNetwork } from '@secure-mlops/secure-vpc';
import { EnvironmentBuckets, EnvironmentKeys, StudioDomain } from '@secure-mlops/studio-domain';
import { Duration, RemovalPolicy, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { Config, EnvironmentConfig } from '../config/schema';
import { packageRepository } from './packages';

/** What an environment is made of. */
export interface EnvironmentStackProps extends StackProps {
  readonly config: Config;
  readonly environment: EnvironmentConfig;
  /** The network in which everything of the environment runs. */
  readonly network: ISecureNetwork;
  /** The boundary of the environment's roles. */
  readonly roleBoundary: iam.IManagedPolicy;
}

/** The environment of a team: keys, buckets, roles, domain and users. */
export class EnvironmentStack extends Stack {
  /** The keys. */
  readonly keys: EnvironmentKeys;
  /** The buckets. */
  readonly buckets: EnvironmentBuckets;
  /** The roles of people and of their Studio: they start projects. */
  readonly projectUsers: iam.IRole[];

  constructor(scope: Construct, id: string, props: EnvironmentStackProps) {
    super(scope, id, props);
    const { platform } = props.config;
    const { name, retention, stages, studio } = props.environment;
    const { network, roleBoundary: permissionsBoundary } = props;
    const registry = Registry.of({ platform: platform.name, environment: name });
    const vpcIds = network.sourceVpcIds;
    Tags.of(this).add(EnvironmentTag.KEY, EnvironmentTag.valueFor(registry));

    const users = [StudioExecutionRole.KIND, JobExecutionRole.KIND, ModelExecutionRole.KIND].map((kind) =>
      DataUser.vpcOnly(registry.roleArnPattern(this.account, kind)),
    );
    // Policies name stage accounts, which exist before any stack, or their organization: nothing has to be added later.
    const stageUsers = stages.map(({ name: stage, accounts }) => {
      const roleArnPattern = registry.forStage(stage).roleArnPattern('*', ModelExecutionRole.KIND);
      return platform.perimeter.around === 'organization'
        ? DataUser.inOrganization({ roleArnPattern })
        : DataUser.inAccounts({ accountIds: accounts, roleArnPattern });
    });
    const keys = new EnvironmentKeys(this, 'Keys', {
      perimeter: network.perimeter,
      vpcIds,
      users,
      dataUsers: [...users, ...ModelBuildTemplate.keyUsers(registry, this.account), ...stageUsers],
      registry,
      removalPolicy: retention.keys === 'delete' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
    const buckets = new EnvironmentBuckets(this, 'Buckets', {
      perimeter: network.perimeter,
      dataKey: keys.dataKey,
      vpcIds,
      users,
      modelUsers: [...users, ...ModelBuildTemplate.modelUsers(registry, this.account), ...stageUsers],
      registry,
      permissionsBoundary,
      logEncryptionKey: keys.storageKey,
      deleteDataOnRemoval: retention.data === 'delete',
    });

    const containers = {
      registry,
      permissionsBoundary,
      subnetIds: network.workloadSubnets.map(({ subnetId }) => subnetId),
      securityGroupIds: [network.workloadSecurityGroup.securityGroupId],
      dataBucket: buckets.data,
      modelBucket: buckets.model,
      dataKey: keys.dataKey,
    };
    const { volumeKey, storageKey } = keys;
    const studioExecution = new StudioExecutionRole(this, 'StudioExecution', { ...containers, volumeKey, storageKey });
    const studioRole = studioExecution.role;
    const packages = packageRepository(this, { environment: props.environment, network, registry });
    packages?.grantRead(studioExecution);
    new ssm.StringParameter(this, 'BoundaryParameter', {
      parameterName: registry.parameterName('roles', 'permissions-boundary-arn'),
      stringValue: permissionsBoundary.managedPolicyArn,
      description: 'Boundary of every role of the environment',
    });
    new JobExecutionRole(this, 'JobExecution', { ...containers, volumeKey });
    new ModelExecutionRole(this, 'ModelExecution', containers);

    const domain = new StudioDomain(this, 'Studio', {
      network,
      registry,
      permissionsBoundary,
      storageKey,
      domainName: studio.domainName ?? `${platform.name}-${name}`,
      executionRole: studioRole,
      idleShutdown: Duration.minutes(studio.idleTimeoutMinutes),
      startScript: packages?.pipSetup(),
    });
    for (const user of studio.users) {
      domain.addUser(`User-${user.name}`, { userProfileName: user.name });
    }
    this.keys = keys;
    this.buckets = buckets;
    this.projectUsers = [studioRole, this.dataScientist(registry, permissionsBoundary)];
  }

  private dataScientist(registry: Registry, permissionsBoundary: iam.IManagedPolicy): iam.IRole {
    const trust = PersonaTrust.account(this.account);
    return new DataScientist(this, 'DataScientist', { registry, permissionsBoundary, trust }).role;
  }
}
