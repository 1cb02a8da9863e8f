import { DataUser, type Registry, TemplateStack } from '@secure-mlops/core';
import { EnvironmentTag, ModelExecutionRole, TargetRoles } from '@secure-mlops/cross-account-roles';
import { NetworkAcls, TargetNetwork } from '@secure-mlops/secure-vpc';
import { Aws, CfnParameter, RemovalPolicy, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { Config, EnvironmentConfig, StageConfig } from '../config/schema';
import { resolverOf } from './egress';
import { deploymentAdministrationArn, deploymentRoleName, targetNames } from './names';
import { stagePerimeter } from './perimeter';

/** The stage into whose accounts a template goes. */
export interface TargetTemplateProps {
  readonly config: Config;
  readonly environment: EnvironmentConfig;
  readonly stage: StageConfig;
  /** The names of the stage. */
  readonly registry: Registry;
}

/** The parameters of `TargetRolesTemplate`. */
export const ROLE_PARAMETERS = {
  /** The ARN of the bucket from which models are read. */
  modelBucketArn: 'ModelBucketArn',
  /** The ARN of the key that encrypts them. */
  dataKeyArn: 'DataKeyArn',
} as const;

/** The network of a stage account. */
export class TargetNetworkTemplate extends TemplateStack {
  constructor(scope: Construct, id: string, props: TargetTemplateProps) {
    const { config, environment, stage, registry } = props;
    super(scope, id, { description: `Network of ${stage.name} of the environment ${environment.name}` });
    Tags.of(this).add(EnvironmentTag.KEY, EnvironmentTag.valueFor(registry));
    const { logDays, keys } = environment.retention;
    const { availabilityZones, cidr, networkAcls, subnets } = stage.network;
    new TargetNetwork(this, 'Network', {
      ...resolverOf(stage.network),
      registry,
      perimeter: stagePerimeter(config),
      cidr,
      availabilityZones: availabilityZones.map((letter) => `${config.platform.region}${letter}`),
      subnetMasks: subnets,
      networkAcls: networkAcls === 'closed' ? NetworkAcls.closed() : undefined,
      permissionsBoundary: boundary(this, props),
      logRetention: logDays,
      logRemovalPolicy: keys === 'delete' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
    });
  }
}

/** The roles of a stage account, and the key of its endpoints' volumes. */
export class TargetRolesTemplate extends TemplateStack {
  constructor(scope: Construct, id: string, props: TargetTemplateProps) {
    const { config, environment, stage, registry } = props;
    super(scope, id, { description: `Roles of ${stage.name} of the environment ${environment.name}` });
    Tags.of(this).add(EnvironmentTag.KEY, EnvironmentTag.valueFor(registry));
    const deploymentRole = deploymentRoleName(config, environment, stage);
    const volumeKey = this.volumeKey(props, deploymentRole);
    const parameter = (id: string, description: string) => new CfnParameter(this, id, { description }).valueAsString;
    const network = (name: string) =>
      ssm.StringParameter.valueForStringParameter(this, registry.parameterName('network', name));
    new TargetRoles(this, 'Roles', {
      registry,
      permissionsBoundary: boundary(this, props),
      modelBucket: s3.Bucket.fromBucketArn(
        this,
        'ModelBucket',
        parameter(ROLE_PARAMETERS.modelBucketArn, 'ARN of the bucket from which models are read'),
      ),
      dataKey: kms.Key.fromKeyArn(
        this,
        'DataKey',
        parameter(ROLE_PARAMETERS.dataKeyArn, 'ARN of the key that encrypts models'),
      ),
      volumeKey,
      subnetIds: ssm.StringListParameter.valueForTypedListParameter(
        this,
        registry.parameterName('network', 'subnet-ids'),
      ),
      securityGroupIds: [network('security-group-id')],
      deploymentRoleName: deploymentRole,
      deploymentAdministrationRoleArn: deploymentAdministrationArn(config, environment),
      organizationId: config.platform.organizationId,
    });
  }

  private volumeKey(props: TargetTemplateProps, deploymentRole: string): kms.Key {
    const { registry, environment } = props;
    const key = new kms.Key(this, 'VolumeKey', {
      description: 'Encrypts volumes of endpoints',
      enableKeyRotation: true,
      removalPolicy: environment.retention.keys === 'delete' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      policy: new iam.PolicyDocument({
        statements: stagePerimeter(props.config).keyStatements({
          users: [
            DataUser.vpcOnly(registry.roleArnPattern(Aws.ACCOUNT_ID, ModelExecutionRole.KIND)),
            DataUser.serviceRole(
              `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${deploymentRole}`,
              'CloudFormation creates endpoints with it, outside any VPC',
            ),
          ],
          vpcIds: ssm.StringListParameter.valueForTypedListParameter(
            this,
            registry.parameterName('network', 'source-vpc-ids'),
          ),
          viaServices: ['sagemaker'],
        }),
      }),
    });
    new ssm.StringParameter(this, 'VolumeKeyParameter', {
      parameterName: registry.parameterName('keys', 'volume-key-arn'),
      stringValue: key.keyArn,
      description: 'Key that encrypts volumes of endpoints',
    });
    return key;
  }
}

/** The boundary that the target set-up made or was given. */
function boundary(stack: TemplateStack, { config }: TargetTemplateProps): iam.IManagedPolicy {
  const arn = ssm.StringParameter.valueForStringParameter(stack, targetNames(config).boundaryParameter);
  return iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', arn);
}
