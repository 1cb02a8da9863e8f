import type { Config, EnvironmentConfig } from '../config/schema';

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
}

/** The names of the stacks that belong to no environment. */
export function platformStackNames({ platform: { name } }: Config): PlatformStackNames {
  return { bootstrapPolicies: `${name}-BootstrapPolicies`, toolkit: `${name}-CdkToolkit`, core: `${name}-Core` };
}

/** The names of the stacks of one environment. */
export function environmentStackNames({ platform }: Config, { name }: EnvironmentConfig): EnvironmentStackNames {
  const prefix = `${platform.name}-${name}`;
  return { boundary: `${prefix}-Boundary`, network: `${prefix}-Network`, environment: `${prefix}-Environment` };
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
      return [names.network, names.environment];
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
