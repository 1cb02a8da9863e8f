import * as iam from 'aws-cdk-lib/aws-iam';
import { endpointsWithoutDemand, waysOutWithoutDemand } from './egress-permissions';
import { actionFamilies } from './execution-permissions';
import type { ExecutionScope, ServicePermissions } from './execution-scope';

/**
 * The boundary of an execution role: holds even when somebody attaches more policies to it.
 *
 * @param permissions what the role is allowed by its policies
 */
export function ceilingStatements(
  scope: ExecutionScope,
  permissions: readonly ServicePermissions[],
): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'AllowWhatDeploymentsNeed',
      actions: actionFamilies(scope, permissions),
      resources: ['*'],
    }),
    deny('DenyWaysOut', waysOutWithoutDemand(scope.demand), ['*']),
    ...endpointsWithoutDemand(scope.demand),
    deny('DenyUnboundedRoles', ['iam:CreateRole', 'iam:PutRolePermissionsBoundary'], ['*'], {
      ArnNotLike: { 'iam:PermissionsBoundary': scope.boundaries },
    }),
    deny('DenyRemovingBoundaries', ['iam:DeleteRolePermissionsBoundary'], ['*']),
    deny(
      'DenyChangingBoundaries',
      [
        'iam:CreatePolicy',
        'iam:CreatePolicyVersion',
        'iam:DeletePolicy',
        'iam:DeletePolicyVersion',
        'iam:SetDefaultPolicyVersion',
      ],
      [...scope.boundaries, ...scope.lockedPolicies],
    ),
    deny(
      'DenyChangingTheBootstrap',
      [
        'iam:AttachRolePolicy',
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:DetachRolePolicy',
        'iam:PassRole',
        'iam:PutRolePermissionsBoundary',
        'iam:PutRolePolicy',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
      ],
      [...scope.lockedRoles],
    ),
  ];
}

function deny(
  sid: string,
  actions: string[],
  resources: string[],
  conditions?: { [operator: string]: { [key: string]: unknown } },
): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, effect: iam.Effect.DENY, actions, resources, conditions });
}
