import type { CloudAssembly } from 'aws-cdk-lib/cx-api';

/** A template as it is synthesized, as far as tests read it. */
export interface SynthesizedTemplate {
  readonly Parameters: Readonly<Record<string, SynthesizedParameter>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, SynthesizedResource>>;
}

export interface SynthesizedParameter {
  readonly Default: string;
  readonly AllowedPattern: string;
}

export interface SynthesizedResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties: SynthesizedProperties;
}

/** The properties of all types of resources together: which of them there are, the type of the resource says. */
export interface SynthesizedProperties {
  readonly AssumeRolePolicyDocument: SynthesizedPolicy;
  readonly Name: string;
  readonly Path?: string;
  readonly PermissionsBoundary?: unknown;
  readonly PolicyDocument: SynthesizedPolicy;
  readonly RoleName?: string;
  readonly StackInstancesGroup: [{ readonly DeploymentTargets: { readonly Accounts: string[] } }];
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly Value: unknown;
}

export interface SynthesizedPolicy {
  readonly Statement: readonly SynthesizedStatement[];
}

export interface SynthesizedStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: { readonly AWS: unknown };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The template of a stack; the CDK gives it without a type. */
export function synthesizedTemplate(assembly: CloudAssembly, stackName: string): SynthesizedTemplate {
  return assembly.getStackByName(stackName).template;
}

/** The resources of a type with their logical ids. */
export function resourcesOfType({ Resources }: SynthesizedTemplate, type: string): [string, SynthesizedResource][] {
  return Object.entries(Resources).filter(([, { Type }]) => Type === type);
}
