import {
  CreateProductCommand,
  CreateProvisioningArtifactCommand,
  DeleteProductCommand,
  DescribeProvisioningArtifactCommand,
  SearchProvisionedProductsCommand,
  ServiceCatalogClient,
  UpdateProvisioningArtifactCommand,
} from '@aws-sdk/client-service-catalog';
import { awsError, FakeClock, silence } from '../../../studio-domain/test/handlers/fake-clock';
import { ProductCatalog, type TemplateProduct } from '../../handlers/template-product/product-catalog';
import { FakeCatalog } from './fake-catalog';

const PRODUCT: TemplateProduct = {
  name: 'Model build',
  owner: 'Platform team',
  description: 'Trains and registers',
  versionName: 'aaaaaaaaaaaa',
  templateUrl: 'https://s3.eu-west-1.amazonaws.com/assets/a.json',
  tags: { 'sagemaker:studio-visibility': 'true' },
};
const NEXT: TemplateProduct = {
  ...PRODUCT,
  versionName: 'bbbbbbbbbbbb',
  templateUrl: 'https://s3.eu-west-1.amazonaws.com/assets/b.json',
};

describe('product catalog', () => {
  const fake = new FakeCatalog();
  let clock: FakeClock;
  let catalog: ProductCatalog;

  beforeEach(() => {
    fake.reset();
    clock = new FakeClock();
    catalog = new ProductCatalog(new ServiceCatalogClient({ region: 'eu-west-1' }), clock);
  });

  const published = async (...products: TemplateProduct[]) => {
    await catalog.create(PRODUCT, 'token');
    for (const [index, product] of products.entries()) {
      await catalog.update('prod-1', product, `token-${index}`);
    }
    fake.mock.resetHistory();
  };

  describe('create', () => {
    test('makes the product with its first version and waits until it is loaded', async () => {
      expect(await catalog.create(PRODUCT, 'token')).toEqual({ productId: 'prod-1', versionId: 'pa-1' });
      expect(fake.mock.commandCalls(CreateProductCommand)[0].args[0].input).toEqual({
        Name: 'Model build',
        Owner: 'Platform team',
        Description: 'Trains and registers',
        ProductType: 'CLOUD_FORMATION_TEMPLATE',
        Tags: [{ Key: 'sagemaker:studio-visibility', Value: 'true' }],
        ProvisioningArtifactParameters: {
          Name: 'aaaaaaaaaaaa',
          Type: 'CLOUD_FORMATION_TEMPLATE',
          Info: { LoadTemplateFromURL: PRODUCT.templateUrl },
        },
        IdempotencyToken: 'token',
      });
      expect(fake.mock.commandCalls(DescribeProvisioningArtifactCommand)).toHaveLength(2);
    });

    test('a repeated request finds the product that it has created', async () => {
      await catalog.create(PRODUCT, 'token');
      expect(await catalog.create(PRODUCT, 'token')).toEqual({ productId: 'prod-1', versionId: 'pa-1' });
      expect(fake.versions).toHaveLength(1);
    });

    test('a template that cannot be loaded leaves no product behind', async () => {
      fake.outcome = 'FAILED';
      await expect(catalog.create(PRODUCT, 'token')).rejects.toThrow(
        'version aaaaaaaaaaaa of template "Model build" (prod-1) could not be loaded',
      );
      expect(fake.product).toBeUndefined();
    });

    test('a product that is left behind is named with the reason', async () => {
      fake.outcome = 'FAILED';
      fake.mock.on(DeleteProductCommand).rejects(awsError('AccessDeniedException', 'no DeleteProduct'));
      await expect(catalog.create(PRODUCT, 'token')).rejects.toThrow(
        /could not be loaded.*; product prod-1 is left behind \(AccessDeniedException: no DeleteProduct\)/,
      );
    });

    test('a version that never loads ends in time and leaves nothing behind', async () => {
      fake.outcome = 'CREATING';
      await expect(catalog.create(PRODUCT, 'token')).rejects.toThrow('is still CREATING when the time is over');
      expect(fake.product).toBeUndefined();
      // a last look, and then the deletion, may each wait for an answer until their client gives up
      expect(clock.remaining()).toBeGreaterThan(2 * 133_000);
    });

    test('a version about which there is no answer leaves nothing behind, and the silence is named', async () => {
      fake.mock.on(DescribeProvisioningArtifactCommand).callsFake(() => silence(clock));
      await expect(catalog.create(PRODUCT, 'token')).rejects.toMatchObject({ name: 'TimeoutError' });
      expect(fake.mock.commandCalls(DescribeProvisioningArtifactCommand)).toHaveLength(3);
      expect(fake.product).toBeUndefined();
      expect(clock.remaining()).toBeGreaterThan(133_000);
    });

    test('a silence about everything after the creation is named, with what is left behind', async () => {
      fake.mock.on(DescribeProvisioningArtifactCommand).callsFake(() => silence(clock));
      fake.mock.on(SearchProvisionedProductsCommand).callsFake(() => silence(clock));
      await expect(catalog.create(PRODUCT, 'token')).rejects.toThrow(
        'product prod-1 is left behind (TimeoutError: no answer)',
      );
      expect(clock.remaining()).toBeGreaterThan(0);
    });

    test('a product that is created after a silence can still be deleted', async () => {
      fake.mock.on(DescribeProvisioningArtifactCommand).callsFake(() => silence(clock));
      fake.mock
        .on(CreateProductCommand)
        .callsFakeOnce(() => silence(clock))
        .resolves({
          ProductViewDetail: { ProductViewSummary: { ProductId: 'prod-1' } },
          ProvisioningArtifactDetail: { Id: 'pa-1' },
        });
      await expect(catalog.create(PRODUCT, 'token')).rejects.toMatchObject({ name: 'TimeoutError' });
      expect(fake.mock.commandCalls(DescribeProvisioningArtifactCommand)).toHaveLength(2);
      expect(fake.mock.commandCalls(DeleteProductCommand)).toHaveLength(1);
    });

    test('a creation without an answer is given up while there is time to delete what a further attempt would make', async () => {
      fake.mock.on(CreateProductCommand).callsFake(() => silence(clock));
      await expect(catalog.create(PRODUCT, 'token')).rejects.toMatchObject({ name: 'TimeoutError' });
      expect(fake.mock.commandCalls(CreateProductCommand)).toHaveLength(2);
    });
  });

  describe('update', () => {
    test('reference defect 23: new template content becomes a new version without anyone naming it', async () => {
      await published(NEXT);
      expect(fake.versions.map(({ Name, url }) => ({ Name, url }))).toEqual([
        { Name: 'aaaaaaaaaaaa', url: PRODUCT.templateUrl },
        { Name: 'bbbbbbbbbbbb', url: NEXT.templateUrl },
      ]);
      expect(fake.guidance()).toEqual({ aaaaaaaaaaaa: 'DEPRECATED', bbbbbbbbbbbb: 'DEFAULT' });
    });

    test('the same content again changes nothing', async () => {
      await published(NEXT);
      await catalog.update('prod-1', NEXT, 'other');
      expect(fake.changes()).toEqual([]);
    });

    test('a return to an earlier content recommends its version again', async () => {
      await published(NEXT);
      expect(await catalog.update('prod-1', PRODUCT, 'rollback')).toEqual({ productId: 'prod-1', versionId: 'pa-1' });
      expect(fake.versions).toHaveLength(2);
      expect(fake.guidance()).toEqual({ aaaaaaaaaaaa: 'DEFAULT', bbbbbbbbbbbb: 'DEPRECATED' });
      expect(fake.changes()).toEqual(['UpdateProvisioningArtifact', 'UpdateProvisioningArtifact']);
    });

    test('guidance is all that ever changes in a version', async () => {
      await published();
      await catalog.update('prod-1', NEXT, 'token');
      expect(fake.mock.commandCalls(UpdateProvisioningArtifactCommand).map((call) => call.args[0].input)).toEqual([
        { ProductId: 'prod-1', ProvisioningArtifactId: 'pa-1', Guidance: 'DEPRECATED' },
      ]);
    });

    test.each([
      { name: 'Model build and train' },
      { owner: 'Another team' },
      { description: 'Trains, evaluates and registers' },
    ])('%j updates the product and adds no version', async (change) => {
      await published();
      await catalog.update('prod-1', { ...PRODUCT, ...change }, 'token');
      expect(fake.changes()).toEqual(['UpdateProduct']);
      const { name, owner, description } = { ...PRODUCT, ...change };
      expect(fake.product).toMatchObject({ Name: name, Owner: owner, Description: description });
    });

    test('a missing tag is added, a foreign one stays', async () => {
      await published();
      fake.product?.Tags.push({ Key: 'cost', Value: '42' });
      await catalog.update('prod-1', { ...PRODUCT, tags: { ...PRODUCT.tags, team: 'science' } }, 'token');
      expect(fake.product?.Tags).toEqual([
        { Key: 'sagemaker:studio-visibility', Value: 'true' },
        { Key: 'cost', Value: '42' },
        { Key: 'team', Value: 'science' },
      ]);
    });

    test('goes on after it was interrupted between adding and deprecating', async () => {
      await published();
      fake.refusals = 1;
      await expect(catalog.update('prod-1', NEXT, 'token')).rejects.toThrow('injected');
      expect(fake.guidance()).toEqual({ aaaaaaaaaaaa: 'DEFAULT', bbbbbbbbbbbb: 'DEFAULT' });
      await catalog.update('prod-1', NEXT, 'later');
      expect(fake.guidance()).toEqual({ aaaaaaaaaaaa: 'DEPRECATED', bbbbbbbbbbbb: 'DEFAULT' });
      expect(fake.versions).toHaveLength(2);
    });

    test('a version that cannot be loaded leaves the one before recommended', async () => {
      await published();
      fake.outcome = 'FAILED';
      await expect(catalog.update('prod-1', { ...NEXT, name: 'Renamed' }, 'token')).rejects.toThrow(
        'delete this version in Service Catalog and deploy again',
      );
      expect(fake.guidance()).toMatchObject({ aaaaaaaaaaaa: 'DEFAULT' });
      expect(fake.product?.Name).toBe('Model build');
    });

    test('says when the product is gone', async () => {
      expect(await catalog.update('prod-1', NEXT, 'token')).toBeUndefined();
    });

    test('throttled calls are made again, with growing delays', async () => {
      await published();
      clock.sleeps.length = 0;
      fake.mock
        .on(CreateProvisioningArtifactCommand)
        .rejectsOnce(awsError('ThrottlingException'))
        .rejectsOnce(awsError('TooManyRequestsException'))
        .callsFake(() => {
          fake.versions.push({
            Id: 'pa-2',
            Name: NEXT.versionName,
            url: 'b',
            status: 'AVAILABLE',
            Guidance: 'DEFAULT',
          });
          return { ProvisioningArtifactDetail: { Id: 'pa-2' } };
        });
      await catalog.update('prod-1', NEXT, 'token');
      expect(clock.sleeps).toEqual([1_000, 2_000]);
    });

    test.each([
      ['a new version', CreateProvisioningArtifactCommand],
      ['its state', DescribeProvisioningArtifactCommand],
      ['its guidance', UpdateProvisioningArtifactCommand],
    ])('a silence about %s is named while there is time', async (_, command) => {
      await published();
      fake.mock.on(command as typeof UpdateProvisioningArtifactCommand).callsFake(() => silence(clock));
      await expect(catalog.update('prod-1', NEXT, 'token')).rejects.toMatchObject({ name: 'TimeoutError' });
      expect(clock.remaining()).toBeGreaterThan(0);
    });

    test('throttling without end is reported before the time is over', async () => {
      await published();
      fake.mock.on(CreateProvisioningArtifactCommand).rejects(awsError('ThrottlingException', 'rate exceeded'));
      await expect(catalog.update('prod-1', NEXT, 'token')).rejects.toThrow('rate exceeded');
      expect(clock.remaining()).toBeGreaterThan(0);
    });
  });

  describe('delete', () => {
    test('deletes the product', async () => {
      await published();
      await catalog.delete('prod-1');
      expect(fake.product).toBeUndefined();
    });

    test('a product that is gone is deleted', async () => {
      await expect(catalog.delete('prod-1')).resolves.toBeUndefined();
    });

    test('refuses while there are projects and names them all, from every page', async () => {
      await published();
      fake.projects = ['churn', 'abalone', 'fraud'];
      await expect(catalog.delete('prod-1')).rejects.toThrow(
        /^product prod-1 has 3 provisioned products, terminate them first: abalone, churn, fraud$/,
      );
      expect(fake.changes()).toEqual([]);
      expect(fake.mock.commandCalls(SearchProvisionedProductsCommand)[0].args[0].input).toMatchObject({
        AccessLevelFilter: { Key: 'Account', Value: 'self' },
        Filters: { SearchQuery: ['productId:prod-1'] },
      });
    });

    test('a long list of projects is cut', async () => {
      await published();
      fake.projects = Array.from({ length: 20 }, (_, index) => `project-${index}`);
      await expect(catalog.delete('prod-1')).rejects.toThrow(/has 20 provisioned products.* and 5 more$/);
    });

    test('waits for an association that is just being removed', async () => {
      await published();
      clock.sleeps.length = 0;
      fake.mock.on(DeleteProductCommand).rejectsOnce(awsError('ResourceInUseException')).resolves({});
      await catalog.delete('prod-1');
      expect(clock.sleeps).toEqual([1_000]);
    });

    test('does not wait for ever for somebody else’s portfolio', async () => {
      await published();
      clock.sleeps.length = 0;
      fake.mock.on(DeleteProductCommand).rejects(awsError('ResourceInUseException', 'in a portfolio'));
      await expect(catalog.delete('prod-1')).rejects.toThrow('remove it from every portfolio first');
      expect(clock.sleeps.reduce((sum, delay) => sum + delay, 0)).toBeLessThanOrEqual(60_000);
    });
  });
});
