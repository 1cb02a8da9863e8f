import { Token } from 'aws-cdk-lib';
import type { AccountsPerimeterProps, OrganizationPerimeterProps, PerimeterProps } from '../perimeter-props';
import { ValidationErrors } from '../validation';

/** Checks what a perimeter around accounts is told. */
export function checkAccountsPerimeter(props: AccountsPerimeterProps): void {
  const errors = new ValidationErrors('DataPerimeter.ofAccounts');
  for (const [prop, ids] of [
    ['accountIds', props.accountIds],
    ['resourceAccountIds', props.resourceAccountIds ?? []],
  ] as const) {
    if (Token.isUnresolved(ids)) {
      errors.add(
        `${prop} is a list that is only known at deployment, pass a list of known length; items may be tokens`,
      );
    }
  }
  errors.count('accountIds', props.accountIds, { min: 1 });
  errors.accountIds('accountIds', props.accountIds);
  errors.unique('accountIds', props.accountIds);
  if (props.organizationId !== undefined) {
    errors.organizationId('organizationId', props.organizationId);
  }
  errors.accountIds('resourceAccountIds', props.resourceAccountIds ?? []);
  errors.unique('resourceAccountIds', props.resourceAccountIds ?? []);
  rolesAndRules(errors, props);
  errors.throwIfAny();
}

/** Checks what a perimeter around an organization is told. */
export function checkOrganizationPerimeter(id: string, props: OrganizationPerimeterProps): void {
  const errors = new ValidationErrors('DataPerimeter.ofOrganization');
  errors.organizationId('organizationId', id);
  if (props.paths !== undefined) {
    errors.organizationPaths('paths', props.paths);
    errors.pathsOfOrganization('paths', props.paths, id);
  }
  errors.unique(
    'exceptions',
    (props.exceptions ?? []).map(({ accountId, side }) => `${side} of ${accountId}`),
  );
  rolesAndRules(errors, props);
  errors.throwIfAny();
}

function rolesAndRules(errors: ValidationErrors, props: PerimeterProps): void {
  errors.count('deploymentRoleArns', props.deploymentRoleArns, { min: 1 });
  for (const [prop, arns] of [
    ['deploymentRoleArns', props.deploymentRoleArns],
    ['breakGlassRoleArns', props.breakGlassRoleArns ?? []],
  ] as const) {
    for (const arn of arns) {
      errors.roleArnPattern(prop, arn);
    }
  }
  for (const arn of (props.breakGlassRoleArns ?? []).filter((name) => /[*?]/.test(name))) {
    errors.add(`breakGlassRoleArns holds ${JSON.stringify(arn)}, name one role exactly`);
  }
  for (const rule of props.endpointRules ?? []) {
    errors.count(`endpointRules of ${JSON.stringify(rule.service)}`, rule.actions, { min: 1 });
    for (const action of rule.actions) {
      errors.pattern(
        `endpointRules of ${JSON.stringify(rule.service)}`,
        action,
        '[a-z0-9-]+:[A-Z][A-Za-z]*\\*?',
        'name actions, or families of actions such as "ssm:Get*"',
      );
    }
  }
}
