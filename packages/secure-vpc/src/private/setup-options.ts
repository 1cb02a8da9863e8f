import type { Registry } from '@secure-mlops/core';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';

/** What every setup function of a network has in common. */
export interface SetupOptions {
  readonly registry?: Registry;
  readonly permissionsBoundary?: iam.IManagedPolicy;
  readonly logEncryptionKey: kms.IKey;
  readonly logRetention: logs.RetentionDays;
}
