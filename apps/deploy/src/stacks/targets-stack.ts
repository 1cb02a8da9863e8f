import { Registry } from '@secure-mlops/core';
import {
  ConcurrencyMode,
  DeploymentTargets,
  type OperationPreferences,
  StackSetAdministrationRole,
  TargetAccounts,
} from '@secure-mlops/cross-account-roles';
import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { Config, EnvironmentConfig, StageConfig } from '../config/schema';
import { deploymentAdministrationRoleName, deploymentRoleName, targetNames } from './names';
import { assumableRoles } from './stage-roles';
import { ROLE_PARAMETERS, TargetNetworkTemplate, TargetRolesTemplate } from './target-templates';

/** What goes into the stage accounts of an environment. */
export interface TargetsStackProps extends StackProps {
  readonly config: Config;
  readonly environment: EnvironmentConfig;
  /** The role with which stack sets reach into stage accounts. */
  readonly administrationRole: iam.IRole;
  /** The boundary of the environment's roles. */
  readonly roleBoundary: iam.IManagedPolicy;
  /** The bucket from which models are deployed. */
  readonly modelBucket: s3.IBucket;
  /** The key that encrypts them. */
  readonly dataKey: kms.IKey;
}

/** Puts a network and roles into every account of every stage, one stage after the other. */
export class TargetsStack extends Stack {
  constructor(scope: Construct, id: string, props: TargetsStackProps) {
    super(scope, id, props);
    const { config, environment } = props;
    const registry = Registry.of({ platform: config.platform.name, environment: environment.name });
    new StackSetAdministrationRole(this, 'DeploymentAdministration', {
      registry,
      permissionsBoundary: props.roleBoundary,
      roleName: deploymentAdministrationRoleName(config, environment),
      ...assumableRoles(
        config,
        this.partition,
        environment.stages.map((stage) => ({
          name: deploymentRoleName(config, environment, stage),
          accounts: stage.accounts,
        })),
      ),
    });
    environment.stages.reduce<TargetAccounts | undefined>((before, stage) => {
      const targets = this.stage(stage, registry.forStage(stage.name), props);
      if (before) {
        targets.node.addDependency(before);
      }
      return targets;
    }, undefined);
  }

  private stage(stage: StageConfig, registry: Registry, props: TargetsStackProps): TargetAccounts {
    const { config, environment, modelBucket, dataKey } = props;
    const templates = new Construct(this, `Templates-${stage.name}`);
    const template = { config, environment, stage, registry };
    new ssm.StringParameter(templates, 'ApprovalParameter', {
      parameterName: registry.parameterName('approval'),
      stringValue: stage.approval,
      description: `Whether a person lets a model into the stage ${stage.name}`,
    });
    return new TargetAccounts(this, stage.name, {
      targets: DeploymentTargets.ofAccounts(stage.accounts),
      administrationRole: props.administrationRole,
      executionRoleName: targetNames(config).executionRole,
      operationPreferences: operationPreferences(stage),
      templates: [
        { stack: new TargetNetworkTemplate(templates, 'network', template) },
        {
          stack: new TargetRolesTemplate(templates, 'roles', template),
          parameters: {
            [ROLE_PARAMETERS.modelBucketArn]: modelBucket.bucketArn,
            [ROLE_PARAMETERS.dataKeyArn]: dataKey.keyArn,
          },
        },
      ],
    });
  }
}

/** As many accounts at once as configured; more than the tolerance and one only in soft mode, where more may fail. */
function operationPreferences({ concurrency, failureTolerance }: StageConfig): OperationPreferences {
  return {
    failureToleranceCount: failureTolerance,
    maxConcurrentCount: concurrency,
    concurrencyMode: concurrency > failureTolerance + 1 ? ConcurrencyMode.SOFT : ConcurrencyMode.STRICT,
  };
}
