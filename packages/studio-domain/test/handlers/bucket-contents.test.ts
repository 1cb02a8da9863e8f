import {
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  ListObjectVersionsCommand,
  type ObjectVersion,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { BucketCleaner } from '../../handlers/bucket-contents/bucket-cleaner';
import { awsError, FakeClock, silence } from './fake-clock';

const mock = mockClient(S3Client);
const DELETION_TAG = 'example:allow-deletion';

describe('bucket contents', () => {
  let clock: FakeClock;
  let versions: ObjectVersion[];
  let cleaner: BucketCleaner;

  beforeEach(() => {
    mock.reset();
    clock = new FakeClock();
    versions = [];
    cleaner = new BucketCleaner(new S3Client({ region: 'eu-west-1' }), clock);
    mock.on(GetBucketTaggingCommand).resolves({ TagSet: [{ Key: DELETION_TAG, Value: 'true' }] });
    mock.on(ListObjectVersionsCommand).callsFake(({ MaxKeys }) => ({
      Versions: versions.slice(0, MaxKeys).filter(({ VersionId }) => !VersionId?.startsWith('marker')),
      DeleteMarkers: versions.slice(0, MaxKeys).filter(({ VersionId }) => VersionId?.startsWith('marker')),
    }));
    mock.on(DeleteObjectsCommand).callsFake(({ Delete }) => {
      for (const { Key, VersionId } of Delete.Objects) {
        versions = versions.filter((version) => version.Key !== Key || version.VersionId !== VersionId);
      }
      return {};
    });
  });

  describe('probe', () => {
    test('lists once and reads no object', async () => {
      await cleaner.probe('data');
      expect(mock.commandCalls(ListObjectVersionsCommand).map((call) => call.args[0].input)).toEqual([
        { Bucket: 'data', MaxKeys: 1 },
      ]);
      expect(mock.calls()).toHaveLength(1);
    });

    test('a policy that denies the function fails at once, with the remedy', async () => {
      mock
        .on(ListObjectVersionsCommand)
        .rejects(awsError('AccessDenied', 'not authorized with an explicit deny in a resource-based policy'));
      await expect(cleaner.probe('data')).rejects.toThrow(
        /^bucket data cannot be listed by the function .* exempt the role .* AccessDenied: .*explicit deny/,
      );
      expect(clock.sleeps).toEqual([]);
    });

    test('waits for a permission that has not spread yet', async () => {
      mock
        .on(ListObjectVersionsCommand)
        .rejectsOnce(awsError('AccessDenied', 'no identity-based policy allows the action'))
        .rejectsOnce(awsError('AccessDenied', 'no identity-based policy allows the action'))
        .resolves({});
      await cleaner.probe('data');
      expect(clock.sleeps).toEqual([1_000, 2_000]);
    });

    test('does not wait for ever', async () => {
      mock.on(ListObjectVersionsCommand).rejects(awsError('AccessDenied', 'no policy allows the action'));
      await expect(cleaner.probe('data')).rejects.toThrow('cannot be listed');
      expect(clock.sleeps.reduce((sum, delay) => sum + delay, 0)).toBeLessThanOrEqual(30_000);
    });

    test('names a silence while there is time', async () => {
      clock = new FakeClock(300_000);
      cleaner = new BucketCleaner(new S3Client({ region: 'eu-west-1' }), clock);
      mock.on(ListObjectVersionsCommand).callsFake(() => silence(clock));
      await expect(cleaner.probe('data')).rejects.toThrow('TimeoutError: no answer');
      expect(mock.commandCalls(ListObjectVersionsCommand)).toHaveLength(2);
      expect(clock.remaining()).toBeGreaterThan(0);
    });

    test('a bucket that does not exist is an error: there is nothing to own', async () => {
      mock.on(ListObjectVersionsCommand).rejects(awsError('NoSuchBucket'));
      await expect(cleaner.probe('data')).rejects.toThrow('NoSuchBucket');
    });
  });

  describe('empty', () => {
    test('deletes every version and delete marker, a thousand at a time', async () => {
      versions = Array.from({ length: 2_500 }, (_, index) => ({
        Key: `key-${index}`,
        VersionId: index % 10 === 0 ? `marker-${index}` : `v-${index}`,
      }));
      await cleaner.empty('data', DELETION_TAG);
      expect(versions).toEqual([]);
      const sizes = mock.commandCalls(DeleteObjectsCommand).map((call) => call.args[0].input.Delete?.Objects?.length);
      expect(sizes).toEqual([1_000, 1_000, 500]);
    });

    test.each([
      ['has another value', { TagSet: [{ Key: DELETION_TAG, Value: 'false' }] }],
      ['is missing among others', { TagSet: [{ Key: 'team', Value: 'true' }] }],
    ])('deletes nothing when the tag %s', async (_, tags) => {
      versions = [{ Key: 'precious', VersionId: 'v1' }];
      mock.on(GetBucketTaggingCommand).resolves(tags);
      await cleaner.empty('data', DELETION_TAG);
      expect(versions).toHaveLength(1);
    });

    test('deletes nothing when the bucket has no tags at all', async () => {
      versions = [{ Key: 'precious', VersionId: 'v1' }];
      mock.on(GetBucketTaggingCommand).rejects(awsError('NoSuchTagSet'));
      await cleaner.empty('data', DELETION_TAG);
      expect(versions).toHaveLength(1);
    });

    test.each([GetBucketTaggingCommand, ListObjectVersionsCommand])(
      'a bucket that is gone is empty',
      async (command) => {
        mock.on(command as typeof GetBucketTaggingCommand).rejects(awsError('NoSuchBucket'));
        await expect(cleaner.empty('data', DELETION_TAG)).resolves.toBeUndefined();
      },
    );

    test('throttled deletions of single objects and whole calls are repeated', async () => {
      versions = [
        { Key: 'a', VersionId: '1' },
        { Key: 'b', VersionId: '1' },
      ];
      const original = versions;
      mock
        .on(DeleteObjectsCommand)
        .rejectsOnce(awsError('SlowDown'))
        .resolvesOnce({ Errors: [{ Key: 'b', VersionId: '1', Code: 'SlowDown', Message: 'slow' }] })
        .callsFake(() => {
          versions = [];
          return {};
        });
      await cleaner.empty('data', DELETION_TAG);
      expect(original).toHaveLength(2);
      expect(versions).toEqual([]);
      expect(clock.sleeps).toEqual([1_000, 2_000]);
    });

    test('objects that cannot be deleted are named with their reason', async () => {
      versions = [{ Key: 'locked', VersionId: '1' }];
      mock
        .on(DeleteObjectsCommand)
        .resolves({ Errors: [{ Key: 'locked', VersionId: '1', Code: 'AccessDenied', Message: 'object lock' }] });
      await expect(cleaner.empty('data', DELETION_TAG)).rejects.toThrow(
        /^bucket data: 1 of 1 object versions cannot be deleted, .*: locked \(AccessDenied: object lock\)$/,
      );
    });

    test('when the time is over, counts what was deleted and says how to continue', async () => {
      versions = [{ Key: 'a', VersionId: '1' }];
      clock = new FakeClock(0);
      cleaner = new BucketCleaner(new S3Client({ region: 'eu-west-1' }), clock);
      await expect(cleaner.empty('data', DELETION_TAG)).rejects.toThrow(
        'bucket data is not empty yet when the time is over (0 object versions deleted): delete the stack again to continue',
      );
    });

    test.each([
      ['the bucket’s tags', GetBucketTaggingCommand],
      ['its listing', ListObjectVersionsCommand],
      ['a deletion', DeleteObjectsCommand],
    ])('a silence instead of %s is named while there is time', async (_, command) => {
      versions = [{ Key: 'a', VersionId: '1' }];
      mock.on(command as typeof DeleteObjectsCommand).callsFake(() => silence(clock));
      await expect(cleaner.empty('data', DELETION_TAG)).rejects.toThrow(
        'delete the stack again to continue; the last call failed with TimeoutError: no answer',
      );
      expect(mock.commandCalls(command as typeof DeleteObjectsCommand)).toHaveLength(4);
      expect(clock.remaining()).toBeGreaterThan(0);
    });

    test('a denied listing is an error, not an empty bucket', async () => {
      mock.on(ListObjectVersionsCommand).rejects(awsError('AccessDenied', 'denied'));
      await expect(cleaner.empty('data', DELETION_TAG)).rejects.toThrow('denied');
    });
  });
});
