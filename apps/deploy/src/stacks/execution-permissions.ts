import { DELIVERY_PERMISSIONS, STACK_PERMISSIONS } from './delivery-permissions';
import type { ExecutionScope, ServicePermissions } from './execution-scope';
import { IDENTITY_PERMISSIONS } from './identity-permissions';
import { NETWORK_PERMISSIONS } from './network-permissions';
import { WORKLOAD_PERMISSIONS } from './workload-permissions';

/**
 * What the execution role of CloudFormation may do, by service.
 *
 * Derived from the permissions that the CloudFormation registry schema of each type lists for its handlers, without
 * those of properties that our templates do not use; a scenario holds the reason for each that is left out. Which of
 * them a handler really calls was not verified without AWS.
 */
export const SERVICE_PERMISSIONS: readonly ServicePermissions[] = [
  ...NETWORK_PERMISSIONS,
  ...WORKLOAD_PERMISSIONS,
  ...IDENTITY_PERMISSIONS,
  ...DELIVERY_PERMISSIONS,
];

/** What the role with which stack sets deploy into stage accounts may do there, by service. */
export const STAGE_PERMISSIONS: readonly ServicePermissions[] = [
  ...SERVICE_PERMISSIONS.filter(({ inStages }) => inStages),
  STACK_PERMISSIONS,
];

/**
 * The actions of services, shortened to their verbs so that they fit into one policy: `ec2:CreateVpc` becomes
 * `ec2:Create*`. Those of services whose verbs would reach users, objects, sessions of Studio or stacks stay as they are.
 */
export function actionFamilies(
  scope: ExecutionScope,
  permissions: readonly ServicePermissions[] = SERVICE_PERMISSIONS,
): string[] {
  const actions = permissions.flatMap((service) => service.statements(scope)).flatMap(({ actions }) => actions);
  const verb = /^(?!(?:cloudformation|iam|s3|sagemaker):)([^:]+:[A-Z][a-z]+).*$/;
  return [...new Set(actions.map((action) => action.replace(verb, '$1*')))].sort();
}
