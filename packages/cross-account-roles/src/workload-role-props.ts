import type { Registry } from '@secure-mlops/core';
import type * as iam from 'aws-cdk-lib/aws-iam';

/**
 * What every workload role takes.
 */
export interface WorkloadRoleProps {
  /**
   * Names of the environment; the role lies below its path.
   */
  readonly registry: Registry;

  /**
   * The boundary of the role, usually `PermissionsBoundary.managedPolicy`.
   */
  readonly permissionsBoundary: iam.IManagedPolicy;
}
