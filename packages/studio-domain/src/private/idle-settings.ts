import type { Duration } from 'aws-cdk-lib';
import type { CfnDomain } from 'aws-cdk-lib/aws-sagemaker';

/** Bounds of the service, in minutes: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_IdleSettings.html */
export const IDLE_MINUTES = { min: 60, max: 525_600 };

/** Apps stop after the time; users may choose a shorter one for their spaces, never a longer one. */
export function idleShutdown(after: Duration): CfnDomain.AppLifecycleManagementProperty {
  return {
    idleSettings: {
      lifecycleManagement: 'ENABLED',
      idleTimeoutInMinutes: after.toMinutes(),
      minIdleTimeoutInMinutes: IDLE_MINUTES.min,
      maxIdleTimeoutInMinutes: after.toMinutes(),
    },
  };
}
