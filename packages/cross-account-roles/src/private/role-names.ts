import type { ValidationErrors } from '@secure-mlops/core';

/**
 * Names of IAM roles: 1 to 64 of these characters.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const ROLE_NAME = '[\\w+=,.@-]{1,64}';

/** Names that CloudFormation falls back to when a StackSet names no role; such roles are usually administrators. */
const DEFAULT_STACK_SET_ROLES = [
  'AWSCloudFormationStackSetAdministrationRole',
  'AWSCloudFormationStackSetExecutionRole',
];

/** Checks the name of a role that StackSets use, and that it is not one which CloudFormation falls back to. */
export function stackSetRoleName(errors: ValidationErrors, prop: string, name: string): void {
  errors.pattern(
    prop,
    name,
    ROLE_NAME,
    'pass a role name without path: 1 to 64 letters, digits and characters of "+=,.@_-"',
  );
  if (DEFAULT_STACK_SET_ROLES.includes(name)) {
    errors.add(
      `${prop} is ${JSON.stringify(name)}, choose another name: roles of this name exist for other purposes, usually with all permissions`,
    );
  }
}

/** Checks that an ARN names one role of one account. What is a token can only be judged at deployment. */
export function exactRoleArn(errors: ValidationErrors, prop: string, arn: string): void {
  const remedy =
    'pass the ARN of one role of one account, such as "arn:aws:iam::111122223333:role/name", without wildcards';
  // wildcards are visible even beside a token such as the partition
  if (/[*?]/.test(arn)) {
    errors.add(`${prop} has ${JSON.stringify(arn)}, ${remedy}`);
    return;
  }
  const known = arn.replace(/\$\{Token\[[^\]]*\]\}/g, TOKEN);
  if (known !== TOKEN && !EXACT_ROLE.test(known)) {
    errors.add(`${prop} has ${JSON.stringify(arn)}, ${remedy}`);
  }
  const name = arn.split('/').at(-1) ?? '';
  if (DEFAULT_STACK_SET_ROLES.includes(name)) {
    errors.add(
      `${prop} has ${JSON.stringify(arn)}, choose another role: ${name} exists for other purposes, usually with all permissions`,
    );
  }
}

/** Stands for a token in a string that is matched. */
const TOKEN = '~';
const EXACT_ROLE = /^arn:[a-z~-]+:iam::(\d{12}|~):role\/[\w+=,.@/~-]+$/;
