import { PrincipalTag, type Registry, ValidationErrors } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { allow } from './private/data-statements';
import { checkPolicyCount, spread, validatePolicySize } from './private/policy-size';
import { STACK_SET_ADMINISTRATION } from './private/role-kinds';
import { exactRoleArn, stackSetRoleName } from './private/role-names';
import { stackSetsOf } from './private/trust';

/**
 * What a StackSet administration role takes.
 */
export interface StackSetAdministrationRoleProps {
  /**
   * Names of what the role belongs to; the role lies below its path.
   */
  readonly registry: Registry;

  /**
   * The boundary of the role. It must allow `sts:AssumeRole` on the execution roles.
   */
  readonly permissionsBoundary: iam.IManagedPolicy;

  /**
   * Name of the role, 1 to 64 characters. Execution roles trust it by its ARN, so it is part of a contract between
   * accounts and cannot be generated.
   */
  readonly roleName: string;

  /**
   * Exact ARNs of the execution roles, one for each target account. No wildcards: a role takes about 800 of them, in up
   * to 10 managed policies.
   */
  readonly executionRoleArns: string[];
}

/**
 * The role in the platform account with which CloudFormation reaches into target accounts.
 *
 * It can do one thing: assume the execution roles that it is given. CloudFormation may use it only for StackSets of this
 * account, region and platform.
 */
export class StackSetAdministrationRole extends Construct {
  /** Kind of this role: segment of its path and value of its tag `secure-mlops:principal`. */
  public static readonly KIND = STACK_SET_ADMINISTRATION;

  /** The role. */
  public readonly role: iam.Role;

  /**
   * @throws SecureMlopsError when the name is none that IAM accepts or the default of CloudFormation, or an ARN is
   * missing, repeated or not exact, or there are more than the policies of a role can hold
   */
  constructor(scope: Construct, id: string, props: StackSetAdministrationRoleProps) {
    super(scope, id);
    validate(props);
    const { registry, roleName, executionRoleArns } = props;
    const path = registry.rolePath(StackSetAdministrationRole.KIND);
    const description = 'CloudFormation reaching the target accounts of StackSets';

    const statements = spread(Stack.of(this), executionRoleArns, (arns) => allow(['sts:AssumeRole'], arns));
    const errors = new ValidationErrors('StackSetAdministrationRole');
    checkPolicyCount(errors, 'executionRoleArns', statements.length, 'spread the accounts over several roles');
    errors.throwIfAny();
    const managedPolicies = statements.map((statement, index) => {
      const id = index === 0 ? 'Policy' : `Policy${index + 1}`;
      const policy = new iam.ManagedPolicy(this, id, { path, description, statements: [statement] });
      validatePolicySize(policy);
      return policy;
    });
    this.role = new iam.Role(this, 'Resource', {
      roleName,
      path,
      description,
      assumedBy: stackSetsOf(this, `${registry.platform}-*`),
      managedPolicies,
      permissionsBoundary: props.permissionsBoundary,
    });
    PrincipalTag.set(this.role, StackSetAdministrationRole.KIND);
  }
}

function validate(props: StackSetAdministrationRoleProps): void {
  const errors = new ValidationErrors('StackSetAdministrationRole');
  stackSetRoleName(errors, 'roleName', props.roleName);
  errors.count('executionRoleArns', props.executionRoleArns, { min: 1 });
  errors.unique('executionRoleArns', props.executionRoleArns);
  for (const arn of props.executionRoleArns) {
    exactRoleArn(errors, 'executionRoleArns', arn);
  }
  errors.throwIfAny();
}
