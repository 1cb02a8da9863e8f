import { type Registry, ValidationErrors } from '@secure-mlops/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { validateAdditionalActions } from './private/additional-actions';
import { validatePolicySize } from './private/policy-size';
import { PERMISSIONS_BOUNDARY } from './private/role-kinds';
import { stageBoundaryStatements } from './private/stage-boundary-statements';

/**
 * What a boundary of stage accounts takes.
 */
export interface StagePermissionsBoundaryProps {
  /**
   * Names that the boundary lies below. It serves every environment and stage of the platform of this registry.
   */
  readonly registry: Registry;

  /**
   * Actions that roles in stage accounts may have beyond those the platform needs, as in `glue:GetTable`.
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
 * The most that any role of a platform can do in a stage account, whoever creates the role.
 *
 * A stage account runs models that were approved elsewhere. Its roles create no roles and assume none, pass only roles of
 * models to SageMaker, write no data, change no bucket and no key policy, and create models only in a VPC. The boundary
 * names no key, so that the owner of the account can deploy it before everything else.
 */
export class StagePermissionsBoundary extends Construct {
  /** The policy to use as boundary. */
  public readonly managedPolicy: iam.ManagedPolicy;

  /**
   * @throws SecureMlopsError when the registry is that of a stage, or `additionalActions` has an action that would open
   * the boundary
   */
  constructor(scope: Construct, id: string, props: StagePermissionsBoundaryProps) {
    super(scope, id);
    const { registry, additionalActions = [] } = props;
    const errors = new ValidationErrors('StagePermissionsBoundary');
    if (registry.stage !== undefined) {
      errors.add(
        `registry is that of the stage ${JSON.stringify(registry.stage)}, pass one of the platform: all stages share the boundary`,
      );
    }
    validateAdditionalActions(errors, additionalActions);
    errors.throwIfAny();

    this.managedPolicy = new iam.ManagedPolicy(this, 'Resource', {
      path: registry.rolePath(PERMISSIONS_BOUNDARY),
      description: 'The most that a role of the platform can do in a stage account',
      statements: stageBoundaryStatements(this, registry, additionalActions),
    });
    validatePolicySize(this.managedPolicy);
  }
}
