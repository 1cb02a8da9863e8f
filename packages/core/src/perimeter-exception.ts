import { Token } from 'aws-cdk-lib';
import { ValidationErrors } from './validation';

/** Which side of a trusted account is let through. */
export enum TrustedSide {
  /** Its resources: our principals may reach them. */
  RESOURCES = 'RESOURCES',
  /** Its principals: they may reach our resources, as far as the policies of these let them. */
  PRINCIPALS = 'PRINCIPALS',
}

/** An account outside the organization that is trusted for a reason. */
export class PerimeterException {
  /**
   * Our principals may reach resources of an account, through our endpoints and past the service control policies.
   *
   * @param accountId 12-digit id, may be a token except in service control policies
   * @param reason why
   * @throws SecureMlopsError when the id is none or the reason is empty
   */
  public static resourcesOf(accountId: string, reason: string): PerimeterException {
    return new PerimeterException('PerimeterException.resourcesOf', accountId, reason, TrustedSide.RESOURCES);
  }

  /**
   * Principals of an account pass the resource control policies. The policies of the resources still decide; those that
   * the perimeter renders for buckets and keys stay closed to them.
   *
   * @param accountId 12-digit id
   * @param reason why
   * @throws SecureMlopsError when the id is none or the reason is empty
   */
  public static principalsOf(accountId: string, reason: string): PerimeterException {
    return new PerimeterException('PerimeterException.principalsOf', accountId, reason, TrustedSide.PRINCIPALS);
  }

  private constructor(
    subject: string,
    /** Id of the account. */
    public readonly accountId: string,
    /** Why it is trusted. */
    public readonly reason: string,
    /** Which side of it is let through. */
    public readonly side: TrustedSide,
  ) {
    const errors = new ValidationErrors(subject);
    errors.accountIds('accountId', [accountId]);
    if (!Token.isUnresolved(reason) && reason.trim() === '') {
      errors.add(`reason is ${JSON.stringify(reason)}, say why the account is trusted`);
    }
    errors.throwIfAny();
  }
}
