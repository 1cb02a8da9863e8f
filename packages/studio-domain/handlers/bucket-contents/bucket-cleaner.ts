import {
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  type S3Client,
} from '@aws-sdk/client-s3';
import { codeOf, describeError, isTransient, timeForAnother } from '../support/aws-errors';
import { Backoff, type Clock } from '../support/clock';

/** Versions that one page and one deletion hold at most: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const PAGE = 1_000;
const NAMED = 5;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 16_000;
/** A new role or policy is seen everywhere within this time, as far as observed; not verified without AWS. */
const PROPAGATION = 30_000;

/** Deletes every version of every object of one bucket. */
export class BucketCleaner {
  constructor(
    private readonly client: S3Client,
    private readonly clock: Clock,
  ) {}

  /**
   * Lists the bucket as {@link empty} will have to, so that a policy that locks this function out fails the deployment
   * that brings it, while it can still be rolled back, and not the deletion.
   *
   * Waits for permissions to spread, except when a policy denies the call: that does not pass by itself.
   *
   * @throws when the bucket cannot be listed, saying what to allow
   */
  async probe(bucket: string): Promise<void> {
    const backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);
    let waited = 0;
    for (;;) {
      try {
        await this.client.send(new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys: 1 }));
        return;
      } catch (error) {
        const delay = backoff.delay();
        const maySettle = isTransient(error) || (codeOf(error) === 'AccessDenied' && !isExplicitDeny(error));
        const late = waited + delay > PROPAGATION || this.clock.remaining() <= delay + timeForAnother(error);
        if (!maySettle || late) {
          throw new Error(
            `bucket ${bucket} cannot be listed by the function that has to empty it on deletion, exempt the role of ` +
              `this function in the bucket policy (a service role of the data perimeter): ${describeError(error)}`,
          );
        }
        waited += delay;
        await this.clock.sleep(delay);
      }
    }
  }

  /**
   * Empties the bucket if it still carries a tag with the value `true`: the tag leaves the bucket before the custom
   * resource leaves the stack, so that a bucket which the stack lets go of keeps its data. A bucket that is gone is empty.
   *
   * @param deletionTag key of the tag
   * @throws when versions cannot be deleted, naming them, or when the time is over, telling how to continue
   */
  async empty(bucket: string, deletionTag: string): Promise<void> {
    const backoff = new Backoff(FIRST_WAIT, LONGEST_WAIT);
    let deleted = 0;
    for (;;) {
      try {
        if (!(await this.mayBeEmptied(bucket, deletionTag))) {
          return;
        }
        for (;;) {
          if (this.clock.remaining() <= 0) {
            throw new Error(timeIsOver(bucket, deleted));
          }
          const page = await this.nextPage(bucket);
          if (page.length === 0) {
            return;
          }
          deleted += await this.deletePage(bucket, page);
        }
      } catch (error) {
        if (codeOf(error) === 'NoSuchBucket') {
          return;
        }
        if (!isTransient(error)) {
          throw error;
        }
        const delay = backoff.delay();
        if (this.clock.remaining() <= delay + timeForAnother(error)) {
          throw new Error(`${timeIsOver(bucket, deleted)}; the last call failed with ${describeError(error)}`);
        }
        await this.clock.sleep(delay);
      }
    }
  }

  private async mayBeEmptied(bucket: string, deletionTag: string): Promise<boolean> {
    try {
      const { TagSet } = await this.client.send(new GetBucketTaggingCommand({ Bucket: bucket }));
      return (TagSet ?? []).some((tag) => tag.Key === deletionTag && tag.Value === 'true');
    } catch (error) {
      if (codeOf(error) === 'NoSuchTagSet') {
        return false;
      }
      throw error;
    }
  }

  /** Always the first page: what it listed is deleted before the next call. */
  private async nextPage(bucket: string): Promise<ObjectIdentifier[]> {
    const page = await this.client.send(new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys: PAGE }));
    return [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({ Key, VersionId }));
  }

  private async deletePage(bucket: string, page: ObjectIdentifier[]): Promise<number> {
    const { Errors = [] } = await this.client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: page, Quiet: true } }),
    );
    const lasting = Errors.filter((error) => !isTransient({ name: error.Code }));
    if (lasting.length > 0) {
      const named = lasting
        .slice(0, NAMED)
        .map(({ Key, Code, Message }) => `${Key?.slice(0, 100)} (${Code}: ${Message})`);
      const more = lasting.length > NAMED ? ` and ${lasting.length - NAMED} more` : '';
      throw new Error(
        `bucket ${bucket}: ${lasting.length} of ${page.length} object versions cannot be deleted, ` +
          `remove the cause and delete the stack again: ${named.join(', ')}${more}`,
      );
    }
    if (Errors.length > 0) {
      throw Object.assign(new Error(`${Errors.length} object versions were not deleted`), { name: 'SlowDown' });
    }
    return page.length;
  }
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function isExplicitDeny(error: unknown): boolean {
  return describeError(error).includes('explicit deny');
}

function timeIsOver(bucket: string, deleted: number): string {
  return (
    `bucket ${bucket} is not empty yet when the time is over (${deleted} object versions deleted): ` +
    'delete the stack again to continue'
  );
}
