import { type DataPerimeter, DataUser, KeyService } from '@secure-mlops/core';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** How a bucket of flow logs is kept. */
export interface FlowLogBucketProps {
  /** After how many days records expire. */
  readonly retentionDays: number;
}

/** Who reaches a bucket of flow logs. */
export interface FlowLogAccess {
  readonly perimeter: DataPerimeter;
  /** The VPCs from which the bucket is reached. */
  readonly vpcIds: string[];
  /** ARNs or ARN patterns of the roles that read the records, from anywhere. */
  readonly readers: string[];
}

/**
 * The bucket that records the traffic of a network, with a key of its own: the key of log groups is for CloudWatch Logs.
 *
 * Both stay when the network goes, because nothing empties the bucket; the records expire.
 */
export class FlowLogBucket extends Construct {
  /** The bucket. */
  public readonly bucket: s3.Bucket;
  private readonly keyPolicy = new iam.PolicyDocument();

  constructor(scope: Construct, id: string, props: FlowLogBucketProps) {
    super(scope, id);
    const encryptionKey = new kms.Key(this, 'Key', {
      description: 'Encrypts the flow logs of a network',
      enableKeyRotation: true,
      policy: this.keyPolicy,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.bucket = new s3.Bucket(this, 'Resource', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey,
      bucketKeyEnabled: true,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          id: 'expire-records',
          expiration: Duration.days(props.retentionDays),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
  }

  /** Closes the bucket and its key to everybody else; once, when the network that writes to it is known. */
  public protect({ perimeter, vpcIds, readers }: FlowLogAccess): void {
    const users = readers.map((reader) => DataUser.persona(reader, { reason: 'reads the traffic of the network' }));
    this.keyPolicy.addStatements(
      ...perimeter.keyStatements({
        users,
        vpcIds,
        viaServices: ['s3'],
        // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-cmk-policy.html
        services: [KeyService.ofPrincipal('delivery.logs.amazonaws.com')],
      }),
    );
    const statements = perimeter.bucketStatements({
      bucketArn: this.bucket.bucketArn,
      keyArn: this.bucket.encryptionKey?.keyArn,
      vpcIds,
      users,
    });
    for (const statement of statements) {
      this.bucket.addToResourcePolicy(statement);
    }
  }
}
