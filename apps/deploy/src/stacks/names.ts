import { Registry } from '@secure-mlops/core';
import { StackSetAdministrationRole } from '@secure-mlops/cross-account-roles';
import { Aws } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Config, EnvironmentConfig, StageConfig } from '../config/schema';

/** The names of the stacks that belong to no environment. */
export interface PlatformStackNames {
  /** The policies that bound the bootstrap; deployed with the caller's own credentials. */
  readonly bootstrapPolicies: string;
  /** The CDK bootstrap with the platform's qualifier. */
  readonly toolkit: string;
  /** What exists once per account and region. */
  readonly core: string;
}

/** The names of the stacks of one environment. */
export interface EnvironmentStackNames {
  /** The boundary of the environment's roles; deployed with the caller's own credentials. */
  readonly boundary: string;
  /** The network. */
  readonly network: string;
  /** Keys, buckets, roles, domain and users. */
  readonly environment: string;
  /** The stack sets that put networks and roles into the accounts of its stages. */
  readonly targets: string;
  /** The templates that projects start from, and their portfolio. */
  readonly projectTemplates: string;
}

/** What the owners of stage accounts and the platform agree on: names that both sides write down. */
export interface TargetNames {
  /** The stack that the owner of a stage account deploys. */
  readonly setupStack: string;
  /** The role in the platform account with which stack sets reach into stage accounts. */
  readonly administrationRole: string;
  /** The role in a stage account that deploys the stacks of stack sets. */
  readonly executionRole: string;
  /** The parameter in a stage account that holds the ARN of the boundary of all roles deployed there. */
  readonly boundaryParameter: string;
}

/** The names of the stacks that belong to no environment. */
export function platformStackNames({ platform: { name } }: Config): PlatformStackNames {
  return { bootstrapPolicies: `${name}-BootstrapPolicies`, toolkit: `${name}-CdkToolkit`, core: `${name}-Core` };
}

/** The names of the stacks of one environment. */
export function environmentStackNames(
  { platform }: Config,
  { name }: Pick<EnvironmentConfig, 'name'>,
): EnvironmentStackNames {
  const prefix = `${platform.name}-${name}`;
  return {
    boundary: `${prefix}-Boundary`,
    network: `${prefix}-Network`,
    environment: `${prefix}-Environment`,
    targets: `${prefix}-Targets`,
    projectTemplates: `${prefix}-ProjectTemplates`,
  };
}

/** The names on which the platform and its stage accounts agree. */
export function targetNames({ platform: { name } }: Config): TargetNames {
  return {
    setupStack: `${name}-TargetSetup`,
    administrationRole: `${name}-stackset-administration`,
    executionRole: `${name}-stackset-execution`,
    boundaryParameter: Registry.of({ platform: name, environment: CORE_REGISTRY }).parameterName(
      'target-setup',
      'permissions-boundary-arn',
    ),
  };
}

/** The role in the platform account that deploys models of an environment into its stages. */
export function deploymentAdministrationRoleName({ platform }: Config, environment: EnvironmentConfig): string {
  return `${platform.name}-${environment.name}-deploy-administration`;
}

/** The ARN of that role; the owners of stage accounts trust no other. */
export function deploymentAdministrationArn(config: Config, environment: EnvironmentConfig): string {
  const { account, name: platform } = config.platform;
  const registry = Registry.of({ platform, environment: environment.name });
  const path = registry.rolePath(StackSetAdministrationRole.KIND);
  return `arn:${Aws.PARTITION}:iam::${account}:role${path}${deploymentAdministrationRoleName(config, environment)}`;
}

/** The ARN of the role with which stack sets reach into stage accounts; their owners trust no other. */
export function administrationArn(config: Config): string {
  const { account, name: platform } = config.platform;
  const path = Registry.of({ platform, environment: CORE_REGISTRY }).rolePath(StackSetAdministrationRole.KIND);
  return `arn:${Aws.PARTITION}:iam::${account}:role${path}${targetNames(config).administrationRole}`;
}

/** The role in the accounts of a stage with which models are deployed there. */
export function deploymentRoleName({ platform }: Config, environment: EnvironmentConfig, stage: StageConfig): string {
  return `${platform.name}-${environment.name}-${stage.name}-deploy`;
}

/** The accounts of all stages of all environments, each once. */
export function stageAccounts(config: Config): string[] {
  return [...new Set(config.environments.flatMap(({ stages }) => stages.flatMap(({ accounts }) => accounts)))].sort();
}

/** The partition of a configuration; `aws` in a region that the CDK does not know. */
export function partitionOf({ platform: { region } }: Config): string {
  return RegionInfo.get(region).partition ?? 'aws';
}

/** The stacks that bound the bootstrap and everybody else: only the caller's own credentials deploy them. */
export function boundingStackNames(config: Config): string[] {
  return [platformStackNames(config).bootstrapPolicies, ...boundaryStackNames(config)];
}

/** The stacks with the boundaries of the environments. */
export function boundaryStackNames(config: Config): string[] {
  return config.environments.map((environment) => environmentStackNames(config, environment).boundary);
}

/** The stacks that the bootstrap's roles deploy, in the order of their dependencies. */
export function deployedStackNames(config: Config): string[] {
  return [
    platformStackNames(config).core,
    ...config.environments.flatMap((environment) => {
      const names = environmentStackNames(config, environment);
      return [
        names.network,
        names.environment,
        ...(environment.stages.length > 0 ? [names.targets] : []),
        ...(environment.projects.templates.length > 0 ? [names.projectTemplates] : []),
      ];
    }),
  ];
}

/** The outputs of the bootstrap policies that `cdk bootstrap` takes. */
export const BOOTSTRAP_OUTPUTS = {
  /** The ARNs of the policies of the CloudFormation execution role, separated by commas. */
  executionPolicyArns: 'ExecutionPolicyArns',
  /** The name, with its path, of the boundary of the CloudFormation execution role. */
  executionBoundaryName: 'ExecutionBoundaryName',
} as const;

/** Stands for the environment in the names of what belongs to the platform itself. */
export const CORE_REGISTRY = 'core';
