import { S3Client } from '@aws-sdk/client-s3';
import { clientOptions } from '@secure-mlops/core/handlers/custom-resource/client-options';
import { customResourceHandler, type Invocation } from '@secure-mlops/core/handlers/custom-resource/custom-resource';
import { invocationClock } from '../support/clock';
import { BucketCleaner } from './bucket-cleaner';

/** `Custom::BucketAccess` proves that the bucket can be emptied, `Custom::BucketContents` empties it. */
type Properties = Readonly<Record<string, string | undefined>>;

const ACCESS = 'Custom::BucketAccess';
const client = new S3Client(clientOptions());

export const handler = customResourceHandler({
  create: async (event, invocation) => {
    const id = idOf(event.ResourceType, event.ResourceProperties);
    if (event.ResourceType === ACCESS) {
      await cleaner(invocation).probe(bucketOf(event.ResourceProperties));
    }
    return { physicalResourceId: id };
  },
  update: async (event, invocation) => {
    const id = idOf(event.ResourceType, event.ResourceProperties);
    // the id of the policy that is in place: a rollback returns to it and must not depend on the order of its steps
    if (event.ResourceType === ACCESS && id !== event.PhysicalResourceId) {
      await cleaner(invocation).probe(bucketOf(event.ResourceProperties));
    }
    return { physicalResourceId: id };
  },
  delete: async (event, invocation) => {
    if (event.ResourceType !== ACCESS) {
      const { DeletionTag = '' } = event.ResourceProperties as Properties;
      await cleaner(invocation).empty(bucketOf(event.ResourceProperties), DeletionTag);
    }
    return undefined;
  },
});

function cleaner(invocation: Invocation): BucketCleaner {
  return new BucketCleaner(client, invocationClock(invocation));
}

function bucketOf({ BucketName }: Properties): string {
  if (!BucketName) {
    throw new Error(`BucketName is ${JSON.stringify(BucketName)}, pass the name of a bucket`);
  }
  return BucketName;
}

/** A new policy is a new access, whose replacement deletes nothing; the contents are those of the bucket for ever. */
function idOf(resourceType: string, properties: Properties): string {
  const bucket = bucketOf(properties);
  return resourceType === ACCESS ? `access-to/${bucket}/${properties.PolicyHash}` : `contents-of/${bucket}`;
}
