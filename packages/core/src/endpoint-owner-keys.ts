import { ENDPOINT_OWNER_KEY_SERVICES } from './private/endpoint-owner-keys-data';

/**
 * Which services say who owns the VPC endpoint that a request came through, by `aws:VpceAccount`, `aws:VpceOrgID` and
 * `aws:VpceOrgPaths`.
 *
 * Where a service does not fill in the keys, a statement that lets in by them never matches, and one that denies by them
 * always does. A service that is not known counts as one that does not.
 */
export class EndpointOwnerKeys {
  /** Address of the document that lists the services. */
  public static readonly SOURCE =
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceorgpaths';

  /** Day on which the source was read, `YYYY-MM-DD`. */
  public static readonly CHECKED_ON = '2026-11-23';

  /**
   * Whether a service fills in all three keys for all of its actions.
   *
   * @param servicePrefix prefix of the service's actions, such as `s3`
   */
  public static supportedBy(servicePrefix: string): boolean {
    return ENDPOINT_OWNER_KEY_SERVICES.includes(servicePrefix);
  }

  private constructor() {}
}
