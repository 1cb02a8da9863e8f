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

  /** VPCs from which data and models may be reached, usually the environment's one; at least one. */
  readonly vpcIds: string[];

  /**
   * Who uses the data, each with its network class.
   *
   * @default - nobody is exempt from coming through the VPCs
   */
  readonly users?: DataUser[];

  /**
   * Who uses the models, each with its network class; also roles of stage accounts (`DataUser.inAccounts`), which read
   * them through endpoints of their own account.
   *
   * @default - all of `users`
   */
  readonly modelUsers?: DataUser[];

  /**
   * Names the parameters `buckets/data-bucket-name` and `buckets/model-bucket-name`, and the path of the deletion
   * function's role.
   *
   * @default - no parameters, role at the root path
   */
  readonly registry?: Registry;

  /**
   * Delete data and models with the stack. Takes effect only when the context value `secure-mlops:allow-data-deletion` is
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
 * The buckets of an environment: its data, its models, and the log of who accessed them.
 *
 * All are versioned, private, reachable over TLS 1.2 and, for everybody who is not declared otherwise, only from the
 * given VPCs.
 */
export class EnvironmentBuckets extends Construct {
  /** What data scientists and jobs read and write. */
  public readonly data: s3.Bucket;

  /** Model artifacts: what training has made, and what stage accounts deploy. */
  public readonly model: s3.Bucket;

  /**
   * Server access logs of the other two, below `data/` and `model/`. S3 delivers them hours later: a delivery between
   * emptying and deleting this bucket makes its deletion fail, and leaves it to be deleted by hand.
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
    this.data = this.contentBucket('Data', props.dataKey, oldVersionRetention);
    this.model = this.contentBucket('Model', props.dataKey, oldVersionRetention);
    this.logAccess(this.data, 'data');
    this.logAccess(this.model, 'model');
    this.protectAll(props, deletable);

    this.publish('DataParameter', this.data, 'data', props.registry);
    this.publish('ModelParameter', this.model, 'model', props.registry);
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

  /** A bucket of the environment's own content, under its key. */
  private contentBucket(id: string, key: kms.IKey, oldVersionRetention: Duration): s3.Bucket {
    return this.bucket(id, {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      lifecycleRules: [
        {
          id: 'expire-old-versions',
          noncurrentVersionExpiration: oldVersionRetention,
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
  }

  /**
   * Set on the underlying resource: the bucket class grants log delivery by an ACL or by a policy, depending on a
   * feature flag of the app, and an ACL contradicts the enforced ownership.
   */
  private logAccess(bucket: s3.Bucket, kind: string): void {
    const prefix = `${kind}/`;
    (bucket.node.defaultChild as s3.CfnBucket).loggingConfiguration = {
      destinationBucketName: this.accessLog.bucketName,
      logFilePrefix: prefix,
    };
    this.accessLog.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: `LogDeliveryOf${bucket.node.id}`,
        principals: [new iam.ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.accessLog.arnForObjects(`${prefix}*`)],
        conditions: {
          ArnEquals: { 'aws:SourceArn': bucket.bucketArn },
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
    );
  }

  /** The function that empties the buckets has to be known before their policies are made, and is used after that. */
  private protectAll(props: EnvironmentBucketsProps, deletable: boolean): void {
    const contents = deletable
      ? new BucketContents(this, 'Contents', props, [this.accessLog, this.data, this.model])
      : undefined;
    const emptying = contents ? [contents.user] : [];
    const users = props.users ?? [];
    this.protect(this.data, props, [...users, ...emptying], props.dataKey);
    this.protect(this.model, props, [...(props.modelUsers ?? users), ...emptying], props.dataKey);
    this.protect(this.accessLog, props, emptying);
    if (contents) {
      // on deletion data and models go first: emptying them writes access logs
      const log = contents.of(this.accessLog);
      for (const bucket of [this.data, this.model]) {
        contents.of(bucket).node.addDependency(log);
      }
    }
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

  private publish(id: string, bucket: s3.Bucket, kind: string, registry?: Registry): void {
    if (registry) {
      new ssm.StringParameter(this, id, {
        parameterName: registry.parameterName('buckets', `${kind}-bucket-name`),
        stringValue: bucket.bucketName,
        description: `The ${kind} bucket of the environment`,
      });
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
