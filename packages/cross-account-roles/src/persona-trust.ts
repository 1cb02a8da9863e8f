import { ValidationErrors } from '@secure-mlops/core';
import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Who takes on the role of a person.
 */
export class PersonaTrust {
  /**
   * Identities of an account. The account decides by its own policies which of them may assume the role, and by
   * `sts:RoleSessionName` under which name; Service Catalog takes sessions of the same name for the same user.
   *
   * @param accountId 12-digit account id, may be a token
   * @throws SecureMlopsError when `accountId` is no account id
   */
  public static account(accountId: string): PersonaTrust {
    const errors = new ValidationErrors('PersonaTrust.account');
    errors.accountIds('accountId', [accountId]);
    errors.throwIfAny();
    return new PersonaTrust(new iam.ArnPrincipal(`arn:${Aws.PARTITION}:iam::${accountId}:root`));
  }

  private constructor(
    /** The principal in the trust policy of the role. */
    public readonly principal: iam.IPrincipal,
  ) {}
}
