import { createHash } from 'node:crypto';
import { DataPerimeter, type DataUser } from '@secure-mlops/core';
import { LaunchRole } from '@secure-mlops/cross-account-roles';
import { Aws, CustomResource, Duration, Lazy, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ProjectContext } from './project-context';

/** Says that a bucket may be emptied; the same tag as on the buckets of an environment. */
const DELETION_TAG = 'secure-mlops:allow-data-deletion';

/** Artifacts can be made again from the source, so they need not be kept for long. */
const KEPT = Duration.days(30);

/** The bucket in which the pipeline of a project hands on its artifacts; it goes with the project. */
export class ProjectBucket extends Construct {
  public readonly bucket: s3.Bucket;
  private readonly perimeter: DataPerimeter;

  constructor(
    scope: Construct,
    id: string,
    private readonly context: ProjectContext,
  ) {
    super(scope, id);
    const { registry, environment } = context;
    // the launch role makes and deletes the bucket and its policy, nobody else changes them
    this.perimeter = DataPerimeter.ofAccounts({
      accountIds: [Aws.ACCOUNT_ID],
      deploymentRoleArns: [registry.roleArnPattern(Aws.ACCOUNT_ID, LaunchRole.KIND)],
    });
    this.bucket = new s3.Bucket(this, 'Resource', {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: kms.Key.fromKeyArn(this, 'Key', environment.dataKeyArn),
      bucketKeyEnabled: true,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      removalPolicy: RemovalPolicy.DESTROY,
      lifecycleRules: [
        {
          id: 'expire-artifacts',
          expiration: KEPT,
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    Tags.of(this.bucket).add(DELETION_TAG, 'true');
  }

  /**
   * Closes the bucket to everybody else; once, when the roles exist.
   *
   * @returns what empties the bucket on its deletion; whoever writes to the bucket depends on it
   */
  public protect(users: DataUser[]): CustomResource {
    const { environment } = this.context;
    const statements = this.perimeter.bucketStatements({
      bucketArn: this.bucket.bucketArn,
      keyArn: environment.dataKeyArn,
      vpcIds: environment.sourceVpcIds,
      users,
    });
    for (const statement of statements) {
      this.bucket.addToResourcePolicy(statement);
    }
    return this.emptyOnDeletion();
  }

  /** A policy that locks the emptying function out fails the project when it is made, not when it is terminated. */
  private emptyOnDeletion(): CustomResource {
    const { policy } = this.bucket;
    const access = this.contents('Access', 'Custom::BucketAccess', {
      PolicyHash: Lazy.string({
        produce: () =>
          createHash('sha256')
            .update(JSON.stringify(Stack.of(this).resolve(policy?.document)))
            .digest('hex'),
      }),
    });
    if (policy) {
      access.node.addDependency(policy);
    }
    const contents = this.contents('Contents', 'Custom::BucketContents', { DeletionTag: DELETION_TAG });
    contents.node.addDependency(access);
    return contents;
  }

  private contents(id: string, resourceType: string, properties: { [name: string]: string }): CustomResource {
    return new CustomResource(this, id, {
      resourceType,
      serviceToken: this.context.environment.projectContentsArn,
      // a little longer than the function runs, so that its own report is heard first
      serviceTimeout: Duration.minutes(17),
      properties: { BucketName: this.bucket.bucketName, ...properties },
    });
  }
}
