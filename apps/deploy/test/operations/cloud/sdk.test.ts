import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type ClientConfig, clientConfig } from '../../../src/operations/cloud/sdk';

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's' };

describe('client', () => {
  test('of local AWS has nothing of the caller', () => {
    const { requestHandler: _, ...config } = clientConfig(
      { ...KEYS, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
      'eu-west-1',
    );

    expect(config).toEqual({
      region: 'eu-west-1',
      maxAttempts: 8,
      endpoint: 'http://127.0.0.1:1',
      credentials: { accessKeyId: 'AKIA', secretAccessKey: 's', sessionToken: undefined },
    });
  });

  test('uses a profile rather than keys, and else what the SDK finds', () => {
    const ofProfile = clientConfig({ ...KEYS, AWS_PROFILE: 'p' }, 'eu-west-1');
    const found = clientConfig({}, 'eu-west-1');

    expect([ofProfile.profile, ofProfile.credentials, ofProfile.endpoint]).toEqual(['p', undefined, undefined]);
    expect([found.profile, found.credentials, found.endpoint]).toEqual([undefined, undefined, undefined]);
  });
});

describe('a request', () => {
  const closings: (() => void)[] = [];
  afterEach(() => {
    jest.useRealTimers();
    for (const close of closings.splice(0)) {
      close();
    }
  });

  /** A service that answers as told, the environment that leads to it, and the requests that it got. */
  async function serviceOf(answer: (response: ServerResponse) => void) {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(String(request.method));
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closings.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return {
      env: { ...KEYS, AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
      requests,
    };
  }

  function clientOf(config: ClientConfig): STSClient {
    const client = new STSClient(config);
    closings.push(() => client.destroy());
    return client;
  }

  test('that nobody answers is made eight times, and given up within two and a half minutes', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
    const start = Date.now();
    const { env, requests } = await serviceOf(() => undefined);

    let failure: Error | undefined;
    clientOf(clientConfig(env, 'eu-west-1'))
      .send(new GetCallerIdentityCommand({}))
      .catch((error: Error) => {
        failure = error;
      });
    while (failure === undefined && Date.now() - start < 300_000) {
      await jest.advanceTimersByTimeAsync(100);
      await new Promise(setImmediate);
    }

    expect(failure?.name).toBe('TimeoutError');
    expect(requests).toHaveLength(8);
    expect(Date.now() - start).toBeLessThan(150_000);
  });

  test('whose answer stops half way is given up', async () => {
    const { env, requests } = await serviceOf((response) => {
      response.writeHead(200, { 'content-type': 'text/xml', 'content-length': 100 }).write('<');
    });
    const client = clientOf({ ...clientConfig(env, 'eu-west-1', 200), maxAttempts: 1 });

    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toThrow(/aborted|timed out/);
    expect(requests).toHaveLength(1);
  });
});
