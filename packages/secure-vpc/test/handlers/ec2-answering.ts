import { Readable } from 'node:stream';
import { EC2Client } from '@aws-sdk/client-ec2';

const THROTTLED =
  '<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>slow down</Message></Error></Errors></Response>';

/**
 * A client whose requests stop before the network, so that its own retries are part of the test.
 *
 * @param answers one body for each request, `throttled` for a refusal
 */
export function ec2Answering(answers: string[]): { client: EC2Client; requests: unknown[] } {
  const requests: unknown[] = [];
  const client = new EC2Client({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    maxAttempts: 8,
    requestHandler: {
      handle: async (request: unknown) => {
        const answer = answers[requests.length];
        requests.push(request);
        const throttled = answer === 'throttled';
        return {
          response: {
            statusCode: throttled ? 503 : 200,
            headers: { 'content-type': 'text/xml' },
            body: Readable.from([Buffer.from(throttled ? THROTTLED : answer)]),
          },
        };
      },
    },
  });
  return { client, requests };
}
