import type { Registry } from '@secure-mlops/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { launchBoundaryStatements } from './private/launch-boundary-statements';
import { validatePolicySize } from './private/policy-size';
import { LAUNCH_BOUNDARY } from './private/role-kinds';

/**
 * What the boundary of a launch role takes.
 */
export interface LaunchBoundaryProps {
  /**
   * Names of the environment whose launch role the boundary is for.
   */
  readonly registry: Registry;
}

/**
 * The most that the launch role of an environment can do.
 *
 * A policy of its own, because only the launch role creates roles, buckets, pipelines and builds, and because what it
 * creates must have the other boundary, `PermissionsBoundary`: a role of a project that had this one could create roles
 * in turn. It lies on another path, which the launch role may not give to the roles that it creates.
 */
export class LaunchBoundary extends Construct {
  /** The policy to use as boundary. */
  public readonly managedPolicy: iam.ManagedPolicy;

  constructor(scope: Construct, id: string, props: LaunchBoundaryProps) {
    super(scope, id);
    this.managedPolicy = new iam.ManagedPolicy(this, 'Resource', {
      path: props.registry.rolePath(LAUNCH_BOUNDARY),
      description: 'The most that the launch role of the environment can do',
      statements: launchBoundaryStatements(this, props.registry),
    });
    validatePolicySize(this.managedPolicy);
  }
}
