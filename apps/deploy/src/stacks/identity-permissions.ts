import { allow, arn, pathArn, type ServicePermissions } from './execution-scope';

/** What handlers read of managed policies. */
export const POLICY_READS = [
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
  'iam:ListEntitiesForPolicy',
  'iam:ListPolicyVersions',
];

/** What handlers read of roles. */
export const ROLE_READS = ['iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'];

/** How handlers change a role that has no policy of its own. */
export const ROLE_WRITES = [
  'iam:AttachRolePolicy',
  'iam:CreateRole',
  'iam:DeleteRole',
  'iam:DetachRolePolicy',
  'iam:PutRolePermissionsBoundary',
  'iam:UpdateAssumeRolePolicy',
  'iam:UpdateRole',
  'iam:UpdateRoleDescription',
];

/** How handlers tag roles. */
export const ROLE_TAGS = ['iam:TagRole', 'iam:UntagRole'];

/** How handlers change managed policies. */
export const POLICY_WRITES = [
  'iam:CreatePolicy',
  'iam:CreatePolicyVersion',
  'iam:DeletePolicy',
  'iam:DeletePolicyVersion',
];

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
        allow('ReadIdentities', [...POLICY_READS, ...ROLE_READS].sort(), [...roles, ...policies]),
        allow('WriteBoundedRoles', ROLE_WRITES, roles, { ArnLike: { 'iam:PermissionsBoundary': boundaries } }),
        allow('TagRoles', ROLE_TAGS, roles),
        allow('WritePolicies', POLICY_WRITES, policies),
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
