import { Readable } from 'node:stream';
import { EC2Client } from '@aws-sdk/client-ec2';
import { Route53ResolverClient } from '@aws-sdk/client-route53resolver';

/** What a service answers to one request. */
interface HttpAnswer {
  readonly statusCode: number;
  readonly body: string;
}

/** A client whose requests stop before the network, so that its own retries are part of the test. */
interface Answered<Client> {
  readonly client: Client;
  /** The bodies of the requests that it made. */
  readonly requests: string[];
}

const EC2_THROTTLED =
  '<Response><Errors><Error><Code>RequestLimitExceeded</Code><Message>slow down</Message></Error></Errors></Response>';

/** @param answers one body for each request, `throttled` for a refusal */
export function ec2Answering(answers: string[]): Answered<EC2Client> {
  const { options, requests } = answering(
    'text/xml',
    answers.map((body) =>
      body === 'throttled' ? { statusCode: 503, body: EC2_THROTTLED } : { statusCode: 200, body },
    ),
  );
  return { client: new EC2Client(options), requests };
}

/** @param answers one object for each request, the name of an exception for a refusal */
export function resolverAnswering(answers: (object | string)[]): Answered<Route53ResolverClient> {
  const { options, requests } = answering(
    'application/x-amz-json-1.1',
    answers.map((answer) =>
      typeof answer === 'string'
        ? { statusCode: 400, body: JSON.stringify({ __type: answer, message: `refused by ${answer}` }) }
        : { statusCode: 200, body: JSON.stringify(answer) },
    ),
  );
  return { client: new Route53ResolverClient(options), requests };
}

function answering(contentType: string, answers: HttpAnswer[]) {
  const requests: string[] = [];
  const handle = async ({ body: sent }: { body?: unknown }) => {
    const { statusCode, body } = answers[requests.length];
    requests.push(String(sent));
    return {
      response: { statusCode, headers: { 'content-type': contentType }, body: Readable.from([Buffer.from(body)]) },
    };
  };
  const options = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    maxAttempts: 8,
    requestHandler: { handle },
  };
  return { options, requests };
}
