import type { CfnUserProfile } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct, IConstruct } from 'constructs';
import type { AuthMode } from './auth-mode';

/** The domain of a user, which is a `StudioDomain`: a user takes no other class. */
export interface IStudioDomain extends IConstruct {
  /** Id of the domain, for example `d-abcdefghijkl`. */
  readonly domainId: string;

  /** ARN of the domain. */
  readonly domainArn: string;

  /** Address of the domain. */
  readonly domainUrl: string;

  /** How users sign in. */
  readonly authMode: AuthMode;

  /**
   * Gives a profile the tag of the environment, and orders it between the domain's emptying and its own, so that on
   * deletion each is empty when it goes.
   *
   * @internal
   */
  _register(user: Construct, profile: CfnUserProfile, userProfileName: string): void;
}
