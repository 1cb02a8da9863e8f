import { PrincipalTag, type Registry, ValidationErrors } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { OrganizationRoles } from './organization-roles';
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
   * Exact ARNs of execution roles, one for each target account. No wildcards: a role takes about 800 of them, in up to 10
   * managed policies.
   *
   * @default - none: `organizationRoles` says which roles
   */
  readonly executionRoleArns?: string[];

  /**
   * Execution roles in whatever account of an organization. Another account adds nothing to the policies.
   *
   * The list of `executionRoleArns` lets CloudFormation into the accounts that it names. This lets it into every account
   * of the organization whose owner made a role of one of the names that trusts this one. Take the list where owners of
   * other accounts of the organization should not be able to let this platform in.
   *
   * @default - none: `executionRoleArns` says which roles
   */
  readonly organizationRoles?: OrganizationRoles;
}

/**
 * The role in the platform account with which CloudFormation reaches into target accounts.
 *
 * It can do one thing: assume the execution roles that it is given, by ARN, or by name in an organization. Give both where
 * some accounts are outside. CloudFormation may use it only for StackSets of this account, region and platform.
 */
export class StackSetAdministrationRole extends Construct {
  /** Kind of this role: segment of its path and value of its tag `secure-mlops:principal`. */
  public static readonly KIND = STACK_SET_ADMINISTRATION;

  /** The role. */
  public readonly role: iam.Role;

  /**
   * @throws SecureMlopsError when the name is none that IAM accepts or the default of CloudFormation, no execution role is
   * given, an ARN or a name is repeated or not exact, the organization or a path of it is malformed, or there are more
   * ARNs than the policies of a role can hold
   */
  constructor(scope: Construct, id: string, props: StackSetAdministrationRoleProps) {
    super(scope, id);
    validate(props);
    const { registry, roleName, executionRoleArns = [], organizationRoles } = props;
    const path = registry.rolePath(StackSetAdministrationRole.KIND);
    const description = 'CloudFormation reaching the target accounts of StackSets';

    const statements = [
      ...spread(Stack.of(this), executionRoleArns, (arns) => allow(['sts:AssumeRole'], arns)),
      ...(organizationRoles ? [inOrganization(this, organizationRoles)] : []),
    ];
    const errors = new ValidationErrors('StackSetAdministrationRole');
    checkPolicyCount(
      errors,
      'executionRoleArns',
      statements.length,
      'spread the accounts over several roles, or name their organization in organizationRoles',
    );
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
  const { roleName, executionRoleArns = [], organizationRoles } = props;
  stackSetRoleName(errors, 'roleName', roleName);
  if (!organizationRoles) {
    errors.count('executionRoleArns', executionRoleArns, { min: 1 });
  }
  errors.unique('executionRoleArns', executionRoleArns);
  for (const arn of executionRoleArns) {
    exactRoleArn(errors, 'executionRoleArns', arn);
  }
  if (organizationRoles) {
    validateOrganizationRoles(errors, organizationRoles);
  }
  errors.throwIfAny();
}

function validateOrganizationRoles(errors: ValidationErrors, roles: OrganizationRoles): void {
  const { organizationId, organizationPaths, roleNames } = roles;
  errors.organizationId('organizationRoles.organizationId', organizationId);
  if (organizationPaths) {
    errors.organizationPaths('organizationRoles.organizationPaths', organizationPaths);
    errors.pathsOfOrganization('organizationRoles.organizationPaths', organizationPaths, organizationId);
  }
  errors.count('organizationRoles.roleNames', roleNames, { min: 1 });
  errors.unique('organizationRoles.roleNames', roleNames);
  for (const name of roleNames) {
    stackSetRoleName(errors, 'organizationRoles.roleNames', name);
  }
}

/**
 * Roles of exact names in the accounts of an organization: the account is a wildcard, and the organization that owns the
 * role is compared instead.
 *
 * `aws:ResourceOrgID` is in the request when the account of the role is a member of an organization; where it is absent,
 * nothing is allowed:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceorgid
 * AWS has reviewed `sts:AssumeRole` with it and names no exception:
 * https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/service_specific_guidance/sts-specific-guidance.md
 * That it is filled in when StackSets assume a role is not verified without AWS.
 */
function inOrganization(scope: Construct, roles: OrganizationRoles): iam.PolicyStatement {
  const { organizationId, organizationPaths, roleNames } = roles;
  const arns = roleNames.map((resourceName) =>
    Stack.of(scope).formatArn({ service: 'iam', region: '', account: '*', resource: 'role', resourceName }),
  );
  return allow(['sts:AssumeRole'], arns, {
    StringEquals: { 'aws:ResourceOrgID': organizationId },
    ...(organizationPaths && { 'ForAnyValue:StringLike': { 'aws:ResourceOrgPaths': organizationPaths } }),
  });
}
