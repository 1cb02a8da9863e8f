import { allow, arn, pathArn, type ServicePermissions } from './execution-scope';

/** What CloudFormation may do to deploy roles, inside boundaries, and their policies. */
export const IDENTITY_PERMISSIONS: readonly ServicePermissions[] = [
  {
    policy: 'Identity',
    inStages: true,
    resourceTypes: ['AWS::IAM::ManagedPolicy', 'AWS::IAM::Role'],
    statements: ({ identityPath, namedRoles, namedPolicies, boundaries, passedTo, linkedServices }) => {
      const roles = [pathArn('role', identityPath), ...namedRoles];
      const policies = [pathArn('policy', identityPath), ...namedPolicies];
      return [
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
          [...roles, ...policies],
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
          roles,
          { ArnLike: { 'iam:PermissionsBoundary': boundaries } },
        ),
        allow('TagRoles', ['iam:TagRole', 'iam:UntagRole'], roles),
        allow(
          'WritePolicies',
          ['iam:CreatePolicy', 'iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion'],
          policies,
        ),
        allow('PassRoles', ['iam:PassRole'], [pathArn('role', identityPath)], {
          StringEquals: { 'iam:PassedToService': passedTo },
        }),
        allow(
          'CreateServiceLinkedRoles',
          ['iam:CreateServiceLinkedRole'],
          [arn('iam', 'role/aws-service-role/*', { global: true })],
          {
            StringEquals: {
              'iam:AWSServiceName': linkedServices,
            },
          },
        ),
      ];
    },
  },
];
