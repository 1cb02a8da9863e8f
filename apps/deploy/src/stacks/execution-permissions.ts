import { DELIVERY_PERMISSIONS, STACK_PERMISSIONS } from './delivery-permissions';
import { EGRESS_PERMISSIONS } from './egress-permissions';
import type { ExecutionScope, ServicePermissions } from './execution-scope';
import { IDENTITY_PERMISSIONS } from './identity-permissions';
import { NETWORK_PERMISSIONS } from './network-permissions';
import { PACKAGE_PERMISSIONS } from './package-permissions';
import { WORKLOAD_PERMISSIONS } from './workload-permissions';

/**
 * What the execution role of CloudFormation may do, by service, in a configuration that demands everything.
 *
 * Derived from the permissions that the CloudFormation registry schema of each type lists for its handlers, without
 * those of properties that our templates do not use; a scenario holds the reason for each that is left out, and for each
 * that no handler lists. Which of them a handler really calls was not verified without AWS.
 */
export const SERVICE_PERMISSIONS: readonly ServicePermissions[] = [
  ...NETWORK_PERMISSIONS,
  ...EGRESS_PERMISSIONS,
  ...WORKLOAD_PERMISSIONS,
  ...IDENTITY_PERMISSIONS,
  ...DELIVERY_PERMISSIONS,
  ...PACKAGE_PERMISSIONS,
];

/** What the role with which stack sets deploy into stage accounts may do there, by service. */
export const STAGE_PERMISSIONS: readonly ServicePermissions[] = [
  ...SERVICE_PERMISSIONS.filter(({ inStages }) => inStages),
  STACK_PERMISSIONS,
];

/** Those of permissions that the configuration behind a scope demands. */
export function demanded(scope: ExecutionScope, permissions: readonly ServicePermissions[]): ServicePermissions[] {
  return permissions.filter(({ demandedBy }) => demandedBy?.(scope.demand) ?? true);
}

/** How actions are shortened. */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^(?!(?:cloudformation|iam|s3|sagemaker):)([^:]+:[A-Z][a-z]+).*$/, '$1*'],
  [/^s3:GetBucket\w+$/, 's3:GetBucket*'],
  [/^s3:Get\w+Configuration$/, 's3:Get*Configuration'],
];

/**
 * The actions of services, shortened to their verbs so that they fit into one policy: `ec2:CreateVpc` becomes
 * `ec2:Create*`. Those of services whose verbs would reach users, objects, sessions of Studio or stacks stay as they are,
 * but for what reads the properties of buckets.
 */
export function actionFamilies(
  scope: ExecutionScope,
  permissions: readonly ServicePermissions[] = SERVICE_PERMISSIONS,
): string[] {
  const actions = demanded(scope, permissions)
    .flatMap((service) => service.statements(scope))
    .flatMap(({ actions }) => actions);
  const shortened = actions.map((action) =>
    FAMILIES.reduce((text, [pattern, family]) => text.replace(pattern, family), action),
  );
  return [...new Set(shortened)].sort();
}
