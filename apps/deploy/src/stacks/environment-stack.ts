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
import { EnvironmentBuckets, EnvironmentKeys, StudioDomain, type StudioDomainProps } from '@secure-mlops/studio-domain';
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

  private readonly registry: Registry;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: EnvironmentStackProps,
  ) {
    super(scope, id, props);
    const { config, environment, network, roleBoundary: permissionsBoundary } = props;
    this.registry = Registry.of({ platform: config.platform.name, environment: environment.name });
    const { registry } = this;
    Tags.of(this).add(EnvironmentTag.KEY, EnvironmentTag.valueFor(registry));

    const users = this.workloadUsers();
    const stageUsers = this.stageUsers();
    this.keys = this.environmentKeys(users, stageUsers);
    this.buckets = this.environmentBuckets(users, stageUsers);

    const containers = this.containers();
    const { volumeKey, storageKey } = this.keys;
    const studioExecution = new StudioExecutionRole(this, 'StudioExecution', { ...containers, volumeKey, storageKey });
    const packages = packageRepository(this, { environment, network, registry });
    packages?.grantRead(studioExecution);
    this.publishBoundary();
    new JobExecutionRole(this, 'JobExecution', { ...containers, volumeKey });
    new ModelExecutionRole(this, 'ModelExecution', containers);

    this.addStudio(studioExecution.role, packages?.pipSetup());
    const trust = PersonaTrust.account(this.account);
    const dataScientist = new DataScientist(this, 'DataScientist', { registry, permissionsBoundary, trust });
    this.projectUsers = [studioExecution.role, dataScientist.role];
  }

  /** The roles of the environment that use its keys and buckets from its network. */
  private workloadUsers(): DataUser[] {
    return [StudioExecutionRole.KIND, JobExecutionRole.KIND, ModelExecutionRole.KIND].map((kind) =>
      DataUser.vpcOnly(this.registry.roleArnPattern(this.account, kind)),
    );
  }

  /** Policies name stage accounts, which exist before any stack, or their organization: nothing has to be added later. */
  private stageUsers(): DataUser[] {
    const { config, environment } = this.props;
    return environment.stages.map(({ name: stage, accounts }) => {
      const roleArnPattern = this.registry.forStage(stage).roleArnPattern('*', ModelExecutionRole.KIND);
      return config.platform.perimeter.around === 'organization'
        ? DataUser.inOrganization({ roleArnPattern })
        : DataUser.inAccounts({ accountIds: accounts, roleArnPattern });
    });
  }

  private environmentKeys(users: DataUser[], stageUsers: DataUser[]): EnvironmentKeys {
    const { environment, network } = this.props;
    return new EnvironmentKeys(this, 'Keys', {
      perimeter: network.perimeter,
      vpcIds: network.sourceVpcIds,
      users,
      dataUsers: [...users, ...ModelBuildTemplate.keyUsers(this.registry, this.account), ...stageUsers],
      registry: this.registry,
      removalPolicy: environment.retention.keys === 'delete' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
  }

  private environmentBuckets(users: DataUser[], stageUsers: DataUser[]): EnvironmentBuckets {
    const { environment, network, roleBoundary } = this.props;
    return new EnvironmentBuckets(this, 'Buckets', {
      perimeter: network.perimeter,
      dataKey: this.keys.dataKey,
      vpcIds: network.sourceVpcIds,
      users,
      modelUsers: [...users, ...ModelBuildTemplate.modelUsers(this.registry, this.account), ...stageUsers],
      registry: this.registry,
      permissionsBoundary: roleBoundary,
      logEncryptionKey: this.keys.storageKey,
      deleteDataOnRemoval: environment.retention.data === 'delete',
    });
  }

  /** What every role of a container is made from. */
  private containers() {
    const { environment, network, roleBoundary } = this.props;
    return {
      registry: this.registry,
      permissionsBoundary: roleBoundary,
      subnetIds: network.workloadSubnets.map(({ subnetId }) => subnetId),
      subnetOwnerAccountId: environment.network.existing?.ownerAccount,
      securityGroupIds: [network.workloadSecurityGroup.securityGroupId],
      dataBucket: this.buckets.data,
      modelBucket: this.buckets.model,
      dataKey: this.keys.dataKey,
    };
  }

  /** Projects find the boundary, which their roles need, under its name. */
  private publishBoundary(): void {
    new ssm.StringParameter(this, 'BoundaryParameter', {
      parameterName: this.registry.parameterName('roles', 'permissions-boundary-arn'),
      stringValue: this.props.roleBoundary.managedPolicyArn,
      description: 'Boundary of every role of the environment',
    });
  }

  private addStudio(executionRole: iam.IRole, startScript?: StudioDomainProps['startScript']): void {
    const { config, environment, network, roleBoundary } = this.props;
    const { domainName, idleTimeoutMinutes, users } = environment.studio;
    const domain = new StudioDomain(this, 'Studio', {
      network,
      registry: this.registry,
      permissionsBoundary: roleBoundary,
      storageKey: this.keys.storageKey,
      domainName: domainName ?? `${config.platform.name}-${environment.name}`,
      executionRole,
      idleShutdown: Duration.minutes(idleTimeoutMinutes),
      startScript,
    });
    for (const { name } of users) {
      domain.addUser(`User-${name}`, { userProfileName: name });
    }
  }
}
