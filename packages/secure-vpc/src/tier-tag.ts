/**
 * The tag that says which tier of a network a resource belongs to: `workload`, `endpoint`, `public`, `firewall` or
 * `transit-gateway`. Its `Name` says platform, environment, tier and zone, such as `mlops-dev-workload-a`.
 */
export class TierTag {
  /** Key of the tag. */
  public static readonly KEY = 'secure-mlops:tier';

  private constructor() {}
}
