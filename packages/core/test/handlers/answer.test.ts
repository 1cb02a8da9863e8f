import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, sendAnswer } from '../../handlers/custom-resource/answer';

const ANSWER: Answer = {
  Status: 'SUCCESS',
  PhysicalResourceId: 'thing-1',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Thing',
  Data: { Name: 'ä' },
};

/** A place to send answers to, which gives the planned status codes one after the other; 0 breaks the connection. */
const listen = async (plan: number[]) => {
  const requests: { request: IncomingMessage; body: string }[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ request, body: Buffer.concat(chunks).toString() });
      const status = plan[requests.length - 1] ?? 200;
      if (status === 0) {
        request.socket.destroy();
      } else {
        response.writeHead(status).end('body');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?Signature=a%2Fb`, requests };
};

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
  }
});

const pauses: number[] = [];
beforeEach(() => pauses.splice(0));
const send = (url: string, remaining = 60_000) =>
  sendAnswer(
    url,
    ANSWER,
    () => remaining,
    async (millis) => pauses.push(millis),
  );

test('an answer is put as it is, to the explicit port, without a content type', async () => {
  const { url, requests } = await listen([]);
  await send(url);
  expect(requests).toHaveLength(1);
  const [{ request, body }] = requests;
  expect(request.method).toBe('PUT');
  expect(request.url).toBe('/path?Signature=a%2Fb');
  expect(request.headers['content-type']).toBe('');
  expect(request.headers['content-length']).toBe(String(Buffer.byteLength(body)));
  expect(JSON.parse(body)).toEqual(ANSWER);
});

test.each([[[500]], [[503, 429]], [[0]], [[0, 500, 0]]])('after %j it is sent again', async (plan) => {
  const { url, requests } = await listen(plan);
  await send(url);
  expect(requests).toHaveLength(plan.length + 1);
  expect(pauses).toHaveLength(plan.length);
});

test('the pauses grow', async () => {
  const { url } = await listen([500, 500, 500]);
  await send(url);
  expect(pauses).toEqual([400, 800, 1600]);
});

test('after six attempts it gives up', async () => {
  const { url, requests } = await listen(Array(10).fill(503));
  await expect(send(url)).rejects.toThrow('the answer could not be delivered after 6 attempts: 503');
  expect(requests).toHaveLength(6);
});

test.each([400, 403, 404])('%d is not worth another attempt', async (status) => {
  const { url, requests } = await listen([status]);
  await expect(send(url)).rejects.toThrow(`after 1 attempts: ${status}`);
  expect(requests).toHaveLength(1);
});

test('nobody there is an error that passes', async () => {
  const { url } = await listen([]);
  servers[0].close();
  await expect(send(url.replace(/:\d+/, ':1'))).rejects.toThrow(/after 6 attempts: .*ECONNREFUSED/);
});

test('it does not wait longer than there is time', async () => {
  const { url, requests } = await listen([500, 500]);
  await expect(send(url, 1200)).rejects.toThrow('after 1 attempts: 500');
  expect(requests).toHaveLength(1);
});

test('https is spoken where the address says so', async () => {
  const { url } = await listen([]);
  // a plain server cannot finish a TLS handshake: the attempt proves that TLS was tried
  await expect(send(url.replace('http:', 'https:'))).rejects.toThrow(/SSL|TLS|EPROTO|socket|ECONNRESET/i);
});
