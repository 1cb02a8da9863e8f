import '../../../studio-domain/test/handlers/silent-log';

import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { handler } from '../../handlers/template-product';

// what the fake timers of jest leave as it is
jest.mock('node:timers/promises', () => ({
  setTimeout: (millis: number) => new Promise((resolve) => setTimeout(resolve, millis)),
}));

/** As the function of the publisher is made. */
const TIMEOUT = 600_000;

const ANSWERS: Readonly<Record<string, object>> = {
  CreateProduct: {
    ProductViewDetail: { ProductViewSummary: { ProductId: 'prod-1' } },
    ProvisioningArtifactDetail: { Id: 'pa-1' },
  },
  SearchProvisionedProducts: { ProvisionedProducts: [] },
  DeleteProduct: {},
};

const EVENT = {
  RequestType: 'Create',
  ResourceType: 'Custom::TemplateProduct',
  StackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/test/1',
  LogicalResourceId: 'Resource',
  ResourceProperties: {
    Name: 'Model build',
    Owner: 'Platform team',
    Description: 'Trains and registers',
    VersionName: 'aaaaaaaaaaaa',
    TemplateUrl: 'https://s3.eu-west-1.amazonaws.com/assets/a.json',
  },
};

describe('a service that never answers some calls', () => {
  const environment = process.env;
  let asked: string[];
  let silent: string[];
  let answer: { Status: string; Reason: string } | undefined;
  let server: Server;

  beforeEach(async () => {
    asked = [];
    answer = undefined;
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        if (request.url === '/answer') {
          answer = JSON.parse(body);
          response.end();
        } else {
          serve(String(request.headers['x-amz-target']).split('.')[1], response);
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env = {
      ...environment,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL_SERVICE_CATALOG: address(),
    };
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
  });

  afterEach(() => {
    jest.useRealTimers();
    process.env = environment;
    server.closeAllConnections();
    server.close();
  });

  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const serve = (operation: string, response: ServerResponse) => {
    asked.push(operation);
    if (!silent.includes(operation)) {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(ANSWERS[operation]));
    }
  };

  /** Lets the time of the function go by until it has answered. */
  const create = async () => {
    const end = Date.now() + TIMEOUT;
    const event = { ...EVENT, RequestId: 'request', ResponseURL: `${address()}/answer` };
    const context = { getRemainingTimeInMillis: () => end - Date.now(), logStreamName: 'stream' };
    const done = handler(event as unknown as CloudFormationCustomResourceEvent, context);
    while (answer === undefined && Date.now() < end) {
      await jest.advanceTimersByTimeAsync(250);
      await new Promise(setImmediate);
    }
    await done;
  };

  test('a product whose version cannot be seen is deleted again, and CloudFormation is told why', async () => {
    silent = ['DescribeProvisioningArtifact'];
    await create();

    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/^TimeoutError: /) });
    expect(asked.filter((operation) => operation === 'DescribeProvisioningArtifact')).toHaveLength(3 * 8);
    expect(asked.slice(-2)).toEqual(['SearchProvisionedProducts', 'DeleteProduct']);
  });
});
