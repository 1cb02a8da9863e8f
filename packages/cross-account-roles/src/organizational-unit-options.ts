/**
 * What happens to accounts that come into organizational units and leave them.
 */
export interface OrganizationalUnitOptions {
  /**
   * Whether accounts that come into the units later get their stack by themselves, and those that leave lose it.
   *
   * A new account gets several templates at once, so `TargetAccounts` takes one template then. AWS can put StackSets in an
   * order (`AutoDeployment.DependsOn`), which is not used here; decision 0004 in `docs/decisions` says why.
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
