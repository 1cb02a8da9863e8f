import { type Registry, ValidationErrors } from '@secure-mlops/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { validateAdditionalActions } from './private/additional-actions';
import { boundaryStatements } from './private/boundary-statements';
import { validatePolicySize } from './private/policy-size';
import { PERMISSIONS_BOUNDARY } from './private/role-kinds';

/**
 * What a boundary takes.
 */
export interface PermissionsBoundaryProps {
  /**
   * Names of the environment whose roles the boundary is for.
   */
  readonly registry: Registry;

  /**
   * Actions that roles of the environment may have beyond those the platform needs, as in `glue:GetTable`.
   *
   * `*` may stand at the end of an action name. Refused are identity and organization services but for
   * `sts:GetServiceBearerToken`, actions without a verb, tokens, and whatever does more than read (`BatchGet`, `Describe`,
   * `Get`, `List`, `Scan`, `Search`) in CloudFormation, CodeBuild, Direct Connect, EC2, ECS, Global Accelerator, Lambda,
   * Network Firewall, Network Manager, RAM, Route 53 Resolver, Service Catalog, Step Functions, Systems Manager and VPC
   * Lattice: it would give every role another role, or a way out. These are the cases that are known, and no proof that
   * what is accepted gives neither.
   *
   * @default - none
   */
  readonly additionalActions?: string[];
}

/**
 * The most that any role of an environment can do, whoever creates the role; the launch role has a boundary of its own,
 * `LaunchBoundary`.
 *
 * It allows by name what the platform needs, and denies, so that no other policy can open it: every change of an
 * identity, passing other roles than those of the environment, assuming the roles of the CDK bootstrap, changing bucket
 * and key policies, approving a model, jobs outside a VPC or without keys, and exits from the VPC. It names no key, so
 * that keys may be created after it.
 */
export class PermissionsBoundary extends Construct {
  /** The policy to use as boundary. */
  public readonly managedPolicy: iam.ManagedPolicy;

  /**
   * @throws SecureMlopsError when `additionalActions` has an action that would open the boundary
   */
  constructor(scope: Construct, id: string, props: PermissionsBoundaryProps) {
    super(scope, id);
    const additionalActions = props.additionalActions ?? [];
    const errors = new ValidationErrors('PermissionsBoundary');
    validateAdditionalActions(errors, additionalActions);
    errors.throwIfAny();

    this.managedPolicy = new iam.ManagedPolicy(this, 'Resource', {
      path: props.registry.rolePath(PERMISSIONS_BOUNDARY),
      description: 'The most that a role of the environment can do',
      statements: boundaryStatements(this, props.registry, additionalActions),
    });
    validatePolicySize(this.managedPolicy);
  }
}
