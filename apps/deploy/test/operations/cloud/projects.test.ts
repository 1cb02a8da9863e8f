import {
  DescribeRecordCommand,
  SearchProductsAsAdminCommand,
  SearchProvisionedProductsCommand,
  ServiceCatalogClient,
  TerminateProvisionedProductCommand,
} from '@aws-sdk/client-service-catalog';
import { mockClient } from 'aws-sdk-client-mock';
import { type Project, ServiceCatalogProjects } from '../../../src/operations/cloud/projects';
import { failureOf } from '../support';

const client = mockClient(ServiceCatalogClient);
const projects = new ServiceCatalogProjects(new ServiceCatalogClient({ region: 'eu-west-1' }), 1);
const calm = new AbortController().signal;
const ABALONE: Project = {
  id: 'pp-1',
  name: 'abalone',
  product: 'build',
  creator: 'ada',
  status: 'AVAILABLE',
  created: '',
};

beforeEach(() => client.reset());

describe('the projects of portfolios', () => {
  test('are those of their products, on every page, whoever made them', async () => {
    client
      .on(SearchProductsAsAdminCommand, { PortfolioId: 'port-1' })
      .resolves({ ProductViewDetails: [{ ProductViewSummary: { ProductId: 'prod-1' } }] })
      .on(SearchProvisionedProductsCommand, { PageToken: undefined })
      .resolves({ ProvisionedProducts: [{ Id: 'pp-0', ProductId: 'prod-of-others' }], NextPageToken: '2' })
      .on(SearchProvisionedProductsCommand, { PageToken: '2' })
      .resolves({
        ProvisionedProducts: [
          {
            Id: 'pp-1',
            Name: 'abalone',
            ProductId: 'prod-1',
            ProductName: 'build',
            UserArnSession: 'arn:aws:sts::111111111111:assumed-role/data-scientist/ada',
            Status: 'TAINTED',
            CreatedTime: new Date(0),
          },
        ],
      });

    expect(await projects.inPortfolios(['port-1'])).toEqual([
      {
        id: 'pp-1',
        name: 'abalone',
        product: 'build',
        creator: 'arn:aws:sts::111111111111:assumed-role/data-scientist/ada',
        status: 'TAINTED',
        created: '1970-01-01T00:00:00.000Z',
      },
    ]);
    const [search] = client.commandCalls(SearchProvisionedProductsCommand);
    expect(search.args[0].input.AccessLevelFilter).toEqual({ Key: 'Account', Value: 'self' });
  });

  test('are none without portfolios, and nothing is asked', async () => {
    expect(await projects.inPortfolios([])).toEqual([]);
    expect(client.calls()).toHaveLength(0);
  });

  test('are none of a portfolio that is gone', async () => {
    client
      .on(SearchProductsAsAdminCommand)
      .rejects(Object.assign(new Error('not found'), { name: 'ResourceNotFoundException' }));

    expect(await projects.inPortfolios(['port-1'])).toEqual([]);
  });

  test('that may not be listed are no empty list', async () => {
    client.on(SearchProductsAsAdminCommand).rejects(new Error('not authorized'));

    expect((await failureOf(() => projects.inPortfolios(['port-1']))).message).toMatch(
      /^the projects could not be listed, and nothing is destroyed without that: not authorized/,
    );
  });
});

describe('the termination of a project', () => {
  const record = (Status: 'IN_PROGRESS' | 'IN_PROGRESS_IN_ERROR' | 'SUCCEEDED' | 'FAILED', ...reasons: string[]) => ({
    RecordDetail: { RecordId: 'rec-1', Status, RecordErrors: reasons.map((Description) => ({ Description })) },
  });

  test('is waited for, also while it rolls back', async () => {
    client
      .on(TerminateProvisionedProductCommand)
      .resolves({ RecordDetail: { RecordId: 'rec-1' } })
      .on(DescribeRecordCommand, { Id: 'rec-1' })
      .resolvesOnce(record('IN_PROGRESS'))
      .resolvesOnce(record('IN_PROGRESS_IN_ERROR'))
      .resolves(record('SUCCEEDED'));

    expect(await projects.terminate(ABALONE, calm)).toBeUndefined();
    const [call] = client.commandCalls(TerminateProvisionedProductCommand);
    expect(call.args[0].input.ProvisionedProductId).toBe('pp-1');
    expect(client.commandCalls(DescribeRecordCommand)).toHaveLength(3);
  });

  test('that fails tells the reasons', async () => {
    client
      .on(TerminateProvisionedProductCommand)
      .resolves({ RecordDetail: { RecordId: 'rec-1' } })
      .on(DescribeRecordCommand)
      .resolves(record('FAILED', 'bucket is not empty', 'role is in use'));

    expect(await projects.terminate(ABALONE, calm)).toBe('bucket is not empty; role is in use');
  });

  test('that is refused is a failure', async () => {
    client.on(TerminateProvisionedProductCommand).rejects(new Error('not authorized'));

    expect((await failureOf(() => projects.terminate(ABALONE, calm))).message).toMatch(
      /^abalone could not be terminated: not authorized/,
    );
  });
});
