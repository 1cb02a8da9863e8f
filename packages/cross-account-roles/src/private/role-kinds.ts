import type { Registry } from '@secure-mlops/core';
import type { Stack } from 'aws-cdk-lib';

/** Kinds of roles: each has its own IAM path below the environment, and policies name kinds by path. */
export const STUDIO_EXECUTION = 'studio-execution';
export const JOB_EXECUTION = 'job-execution';
export const MODEL_EXECUTION = 'model-execution';
export const LAUNCH = 'launch';
export const DATA_SCIENTIST = 'data-scientist';
export const STACK_SET_ADMINISTRATION = 'stackset-administration';
export const TEMPLATE_PUBLISHER = 'template-publisher';
export const MODEL_DEPLOYMENT = 'model-deployment';
export const RESOLVER_FAILURE_MODE_SETUP = 'resolver-failure-mode-setup';

/** What the kinds of roles that products create begin with, as in `project-build`. */
export const PROJECT_PREFIX = 'project-';

/** Matches the roles of every kind that products create, in the account and environment of a stack. */
export function projectRolePattern(stack: Stack, registry: Registry): string {
  const path = registry.rolePath(`${PROJECT_PREFIX}x`).replace(/x\/$/, '*');
  return stack.formatArn({ service: 'iam', region: '', resource: `role${path}` });
}

/** Path of the boundary, beside those of the roles. */
export const PERMISSIONS_BOUNDARY = 'permissions-boundary';

/** Path of the boundary of the launch role, apart from that of what it creates. */
export const LAUNCH_BOUNDARY = 'launch-boundary';
