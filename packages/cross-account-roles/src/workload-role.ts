import { PrincipalTag } from '@secure-mlops/core';
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { denyModelApproval } from './private/isolation-statements';
import { packed, validatePolicySize } from './private/policy-size';
import type { WorkloadRoleProps } from './workload-role-props';

/**
 * What a kind of role is made of.
 */
export interface WorkloadRoleDefinition extends WorkloadRoleProps {
  /**
   * Kebab-case kind of the role: segment of its path and value of its tag `secure-mlops:principal`.
   */
  readonly kind: string;

  /**
   * What the role is for, shown by IAM.
   */
  readonly description: string;

  /**
   * Who assumes the role.
   */
  readonly trustedBy: iam.IPrincipal;

  /**
   * What the role may do, and what nothing can make it do.
   */
  readonly statements: iam.PolicyStatement[];
}

/**
 * A role for one purpose, with a boundary, on the path of its kind.
 *
 * All permissions are in managed policies that exist before the role, so whoever uses the role finds it complete. A
 * session lasts one hour at most. A policy that gets too large fails the synthesis, with its size.
 *
 * No workload decides about a model: approving is the work of a person who did not build it.
 */
export abstract class WorkloadRole extends Construct implements iam.IGrantable {
  /** The role. Make grants to this construct instead: a grant to the role would become an inline policy. */
  public readonly role: iam.Role;

  /** What the role may do, or the rest of it where that takes several policies; grants add to it. */
  public readonly managedPolicy: iam.ManagedPolicy;

  /** What nothing can make the role do: denies, apart from the permissions because of the size of a policy. */
  public readonly guardrailPolicy: iam.ManagedPolicy;

  /** Adds permissions to `managedPolicy`. Resource policies cannot name it: they name the path of the role instead. */
  public readonly grantPrincipal: iam.IPrincipal;

  protected constructor(scope: Construct, id: string, definition: WorkloadRoleDefinition) {
    super(scope, id);
    const path = definition.registry.rolePath(definition.kind);

    const policy = (policyId: string, statements: iam.PolicyStatement[]) => {
      const managedPolicy = new iam.ManagedPolicy(this, policyId, {
        path,
        description: definition.description,
        statements,
      });
      validatePolicySize(managedPolicy);
      return managedPolicy;
    };
    const ofEffect = (effect: iam.Effect) => definition.statements.filter((statement) => statement.effect === effect);
    const permissions = packed(Stack.of(this), ofEffect(iam.Effect.ALLOW));
    // the last one has room for grants
    this.managedPolicy = policy('Policy', permissions.pop() ?? []);
    const furtherPolicies = permissions.map((statements, index) => policy(`Policy${index + 1}`, statements));
    this.guardrailPolicy = policy('Guardrails', [...ofEffect(iam.Effect.DENY), denyModelApproval()]);
    this.role = new iam.Role(this, 'Resource', {
      path,
      description: definition.description,
      assumedBy: definition.trustedBy,
      managedPolicies: [this.managedPolicy, ...furtherPolicies, this.guardrailPolicy],
      permissionsBoundary: definition.permissionsBoundary,
      maxSessionDuration: Duration.hours(1),
    });
    PrincipalTag.set(this.role, definition.kind);
    this.grantPrincipal = this.managedPolicy.grantPrincipal;
  }
}
