import './silent-log';

import { GetBucketTaggingCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import {
  ListAppsCommand,
  ListSpacesCommand,
  ListUserProfilesCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { mockClient } from 'aws-sdk-client-mock';
import { handler as bucketContents } from '../../handlers/bucket-contents';
import { handler as domainContents } from '../../handlers/domain-contents';
import { handler as freezeGuard } from '../../handlers/freeze-guard';
import { awsError } from './fake-clock';
import { FakeCloudFormation } from './fake-cloudformation';

const sageMaker = mockClient(SageMakerClient);
const s3 = mockClient(S3Client);

describe('what CloudFormation sees', () => {
  let stack: FakeCloudFormation;

  const start = async (handler: typeof freezeGuard, resourceType: string) => {
    stack = new FakeCloudFormation(handler, resourceType);
    await stack.start();
  };

  beforeEach(() => {
    sageMaker.reset();
    s3.reset();
    sageMaker
      .on(ListAppsCommand)
      .resolves({})
      .on(ListSpacesCommand)
      .resolves({})
      .on(ListUserProfilesCommand)
      .resolves({});
  });

  afterEach(() => stack.stop());

  describe('of the freeze guard', () => {
    const deployed = { Subject: 'domain d', Remedy: 'restore it', Frozen: { SubnetIds: ['a'], AuthMode: 'IAM' } };
    const changed = { ...deployed, Frozen: { ...deployed.Frozen, SubnetIds: ['a', 'b'] } };

    beforeEach(() => start(freezeGuard, 'Custom::FreezeGuard'));

    test('a refused update, its rollback and the next good update', async () => {
      const { PhysicalResourceId: id } = await stack.create(deployed);

      const refused = await stack.update(id, changed, deployed);
      expect(refused).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
      expect(refused.Reason).toContain(
        'domain d can be replaced by a change of SubnetIds; restore it: SubnetIds is ["a"] and would become ["a","b"]',
      );
      expect(await stack.update(id, deployed, changed)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });

      const reworded = { ...deployed, Remedy: 'another sentence' };
      expect(await stack.update(id, reworded, deployed)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
      expect(await stack.delete(id, deployed)).toMatchObject({ Status: 'SUCCESS' });
    });

    test('a property that is frozen from now on is remembered from now on', async () => {
      const { PhysicalResourceId: id } = await stack.create(deployed);
      const extended = { ...deployed, Frozen: { ...deployed.Frozen, VpcId: 'vpc-1' } };
      const { PhysicalResourceId: next } = await stack.update(id, extended, deployed);
      expect(next).not.toBe(id);
      const other = { ...extended, Frozen: { ...extended.Frozen, VpcId: 'vpc-2' } };
      expect((await stack.update(next, other, extended)).Reason).toContain('VpcId is "vpc-1" and would become "vpc-2"');
    });
  });

  describe('of domain contents', () => {
    beforeEach(() => start(domainContents, 'Custom::StudioDomainContents'));

    test('create and an update with the same domain touch nothing and keep the id', async () => {
      const { PhysicalResourceId: id } = await stack.create({ DomainId: 'd-1' });
      const answer = await stack.update(id, { DomainId: 'd-1', Other: 'x' }, { DomainId: 'd-1' });
      expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: id });
      expect(sageMaker.calls()).toHaveLength(0);
    });

    test('domain and user are part of the id', async () => {
      const ids = [
        await stack.create({ DomainId: 'd-1' }),
        await stack.create({ DomainId: 'd-2' }),
        await stack.create({ DomainId: 'd-1', UserProfileName: 'ds1' }),
      ].map((answer) => answer.PhysicalResourceId);
      expect(new Set(ids).size).toBe(3);
    });

    test('deleting what is empty succeeds', async () => {
      expect(await stack.delete('contents-of/d-1', { DomainId: 'd-1' })).toMatchObject({ Status: 'SUCCESS' });
    });

    test('a refused list fails the deletion with its reason', async () => {
      sageMaker.on(ListSpacesCommand).rejects(awsError('AccessDeniedException', 'no ListSpaces'));
      const answer = await stack.delete('contents-of/d-1', { DomainId: 'd-1' });
      expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('no ListSpaces') });
    });

    test('a missing domain id is an error, not an empty domain', async () => {
      expect(await stack.create({})).toMatchObject({ Status: 'FAILED' });
    });
  });

  describe('of bucket access', () => {
    const properties = (policy: string) => ({ BucketName: 'data', PolicyHash: policy });
    const lockOut = () =>
      s3
        .on(ListObjectVersionsCommand)
        .rejects(awsError('AccessDenied', 'with an explicit deny in a resource-based policy'));

    beforeEach(() => start(bucketContents, 'Custom::BucketAccess'));

    test('a policy that locks the function out fails the creation', async () => {
      lockOut();
      const answer = await stack.create(properties('p1'));
      expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('explicit deny') });
    });

    test('a later policy that locks it out fails the update; the rollback passes even before the policy is back', async () => {
      s3.on(ListObjectVersionsCommand).resolves({});
      const { PhysicalResourceId: id } = await stack.create(properties('p1'));
      lockOut();
      const refused = await stack.update(id, properties('p2'), properties('p1'));
      expect(refused).toMatchObject({ Status: 'FAILED', PhysicalResourceId: id });
      expect(await stack.update(id, properties('p1'), properties('p2'))).toMatchObject({
        Status: 'SUCCESS',
        PhysicalResourceId: id,
      });
    });

    test('deleting it never looks at the bucket', async () => {
      expect(await stack.delete('access-to/data/p1', properties('p1'))).toMatchObject({ Status: 'SUCCESS' });
      expect(s3.calls()).toHaveLength(0);
    });
  });

  describe('of bucket contents', () => {
    const properties = { BucketName: 'data', DeletionTag: 'allow' };

    beforeEach(() => start(bucketContents, 'Custom::BucketContents'));

    test('create and update touch nothing and keep the id', async () => {
      const { PhysicalResourceId: id } = await stack.create(properties);
      expect(await stack.update(id, properties, properties)).toMatchObject({ PhysicalResourceId: id });
      expect(s3.calls()).toHaveLength(0);
    });

    test('delete asks the bucket for the tag first', async () => {
      s3.on(GetBucketTaggingCommand).resolves({ TagSet: [{ Key: 'allow', Value: 'false' }] });
      expect(await stack.delete('contents-of/data', properties)).toMatchObject({ Status: 'SUCCESS' });
      expect(s3.commandCalls(ListObjectVersionsCommand)).toHaveLength(0);
    });
  });
});
