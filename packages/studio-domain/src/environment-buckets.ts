import type { DataPerimeter, DataUser, Registry } from '@secure-mlops/core';
import { ValidationErrors } from '@secure-mlops/core';
import { Annotations, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { ALLOW_DATA_DELETION, BucketContents } from './private/bucket-contents';

/** Properties of `EnvironmentBuckets`. */
export interface EnvironmentBucketsProps {
  /** Renders the bucket policies. */
  readonly perimeter: DataPerimeter;

  /** Encrypts the objects; uploads with another key are refused. */
  readonly dataKey: kms.IKey;

  /** VPCs from which the data may be reached, usually the environment's one; at least one. */
  readonly vpcIds: string[];

  /**
   * Who uses the data, each with its network class.
   *
   * @default - nobody is exempt from coming through the VPCs
   */
  readonly users?: DataUser[];

  /**
   * Names the parameter `buckets/data-bucket-name` and the path of the deletion function's role.
   *
   * @default - no parameter, role at the root path
   */
  readonly registry?: Registry;

  /**
   * Delete the data with the stack. Takes effect only when the context value `secure-mlops:allow-data-deletion` is
   * `true` as well: losing data takes two keys.
   *
   * @default false
   */
  readonly deleteDataOnRemoval?: boolean;

  /**
   * How long a replaced or deleted version of an object is kept; whole days, at least one.
   *
   * @default Duration.days(90)
   */
  readonly oldVersionRetention?: Duration;

  /**
   * How long access logs are kept; whole days, at least one.
   *
   * @default Duration.days(365)
   */
  readonly accessLogRetention?: Duration;

  /**
   * Encrypts the log group of the deletion function.
   *
   * @default - encrypted with a key of CloudWatch Logs
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * Boundary of the deletion function's role.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/**
 * The buckets of an environment: its data, and the log of who accessed it.
 *
 * Both are versioned, private, reachable over TLS 1.2 and, for everybody who is not declared otherwise, only from the
 * given VPCs.
 */
export class EnvironmentBuckets extends Construct {
  /** What data scientists and jobs read and write. */
  public readonly data: s3.Bucket;

  /**
   * Server access logs of the data bucket. S3 delivers them hours later: a delivery between emptying and deleting this
   * bucket makes its deletion fail, and leaves it to be deleted by hand.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html
   *
   * Encrypted with a key of S3, because log delivery accepts no customer key:
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
   */
  public readonly accessLog: s3.Bucket;

  private readonly removalPolicy: RemovalPolicy;

  /** @throws SecureMlopsError when `vpcIds` is empty or a retention is shorter than a day */
  constructor(scope: Construct, id: string, props: EnvironmentBucketsProps) {
    super(scope, id);
    const oldVersionRetention = props.oldVersionRetention ?? Duration.days(90);
    const accessLogRetention = props.accessLogRetention ?? Duration.days(365);
    validate(props, oldVersionRetention, accessLogRetention);

    const deletable = this.mayDelete(props);
    this.removalPolicy = deletable ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;

    this.accessLog = this.bucket('AccessLog', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      lifecycleRules: [
        {
          id: 'expire-logs',
          expiration: accessLogRetention,
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    this.data = this.bucket('Data', {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: props.dataKey,
      bucketKeyEnabled: true,
      lifecycleRules: [
        {
          id: 'expire-old-versions',
          noncurrentVersionExpiration: oldVersionRetention,
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    this.logAccess();

    const contents = deletable ? new BucketContents(this, 'Contents', props, [this.accessLog, this.data]) : undefined;
    const users = [...(props.users ?? []), ...(contents ? [contents.user] : [])];
    this.protect(this.data, props, users, props.dataKey);
    this.protect(this.accessLog, props, contents ? [contents.user] : []);
    if (contents) {
      // on deletion the data goes first: emptying it writes access logs
      contents.of(this.data).node.addDependency(contents.of(this.accessLog));
    }

    if (props.registry) {
      new ssm.StringParameter(this, 'DataParameter', {
        parameterName: props.registry.parameterName('buckets', 'data-bucket-name'),
        stringValue: this.data.bucketName,
        description: 'Bucket of the environment for data',
      });
    }
  }

  private mayDelete(props: EnvironmentBucketsProps): boolean {
    const allowed = ['true', true].includes(this.node.tryGetContext(ALLOW_DATA_DELETION));
    if (props.deleteDataOnRemoval && !allowed) {
      Annotations.of(this).addWarningV2(
        '@secure-mlops/studio-domain:dataIsRetained',
        `deleteDataOnRemoval is true, but the buckets are retained: set the context value ${ALLOW_DATA_DELETION}=true as well to delete data with the stack`,
      );
    }
    return props.deleteDataOnRemoval === true && allowed;
  }

  private bucket(id: string, props: s3.BucketProps): s3.Bucket {
    return new s3.Bucket(this, id, {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      removalPolicy: this.removalPolicy,
      ...props,
    });
  }

  /**
   * Set on the underlying resource: the bucket class grants log delivery by an ACL or by a policy, depending on a
   * feature flag of the app, and an ACL contradicts the enforced ownership.
   */
  private logAccess(): void {
    const prefix = 'data/';
    (this.data.node.defaultChild as s3.CfnBucket).loggingConfiguration = {
      destinationBucketName: this.accessLog.bucketName,
      logFilePrefix: prefix,
    };
    this.accessLog.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'LogDelivery',
        principals: [new iam.ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.accessLog.arnForObjects(`${prefix}*`)],
        conditions: {
          ArnEquals: { 'aws:SourceArn': this.data.bucketArn },
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
    );
  }

  private protect(bucket: s3.Bucket, props: EnvironmentBucketsProps, users: DataUser[], key?: kms.IKey): void {
    const statements = props.perimeter.bucketStatements({
      bucketArn: bucket.bucketArn,
      keyArn: key?.keyArn,
      vpcIds: props.vpcIds,
      users,
    });
    for (const statement of statements) {
      bucket.addToResourcePolicy(statement);
    }
  }
}

function validate(props: EnvironmentBucketsProps, oldVersions: Duration, accessLogs: Duration): void {
  const errors = new ValidationErrors('EnvironmentBuckets');
  errors.count('vpcIds', props.vpcIds, { min: 1 });
  errors.range('oldVersionRetention (days)', oldVersions.toDays({ integral: false }), { min: 1 });
  errors.range('accessLogRetention (days)', accessLogs.toDays({ integral: false }), { min: 1 });
  errors.throwIfAny();
}
