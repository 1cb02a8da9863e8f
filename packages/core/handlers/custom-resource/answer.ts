import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** What CloudFormation receives. */
export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly NoEcho?: boolean;
  readonly Data?: Readonly<Record<string, string>>;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
const MAX_BYTES = 4096;
const MAX_REASON_CHARACTERS = 1000;
const MAX_ATTEMPTS = 6;
const ATTEMPT_MILLIS = 10_000;

/** Makes an answer small enough: a long reason is cut, attributes that do not fit are a failure that says so. */
export function fitAnswer(answer: Answer, event: CloudFormationCustomResourceEvent): Answer {
  const short = { ...answer, Reason: answer.Reason?.slice(0, MAX_REASON_CHARACTERS) };
  const bytes = Buffer.byteLength(JSON.stringify(short));
  if (bytes <= MAX_BYTES) {
    return short;
  }
  if (short.Data) {
    const { Data: _, ...rest } = short;
    return {
      ...rest,
      Status: 'FAILED',
      Reason: `the answer has ${bytes} bytes with its attributes, CloudFormation accepts ${MAX_BYTES}`,
    };
  }
  // a reason of characters that take several bytes each
  return { ...short, Reason: `${event.RequestType} failed, see the log of the function for the reason` };
}

/** Time between attempts; a test replaces it. */
export type Pause = (millis: number) => Promise<unknown>;

/**
 * Puts an answer to its address, again after errors that pass.
 *
 * @throws Error when the address refuses the answer, or attempts or time are used up
 */
export async function sendAnswer(
  url: string,
  answer: Answer,
  remainingMillis: () => number,
  pause: Pause = sleep,
): Promise<void> {
  const body = JSON.stringify(answer);
  for (let attempt = 1; ; attempt++) {
    const outcome = await put(new URL(url), body).catch((error: Error) => error.message);
    if (outcome === undefined) {
      return;
    }
    const wait = 200 * 2 ** attempt;
    const passing = typeof outcome === 'string' || outcome >= 500 || outcome === 429;
    if (!passing || attempt === MAX_ATTEMPTS || remainingMillis() < wait + 1000) {
      throw new Error(`the answer could not be delivered after ${attempt} attempts: ${outcome}`);
    }
    await pause(wait);
  }
}

/** Resolves to undefined when the answer was taken, else to the status code. */
function put(url: URL, body: string): Promise<number | undefined> {
  const options: RequestOptions = {
    method: 'PUT',
    // the presigned URL is signed for an empty content type
    headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) },
    timeout: ATTEMPT_MILLIS,
  };
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
    const request = send(url, options, (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      response.on('end', () => resolve(status >= 200 && status < 300 ? undefined : status));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error(`no response within ${ATTEMPT_MILLIS} ms`)));
    request.on('error', reject);
    request.end(body);
  });
}
