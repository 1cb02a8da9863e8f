import { ValidationErrors } from '@secure-mlops/core';

/**
 * Accounts of one target, each an instance of its StackSets: about 100 KB of the megabyte that a template may have. AWS
 * allows a StackSet more: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
const MAX_ACCOUNTS = 2_000;

/**
 * Where StackSets deploy to: a list of accounts that is known when the app is synthesized.
 *
 * Nothing is looked up, so an account is a target when it is in the list, and no longer when it is not.
 */
export class DeploymentTargets {
  /**
   * Targets the accounts of a list.
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
    return new DeploymentTargets([...accountIds]);
  }

  private constructor(
    /** The accounts, 12 digits each, in the order they were given. */
    public readonly accountIds: string[],
  ) {}
}
