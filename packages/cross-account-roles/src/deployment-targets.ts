import { Quota, ValidationErrors } from '@secure-mlops/core';

/** Every account of a target is an instance of each of its StackSets. AWS allows more in most accounts, or on request. */
const STACK_INSTANCES = new Quota(
  'stack instances of a StackSet',
  2_000,
  'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
);

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
    if (accountIds.length > STACK_INSTANCES.value) {
      errors.add(
        `accountIds has ${accountIds.length} items, AWS allows ${STACK_INSTANCES.value} ${STACK_INSTANCES.name} (${STACK_INSTANCES.source}), split the list`,
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
