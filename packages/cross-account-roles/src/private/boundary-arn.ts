import type { Registry } from '@secure-mlops/core';
import type { Stack } from 'aws-cdk-lib';
import { PERMISSIONS_BOUNDARY } from './role-kinds';

/**
 * Matches the boundaries of an environment.
 *
 * A pattern and not the ARN, so that the boundary of the launch role needs no other stack. The path is
 * as good as the name: nobody inside the boundary may create or change a policy.
 */
export function boundaryArnPattern(stack: Stack, registry: Registry): string {
  return stack.formatArn({
    service: 'iam',
    region: '',
    resource: `policy${registry.rolePath(PERMISSIONS_BOUNDARY)}*`,
  });
}
