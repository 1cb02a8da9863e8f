import { PrincipalTag, ValidationErrors } from '@secure-mlops/core';
import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { checkPolicyCount, packed, validatePolicySize } from './private/policy-size';
import { exactRoleArn, stackSetRoleName } from './private/role-names';

/**
 * What a StackSet execution role takes.
 */
export interface StackSetExecutionRoleProps {
  /**
   * Name of the role, 1 to 64 characters. Its path is `/`: a StackSet knows its execution role by name only.
   */
  readonly roleName: string;

  /**
   * Kebab-case kind of the role: value of its tag `secure-mlops:principal`.
   */
  readonly principal: string;

  /**
   * Exact ARN of the administration role that assumes this one, with its path. The role need not exist yet.
   */
  readonly administrationRoleArn: string;

  /**
   * Id of the organization that the administration role must belong to, as in `o-a1b2c3d4e5`.
   *
   * @default - the ARN of the administration role alone decides
   */
  readonly organizationId?: string;

  /**
   * The boundary of the role.
   *
   * @default - none: the statements are all that the role has
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

  /**
   * What CloudFormation may do with the role. They are spread over as many managed policies as their size needs.
   */
  readonly statements: iam.PolicyStatement[];
}

/**
 * The role in a target account with which CloudFormation creates the stacks of StackSets.
 *
 * It trusts one role of one account. The trust names the account and compares the ARN as a condition, so that the
 * administration role may be made later, or be deleted and made again: a principal that is a role must exist, and is
 * replaced by the id of that very role
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html). For a session of a role
 * the condition sees the ARN of the role, path included
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn).
 *
 * StackSets document no external id, so none is demanded.
 */
export class StackSetExecutionRole extends Construct {
  /** The role. */
  public readonly role: iam.Role;

  /**
   * @throws SecureMlopsError when the name is none that IAM accepts or the default of CloudFormation, the ARN is not
   * exact, the organization id is malformed, or the statements need more policies than a role can have
   */
  constructor(scope: Construct, id: string, props: StackSetExecutionRoleProps) {
    super(scope, id);
    validate(props);
    const description = 'CloudFormation creating the stacks of StackSets in this account';

    this.role = new iam.Role(this, 'Resource', {
      roleName: props.roleName,
      description,
      assumedBy: administrationRoleOf(this, props),
      managedPolicies: this.policies(props.statements, description),
      ...(props.permissionsBoundary === undefined ? {} : { permissionsBoundary: props.permissionsBoundary }),
    });
    PrincipalTag.set(this.role, props.principal);
  }

  private policies(statements: iam.PolicyStatement[], description: string): iam.ManagedPolicy[] {
    const groups = packed(Stack.of(this), statements);
    const errors = new ValidationErrors('StackSetExecutionRole');
    checkPolicyCount(errors, 'statements', groups.length, 'grant fewer or broader resources');
    errors.throwIfAny();
    return groups.map((group, index) => {
      const policy = new iam.ManagedPolicy(this, `Policy${index + 1}`, { description, statements: group });
      validatePolicySize(policy);
      return policy;
    });
  }
}

function validate(props: StackSetExecutionRoleProps): void {
  const errors = new ValidationErrors('StackSetExecutionRole');
  stackSetRoleName(errors, 'roleName', props.roleName);
  exactRoleArn(errors, 'administrationRoleArn', props.administrationRoleArn);
  if (props.organizationId !== undefined) {
    errors.organizationId('organizationId', props.organizationId);
  }
  if (props.statements.length === 0) {
    errors.add('statements is [], say what the stacks need');
  }
  errors.throwIfAny();
}

function administrationRoleOf(scope: Construct, props: StackSetExecutionRoleProps): iam.IPrincipal {
  const root = `arn:${Aws.PARTITION}:iam::${accountOf(scope, props.administrationRoleArn)}:root`;
  return new iam.PrincipalWithConditions(new iam.ArnPrincipal(root), {
    ArnEquals: { 'aws:PrincipalArn': props.administrationRoleArn },
    ...(props.organizationId === undefined ? {} : { StringEquals: { 'aws:PrincipalOrgID': props.organizationId } }),
  });
}

/** The account of an ARN, also when another part of it, or all of it, is a token. */
function accountOf(scope: Construct, arn: string): string {
  const known = /:iam::(\d{12}):role\//.exec(arn)?.[1];
  return known ?? String(Stack.of(scope).splitArn(arn, ArnFormat.SLASH_RESOURCE_NAME).account);
}
