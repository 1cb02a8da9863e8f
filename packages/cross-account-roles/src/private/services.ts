import type { Stack } from 'aws-cdk-lib';

export const SAGEMAKER = 'sagemaker.amazonaws.com';

/** Services that projects run their roles in. */
export const PROJECT_SERVICES = ['codebuild.amazonaws.com', 'codepipeline.amazonaws.com', 'events.amazonaws.com'];

/**
 * Value of `kms:ViaService` for a service in the region of a stack.
 *
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function viaService(stack: Stack, service: string): string {
  return `${service}.${stack.region}.${stack.urlSuffix}`;
}
