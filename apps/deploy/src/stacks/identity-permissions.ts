import { allow, arn, boundaryArn, pathArn, type ServicePermissions } from './execution-scope';

/** Services that roles of the platform are handed to. */
const PASSED_TO = ['lambda.amazonaws.com', 'sagemaker.amazonaws.com', 'vpc-flow-logs.amazonaws.com'];

/** What CloudFormation may do to deploy roles, inside boundaries, and their policies. */
export const IDENTITY_PERMISSIONS: readonly ServicePermissions[] = [
  {
    policy: 'Identity',
    resourceTypes: ['AWS::IAM::ManagedPolicy', 'AWS::IAM::Role'],
    statements: ({ platform }) => [
      allow(
        'ReadIdentities',
        [
          'iam:GetPolicy',
          'iam:GetPolicyVersion',
          'iam:GetRole',
          'iam:GetRolePolicy',
          'iam:ListAttachedRolePolicies',
          'iam:ListEntitiesForPolicy',
          'iam:ListPolicyVersions',
          'iam:ListRolePolicies',
        ],
        [pathArn('role', platform), pathArn('policy', platform)],
      ),
      allow(
        'WriteBoundedRoles',
        [
          'iam:AttachRolePolicy',
          'iam:CreateRole',
          'iam:DeleteRole',
          'iam:DetachRolePolicy',
          'iam:PutRolePermissionsBoundary',
          'iam:UpdateAssumeRolePolicy',
          'iam:UpdateRole',
          'iam:UpdateRoleDescription',
        ],
        [pathArn('role', platform)],
        { ArnLike: { 'iam:PermissionsBoundary': boundaryArn(platform) } },
      ),
      allow('TagRoles', ['iam:TagRole', 'iam:UntagRole'], [pathArn('role', platform)]),
      allow(
        'WritePolicies',
        [
          'iam:CreatePolicy',
          'iam:CreatePolicyVersion',
          'iam:DeletePolicy',
          'iam:DeletePolicyVersion',
          'iam:SetDefaultPolicyVersion',
          'iam:TagPolicy',
          'iam:UntagPolicy',
        ],
        [pathArn('policy', platform)],
      ),
      allow('PassRoles', ['iam:PassRole'], [pathArn('role', platform)], {
        StringEquals: { 'iam:PassedToService': PASSED_TO },
      }),
      allow(
        'CreateServiceLinkedRoles',
        ['iam:CreateServiceLinkedRole'],
        [arn('iam', 'role/aws-service-role/*', { global: true })],
        {
          StringEquals: {
            'iam:AWSServiceName': ['route53resolver.amazonaws.com', 'sagemaker.amazonaws.com'],
          },
        },
      ),
    ],
  },
];
