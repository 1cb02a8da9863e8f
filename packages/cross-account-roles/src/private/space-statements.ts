import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { allow, deny } from './data-statements';
import { tagOnCreation } from './isolation-statements';

/** Policy variables that SageMaker fills for sessions of Studio. */
const DOMAIN = `\${sagemaker:DomainId}`;
const PROFILE = `\${sagemaker:UserProfileName}`;

/**
 * Private spaces of the own user profile.
 *
 * Conditions as AWS documents them:
 * https://docs.aws.amazon.com/sagemaker/latest/dg/studio-updated-jl-admin-guide-permissions.html
 */
export function spaceStatements(scope: Construct): iam.PolicyStatement[] {
  const arn = (resource: string, resourceName: string) =>
    Stack.of(scope).formatArn({ service: 'sagemaker', resource, resourceName });
  const ownProfile = arn('user-profile', `${DOMAIN}/${PROFILE}`);
  const spaces = arn('space', `${DOMAIN}/*`);
  const apps = arn('app', `${DOMAIN}/*`);
  const ownPrivate: iam.Conditions = {
    ArnEquals: { 'sagemaker:OwnerUserProfileArn': ownProfile },
    StringEquals: { 'sagemaker:SpaceSharingType': 'Private' },
  };
  return [
    allow(['sagemaker:CreateSpace', 'sagemaker:UpdateSpace', 'sagemaker:DeleteSpace'], [spaces], ownPrivate),
    allow(['sagemaker:CreateApp', 'sagemaker:DeleteApp'], [apps], ownPrivate),
    allow(['sagemaker:DescribeSpace', 'sagemaker:ListTags'], [spaces]),
    allow(['sagemaker:DescribeApp'], [apps]),
    allow(['sagemaker:DescribeDomain'], [arn('domain', DOMAIN)]),
    allow(['sagemaker:DescribeUserProfile', 'sagemaker:CreatePresignedDomainUrl'], [ownProfile]),
    allow(['sagemaker:ListApps', 'sagemaker:ListDomains', 'sagemaker:ListSpaces', 'sagemaker:ListUserProfiles'], ['*']),
    tagOnCreation(['CreateApp', 'CreateSpace'], [spaces, apps]),
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      actions: ['sagemaker:CreatePresignedDomainUrl'],
      notResources: [ownProfile],
    }),
    deny(['sagemaker:CreateSpace', 'sagemaker:UpdateSpace'], ['*'], {
      StringEquals: { 'sagemaker:RemoteAccess': 'ENABLED' },
    }),
  ];
}
