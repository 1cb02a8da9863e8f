import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListDomainsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { type ClientOptions, clientOptions, ROUND_MILLIS } from '../../handlers/custom-resource/client-options';

const closings: (() => void)[] = [];
afterEach(() => {
  jest.useRealTimers();
  for (const close of closings.splice(0)) {
    close();
  }
});

/** A client of a service that answers as told, and the requests that the service got. */
async function clientOf(answer: (response: ServerResponse) => void, options: ClientOptions) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(String(request.method));
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new SageMakerClient({
    ...options,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  closings.push(() => {
    client.destroy();
    server.closeAllConnections();
    server.close();
  });
  return { client, requests };
}

function silent(): void {
  // the connection stays open
}

test('a service that never answers is asked eight times, within what is said to be a round', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
  const start = Date.now();
  const { client, requests } = await clientOf(silent, clientOptions());

  let failure: Error | undefined;
  client.send(new ListDomainsCommand({})).catch((error: Error) => {
    failure = error;
  });
  while (failure === undefined && Date.now() - start < 300_000) {
    await jest.advanceTimersByTimeAsync(100);
    await new Promise(setImmediate);
  }

  expect(failure?.name).toBe('TimeoutError');
  expect(requests).toHaveLength(8);
  expect(Date.now() - start).toBeGreaterThanOrEqual(120_000);
  expect(Date.now() - start).toBeLessThanOrEqual(ROUND_MILLIS);
});

test('a round takes less than half of the time that a function has by default', () => {
  // what is kept for sending the answer to CloudFormation is no time of the handler
  expect(ROUND_MILLIS).toBeLessThan((300_000 - 15_000) / 2);
});

test('an answer that stops half way is given up', async () => {
  const stopping = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1', 'content-length': 100 }).write('{');
  };
  const { client, requests } = await clientOf(stopping, { ...clientOptions(200), maxAttempts: 1 });

  await expect(client.send(new ListDomainsCommand({}))).rejects.toThrow(/aborted|timed out/);
  expect(requests).toHaveLength(1);
});

test('an answer that comes after a silence is taken', async () => {
  let asked = 0;
  const late = (response: ServerResponse) => {
    asked += 1;
    if (asked > 1) {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{"Domains":[]}');
    }
  };
  const { client, requests } = await clientOf(late, clientOptions(200));

  await expect(client.send(new ListDomainsCommand({}))).resolves.toMatchObject({ Domains: [] });
  expect(requests).toHaveLength(2);
});
