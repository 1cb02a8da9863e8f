import { type DataPerimeter, KeyService } from '@secure-mlops/core';
import type { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** What `createLogKey` needs. */
export interface LogKeyProps {
  readonly perimeter: DataPerimeter;
  readonly vpcId: string;
  readonly removalPolicy: RemovalPolicy;
}

/** A key that the perimeter's deployment roles manage and nothing but CloudWatch Logs uses. */
export function createLogKey(scope: Construct, props: LogKeyProps): kms.Key {
  return new kms.Key(scope, 'LogKey', {
    description: 'Encrypts the logs of a network',
    enableKeyRotation: true,
    removalPolicy: props.removalPolicy,
    policy: new iam.PolicyDocument({
      statements: props.perimeter.keyStatements({
        users: [],
        viaServices: [],
        vpcIds: [props.vpcId],
        services: [KeyService.cloudWatchLogs()],
      }),
    }),
  });
}
