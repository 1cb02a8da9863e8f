import { Tags } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The tag that says what an IAM role is for. Every role of the platform carries it, so that reports find them all. */
export class PrincipalTag {
  /** Key of the tag. */
  public static readonly KEY = 'secure-mlops:principal';

  /**
   * Tags a role.
   *
   * @param role the role
   * @param kind kebab-case kind of the role, e.g. `job-execution`
   */
  public static set(role: IConstruct, kind: string): void {
    Tags.of(role).add(PrincipalTag.KEY, kind);
  }

  private constructor() {}
}
