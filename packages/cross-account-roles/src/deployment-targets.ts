import { ValidationErrors } from '@secure-mlops/core';
import { Token } from 'aws-cdk-lib';
import type { OrganizationalUnitOptions } from './organizational-unit-options';

/**
 * Accounts of one target, each an instance of its StackSets: about 100 KB of the megabyte that a template may have. AWS
 * allows a StackSet more: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const MAX_ACCOUNTS = 2_000;

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html */
const UNIT = 'ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}';
/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_Root.html */
const ROOT = 'r-[a-z0-9]{4,32}';

/**
 * Where StackSets deploy to: a list of accounts that is known when the app is synthesized, or units of an organization,
 * whose accounts AWS knows.
 */
export class DeploymentTargets {
  /**
   * Targets the accounts of a list. Their owners let StackSets in by roles of their own.
   *
   * Nothing is looked up, so an account is a target when it is in the list, and no longer when it is not.
   *
   * @param accountIds 12-digit account ids, at least one, each once
   * @throws SecureMlopsError when the list is empty, repeats an account or has something else than account ids
   */
  public static ofAccounts(accountIds: string[]): DeploymentTargets {
    const errors = new ValidationErrors('DeploymentTargets.ofAccounts');
    if (accountIds.length === 0) {
      errors.add('accountIds is [], name at least one account, or leave the targets out');
    }
    if (accountIds.length > MAX_ACCOUNTS) {
      errors.add(
        `accountIds has ${accountIds.length} items, a target takes ${MAX_ACCOUNTS}: spread the accounts over several targets`,
      );
    }
    errors.accountIds('accountIds', accountIds);
    errors.unique('accountIds', accountIds);
    errors.throwIfAny();
    return new DeploymentTargets([...accountIds], [], false, false);
  }

  /**
   * Targets the accounts of organizational units and of the units below them, and by default those that come later.
   *
   * The platform must be deployed in a delegated administrator for StackSets, in an organization that trusts StackSets:
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html
   *
   * CloudFormation works in the accounts with a role of its own, which is an administrator there, and no owner of an
   * account is asked. The management account never is a target.
   *
   * @param unitIds ids of units, as in `ou-ab12-11111111`, or of the root, as in `r-ab12`; at least one, each once
   * @throws SecureMlopsError when the list is empty, repeats a unit or has something else than ids of units, or stacks are
   * to be retained without automatic deployment
   */
  public static ofOrganizationalUnits(unitIds: string[], options: OrganizationalUnitOptions = {}): DeploymentTargets {
    const { automaticDeployment = true, retainStacks = false } = options;
    const errors = new ValidationErrors('DeploymentTargets.ofOrganizationalUnits');
    if (unitIds.length === 0) {
      errors.add('unitIds is [], name at least one organizational unit or the root');
    }
    for (const unitId of Token.isUnresolved(unitIds) ? [] : unitIds) {
      errors.pattern(
        'unitIds',
        unitId,
        `${UNIT}|${ROOT}`,
        'pass ids of organizational units such as "ou-ab12-11111111", or of the root such as "r-ab12"',
      );
    }
    errors.unique('unitIds', unitIds);
    if (retainStacks && !automaticDeployment) {
      errors.add(
        'retainStacks is true, but automaticDeployment is false: no stack is removed from accounts that leave, leave retainStacks out',
      );
    }
    errors.throwIfAny();
    return new DeploymentTargets([], [...unitIds], automaticDeployment, retainStacks);
  }

  private constructor(
    /** The accounts, 12 digits each, in the order they were given; none when units are the targets. */
    public readonly accountIds: string[],
    /** The units and roots, in the order they were given; none when accounts are the targets. */
    public readonly organizationalUnitIds: string[],
    /** Whether accounts that come into the units later are targets as well; false when accounts are the targets. */
    public readonly automaticDeployment: boolean,
    /** Whether accounts that leave the units keep their stacks. */
    public readonly retainStacks: boolean,
  ) {}
}
