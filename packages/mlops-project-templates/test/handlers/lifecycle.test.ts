import '../../../studio-domain/test/handlers/silent-log';

import { DescribeProductAsAdminCommand } from '@aws-sdk/client-service-catalog';
import { FakeCloudFormation } from '../../../studio-domain/test/handlers/fake-cloudformation';
import { handler as projectContents } from '../../handlers/project-contents';
import { handler as templateProduct } from '../../handlers/template-product';
import { FakeCatalog } from './fake-catalog';

const PROPERTIES = {
  Name: 'Model build',
  Owner: 'Platform team',
  Description: 'Trains and registers',
  VersionName: 'aaaaaaaaaaaa',
  TemplateUrl: 'https://s3.eu-west-1.amazonaws.com/assets/a.json',
  Tags: { 'sagemaker:studio-visibility': 'true' },
};

describe('what CloudFormation sees', () => {
  const fake = new FakeCatalog();
  let stack: FakeCloudFormation;

  const start = async (resourceType: string, handler = templateProduct) => {
    stack = new FakeCloudFormation(handler, resourceType);
    await stack.start();
  };

  beforeEach(() => {
    fake.reset();
    fake.instant = true;
  });
  afterEach(() => stack.stop());

  describe('of a product', () => {
    beforeEach(() => start('Custom::TemplateProduct'));

    test('its id is the id of the product, and stays with a new version', async () => {
      const created = await stack.create(PROPERTIES);
      expect(created).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'prod-1', Data: { VersionId: 'pa-1' } });
      const next = { ...PROPERTIES, VersionName: 'bbbbbbbbbbbb' };
      expect(await stack.update('prod-1', next, PROPERTIES)).toMatchObject({
        Status: 'SUCCESS',
        PhysicalResourceId: 'prod-1',
        Data: { VersionId: 'pa-2' },
      });
    });

    test('a product that somebody has deleted becomes a new one, and the deletion of the old one passes', async () => {
      fake.mock
        .on(DescribeProductAsAdminCommand)
        .rejects(Object.assign(new Error('gone'), { name: 'ResourceNotFoundException' }));
      const updated = await stack.update('prod-0', PROPERTIES, PROPERTIES);
      expect(updated).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'prod-1' });
      fake.product = undefined;
      expect(await stack.delete('prod-0', PROPERTIES)).toMatchObject({ Status: 'SUCCESS' });
    });

    test('a missing property is named', async () => {
      expect(await stack.create({ ...PROPERTIES, TemplateUrl: '' })).toMatchObject({
        Status: 'FAILED',
        Reason: expect.stringContaining('TemplateUrl is "", pass a text'),
      });
      expect(fake.mock.calls()).toHaveLength(0);
    });
  });

  describe('of the projects of a product', () => {
    beforeEach(() => start('Custom::TemplateProjects'));

    test('create and update touch nothing', async () => {
      const { PhysicalResourceId: id } = await stack.create({ ProductId: 'prod-1' });
      expect(id).toBe('projects-of/prod-1');
      expect(await stack.update(id, { ProductId: 'prod-1' }, {})).toMatchObject({ PhysicalResourceId: id });
      expect(fake.mock.calls()).toHaveLength(0);
    });

    test('delete refuses while there are projects, and deletes nothing itself', async () => {
      fake.projects = ['churn'];
      const refused = await stack.delete('projects-of/prod-1', { ProductId: 'prod-1' });
      expect(refused).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('first: churn') });
      fake.projects = [];
      expect(await stack.delete('projects-of/prod-1', { ProductId: 'prod-1' })).toMatchObject({ Status: 'SUCCESS' });
      expect(fake.changes()).toEqual([]);
    });
  });

  test('the contents of a project’s bucket are those of a bucket of the environment', async () => {
    await start('Custom::BucketContents', projectContents);
    const answer = await stack.create({ BucketName: 'sc-artifacts', DeletionTag: 'allow' });
    expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'contents-of/sc-artifacts' });
  });
});
