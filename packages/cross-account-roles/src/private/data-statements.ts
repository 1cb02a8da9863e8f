import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { ProjectModels } from '../project-models';
import { viaService } from './services';

/** Buckets and the key that their objects are encrypted with. */
export interface EncryptedBuckets {
  readonly buckets: s3.IBucket[];
  readonly key: kms.IKey;
}

/** Reads objects and lists the buckets. */
export function readStatements(scope: Construct, data: EncryptedBuckets): iam.PolicyStatement[] {
  return [
    allow(
      ['s3:GetBucketLocation', 's3:ListBucket'],
      data.buckets.map((bucket) => bucket.bucketArn),
    ),
    allow(['s3:GetObject'], objectsOf(data)),
    keyThroughS3(scope, data.key, ['kms:Decrypt', 'kms:DescribeKey']),
  ];
}

/** Reads, writes and deletes objects; a deleted object stays as a version, which these permissions cannot remove. */
export function readWriteStatements(scope: Construct, data: EncryptedBuckets): iam.PolicyStatement[] {
  return [
    allow(
      ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
      data.buckets.map((bucket) => bucket.bucketArn),
    ),
    allow(
      ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
      objectsOf(data),
    ),
    keyThroughS3(scope, data.key, ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey']),
  ];
}

/** Leaves the models of projects to their builds. */
export function denyProjectModels(bucket: s3.IBucket): iam.PolicyStatement {
  return deny(
    ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObject', 's3:RestoreObject'],
    [bucket.arnForObjects(`${ProjectModels.PREFIX}*`)],
  );
}

/**
 * Lets AWS attach volumes that are encrypted with a key, and nobody use the key directly.
 *
 * The grant is made by the role of the job or by whoever creates the endpoint:
 * https://docs.aws.amazon.com/sagemaker/latest/dg/api-permissions-reference.html
 */
export function volumeKeyStatements(key: kms.IKey): iam.PolicyStatement[] {
  return [
    allow(['kms:CreateGrant'], [key.keyArn], { Bool: { 'kms:GrantIsForAWSResource': 'true' } }),
    allow(['kms:DescribeKey'], [key.keyArn]),
  ];
}

export function allow(actions: string[], resources: string[], conditions?: iam.Conditions): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources, ...(conditions === undefined ? {} : { conditions }) });
}

export function deny(actions: string[], resources: string[], conditions?: iam.Conditions): iam.PolicyStatement {
  return new iam.PolicyStatement({
    effect: iam.Effect.DENY,
    actions,
    resources,
    ...(conditions === undefined ? {} : { conditions }),
  });
}

function objectsOf(data: EncryptedBuckets): string[] {
  return data.buckets.map((bucket) => bucket.arnForObjects('*'));
}

function keyThroughS3(scope: Construct, key: kms.IKey, actions: string[]): iam.PolicyStatement {
  return allow(actions, [key.keyArn], {
    StringEquals: { 'kms:ViaService': viaService(Stack.of(scope), 's3') },
  });
}
