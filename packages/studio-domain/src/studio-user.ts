import { ValidationErrors } from '@secure-mlops/core';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { CfnUserProfile } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { AuthMode } from './auth-mode';
import type { IStudioDomain } from './i-studio-domain';
import { NAME, NAME_REMEDY } from './private/names';

/** What is said about one user of a domain. */
export interface StudioUserOptions {
  /** Name of the user profile: letters, digits and single hyphens, at most 63. Another name is another profile. */
  readonly userProfileName: string;

  /**
   * The role in which the user's apps run.
   *
   * @default - the execution role of the domain
   */
  readonly executionRole?: iam.IRole;

  /**
   * User name in IAM Identity Center. Required when the domain signs in by IAM Identity Center, refused otherwise.
   *
   * @default - none
   */
  readonly identityCenterUserName?: string;
}

/** Properties of `StudioUser`. */
export interface StudioUserProps extends StudioUserOptions {
  /** The domain that the user belongs to: a `StudioDomain`. */
  readonly domain: IStudioDomain;
}

/**
 * A user profile of a domain. When it is removed, its apps and spaces, with all that is in them, are deleted first.
 */
export class StudioUser extends Construct {
  /** Name of the user profile. */
  public readonly userProfileName: string;

  /** ARN of the user profile. */
  public readonly userProfileArn: string;

  /**
   * @throws SecureMlopsError when the domain is no `StudioDomain`, the name is not accepted by SageMaker, or does not fit how
   * the domain signs in
   */
  constructor(scope: Construct, id: string, props: StudioUserProps) {
    super(scope, id);
    validate(props);
    const profile = new CfnUserProfile(this, 'Resource', {
      domainId: props.domain.domainId,
      userProfileName: props.userProfileName,
      userSettings: props.executionRole && { executionRole: props.executionRole.roleArn },
      ...(props.identityCenterUserName && {
        singleSignOnUserIdentifier: 'UserName',
        singleSignOnUserValue: props.identityCenterUserName,
      }),
    });
    props.domain._register(this, profile, props.userProfileName);
    this.userProfileName = props.userProfileName;
    this.userProfileArn = profile.attrUserProfileArn;
  }
}

function validate(props: StudioUserProps): void {
  const errors = new ValidationErrors('StudioUser');
  // what is internal to the interface is missing in classes of other languages
  if (typeof props.domain._register !== 'function') {
    errors.add(`domain ${JSON.stringify(props.domain.node.path)} is not a StudioDomain, pass the construct`);
  }
  errors.pattern('userProfileName', props.userProfileName, NAME, NAME_REMEDY);
  const identityCenter = props.domain.authMode === AuthMode.IAM_IDENTITY_CENTER;
  if (identityCenter && props.identityCenterUserName === undefined) {
    errors.add('identityCenterUserName is undefined, the domain signs in by IAM Identity Center, name the user in it');
  }
  if (!identityCenter && props.identityCenterUserName !== undefined) {
    errors.add(
      `identityCenterUserName is ${JSON.stringify(props.identityCenterUserName)}, the domain signs in by IAM, leave it out`,
    );
  }
  errors.throwIfAny();
}
