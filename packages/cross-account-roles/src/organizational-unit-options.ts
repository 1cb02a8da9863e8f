/**
 * What happens to accounts that come into organizational units and leave them.
 */
export interface OrganizationalUnitOptions {
  /**
   * Whether accounts that come into the units later get their stack by themselves, and those that leave lose it.
   *
   * StackSets bring several templates to a new account in no order, so `TargetAccounts` takes one template then.
   *
   * @default true
   */
  readonly automaticDeployment?: boolean;

  /**
   * Whether an account that leaves the units keeps its stack, as one that nobody updates any more. Only with
   * `automaticDeployment`.
   *
   * @default false
   */
  readonly retainStacks?: boolean;
}
