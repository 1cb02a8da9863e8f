import type { Construct } from 'constructs';

/**
 * The key of the context with the accounts, separated by commas, that no stage has any more while stacks of stack sets are
 * still in them. The role of the stack sets reaches them until these stacks are gone.
 */
const LEAVING_ACCOUNTS = 'secure-mlops:leaving-accounts';

/** The accounts that are leaving, as the context of a construct says. */
export function leavingAccountsOf(scope: Construct): string[] {
  const found: unknown = scope.node.tryGetContext(LEAVING_ACCOUNTS);
  return typeof found === 'string' ? found.split(',') : [];
}

/** The flags of the CDK CLI that say which accounts are leaving. */
export function leavingAccountsFlags(accounts: readonly string[]): string[] {
  return accounts.length === 0 ? [] : [`${LEAVING_ACCOUNTS}=${accounts.join(',')}`];
}
