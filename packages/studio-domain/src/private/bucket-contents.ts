import { createHash } from 'node:crypto';
import { DataUser, SetupFunction } from '@secure-mlops/core';
import { type CustomResource, Lazy, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { handlerPath } from './handler-path';
import { LONG_RUN, LONG_RUN_ANSWER } from './run-time';
import type { SetupOptions } from './setup-options';

/** Context value that has to be set beside the prop before data is deleted; also the tag that the handler asks for. */
export const ALLOW_DATA_DELETION = 'secure-mlops:allow-data-deletion';

/** The function that empties buckets before they are deleted. */
export class BucketContents extends Construct {
  /** The function as the bucket policies know it: it runs outside the VPC, so they have to exempt it by name. */
  public readonly user: DataUser;

  private readonly setup: SetupFunction;

  constructor(scope: Construct, id: string, options: SetupOptions, buckets: s3.Bucket[]) {
    super(scope, id);
    this.setup = new SetupFunction(this, 'Function', {
      codePath: handlerPath('bucket-contents'),
      description: 'Empties the buckets of an environment before they are deleted',
      principal: 'bucket-contents',
      registry: options.registry,
      permissionsBoundary: options.permissionsBoundary,
      logEncryptionKey: options.logEncryptionKey,
      timeout: LONG_RUN,
      statements: [
        new iam.PolicyStatement({
          actions: ['s3:ListBucketVersions', 's3:GetBucketTagging'],
          resources: buckets.map((bucket) => bucket.bucketArn),
        }),
        new iam.PolicyStatement({
          actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
          resources: buckets.map((bucket) => bucket.arnForObjects('*')),
        }),
      ],
    });
    this.user = DataUser.serviceRole(
      this.setup.role.roleArn,
      'empties the bucket before it is deleted; runs while the VPC may already be incomplete',
    );
  }

  /**
   * Empties a bucket before its deletion, and proves with every change of its policy that the function can.
   *
   * To be called when the bucket's policy exists.
   */
  public of(bucket: s3.Bucket): CustomResource {
    // survives in the bucket only as long as the stack wants deletion: the handler looks at it, not at its own removal
    Tags.of(bucket).add(ALLOW_DATA_DELETION, 'true');
    const policy = bucket.policy;
    const access = this.setup.addResource(bucket, 'Access', {
      resourceType: 'Custom::BucketAccess',
      properties: {
        BucketName: bucket.bucketName,
        PolicyHash: Lazy.string({
          produce: () =>
            createHash('sha256')
              .update(JSON.stringify(Stack.of(bucket).resolve(policy?.document)))
              .digest('hex'),
        }),
      },
    });
    const contents = this.setup.addResource(bucket, 'Contents', {
      resourceType: 'Custom::BucketContents',
      serviceTimeout: LONG_RUN_ANSWER,
      properties: { BucketName: bucket.bucketName, DeletionTag: ALLOW_DATA_DELETION },
    });
    if (policy) {
      access.node.addDependency(policy);
    }
    contents.node.addDependency(access);
    return contents;
  }
}
