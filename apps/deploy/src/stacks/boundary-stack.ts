import { Registry } from '@secure-mlops/core';
import { LaunchBoundary, PermissionsBoundary } from '@secure-mlops/cross-account-roles';
import { LegacyStackSynthesizer, Stack, type StackProps } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Config } from '../config/schema';

/** Whose roles are bounded. */
export interface BoundaryStackProps extends StackProps {
  readonly config: Config;
  /** The environment, as it is called in role paths. */
  readonly environmentName: string;
  /**
   * Actions beyond those that every environment needs.
   *
   * @default - none
   */
  readonly additionalActions?: string[];
}

/**
 * The boundary of the roles of one environment.
 *
 * Deployed with the caller's own credentials, because the roles of the bootstrap must not change what bounds the roles
 * they create. A stack of its own, because what is deployed before there is a bootstrap has no bucket for its template
 * and must stay below 51,200 bytes:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export class BoundaryStack extends Stack {
  /** The boundary. */
  readonly boundary: iam.IManagedPolicy;
  /** The names of whose roles are bounded. */
  protected readonly registry: Registry;

  constructor(scope: Construct, id: string, props: BoundaryStackProps) {
    // the only synthesizer that asks neither for roles nor for a bucket of a bootstrap
    super(scope, id, { ...props, synthesizer: new LegacyStackSynthesizer() });
    this.registry = Registry.of({ platform: props.config.platform.name, environment: props.environmentName });
    this.boundary = new PermissionsBoundary(this, 'Boundary', {
      registry: this.registry,
      additionalActions: props.additionalActions,
    }).managedPolicy;
    // Boundaries are deployed before the stacks with roles: an export that went with its last role in the configuration
    // would still be imported, and CloudFormation would refuse every deployment from then on.
    this.exportValue(this.boundary.managedPolicyArn);
  }
}

/** The boundaries of one environment: of its roles, and of the role that creates roles for its projects. */
export class EnvironmentBoundaryStack extends BoundaryStack {
  /** The boundary of the launch role. */
  readonly launchBoundary: iam.IManagedPolicy;

  constructor(scope: Construct, id: string, props: BoundaryStackProps) {
    super(scope, id, props);
    this.launchBoundary = new LaunchBoundary(this, 'LaunchBoundary', { registry: this.registry }).managedPolicy;
    this.exportValue(this.launchBoundary.managedPolicyArn);
  }
}
