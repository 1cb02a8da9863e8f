import type { StackSetAdministrationRoleProps } from '@secure-mlops/cross-account-roles';
import type { Config } from '../config/schema';

/** A role of the same name in every account of a list. */
export interface StageRole {
  readonly name: string;
  readonly accounts: readonly string[];
}

/**
 * Which of these roles an administration role may assume.
 *
 * Inside a line around accounts, each is named. Inside one around an organization, an account is known by its organization,
 * so that no policy grows with the accounts of a stage; the owner of an account decides by whom the role there trusts.
 */
export function assumableRoles(
  { platform: { organizationId, perimeter } }: Config,
  partition: string,
  roles: readonly StageRole[],
): Pick<StackSetAdministrationRoleProps, 'executionRoleArns' | 'organizationRoles'> {
  if (perimeter.around === 'organization' && organizationId !== undefined) {
    const roleNames = roles.map(({ name }) => name);
    return { organizationRoles: { organizationId, organizationPaths: perimeter.organizationPaths, roleNames } };
  }
  return {
    executionRoleArns: roles.flatMap(({ name, accounts }) =>
      accounts.map((account) => `arn:${partition}:iam::${account}:role/${name}`),
    ),
  };
}
