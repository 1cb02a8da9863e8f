import { createHash } from 'node:crypto';
import type {
  CloudFormationCustomResourceCreateEvent,
  CloudFormationCustomResourceDeleteEvent,
  CloudFormationCustomResourceEvent,
  CloudFormationCustomResourceUpdateEvent,
  Context,
} from 'aws-lambda';
import { type Answer, fitAnswer, sendAnswer } from './answer';

/** What a handler gives back. */
export interface Result {
  /**
   * Physical id. On create the default is derived from the request; on update the default is the id as it was, and
   * another id makes CloudFormation delete the old one afterwards. Ignored on delete.
   */
  readonly physicalResourceId?: string;
  /** Attributes of the resource. Together with everything else the answer must stay below 4 KiB. */
  readonly data?: Readonly<Record<string, string>>;
  /** Whether CloudFormation hides the attributes. */
  readonly noEcho?: boolean;
}

/** The invocation in which a handler runs. */
export interface Invocation {
  /** Milliseconds until the handler must have ended; at 0 the answer `FAILED` has been sent for it. */
  remainingMillis(): number;
  /** Aborted when the time is over, so that nothing goes on in a later invocation of the same process. */
  readonly signal: AbortSignal;
}

/** The three things that happen to a resource. Each must be repeatable: CloudFormation may ask twice. */
export interface ResourceHandlers {
  /** A create that throws must leave nothing behind: no delete follows. */
  create(event: CloudFormationCustomResourceCreateEvent, invocation: Invocation): Promise<Result | undefined>;
  /** Also called with the old values when a deployment is rolled back. */
  update(event: CloudFormationCustomResourceUpdateEvent, invocation: Invocation): Promise<Result | undefined>;
  /** Must succeed when there is nothing to delete any more. */
  delete(event: CloudFormationCustomResourceDeleteEvent, invocation: Invocation): Promise<Result | undefined>;
}

/** What tests replace. */
export interface Surroundings {
  /** Sends an answer to CloudFormation. */
  send(url: string, answer: Answer, remainingMillis: () => number): Promise<void>;
  /** Writes a line to the log. */
  log(line: string): void;
}

/** A Lambda handler. */
export type LambdaHandler = (
  event: CloudFormationCustomResourceEvent,
  context: Pick<Context, 'getRemainingTimeInMillis' | 'logStreamName'>,
) => Promise<void>;

/** Physical id of a resource that was not created; its deletion has nothing to do. */
const NOT_CREATED = 'not-created-';
/** Time that is kept for sending the answer. */
const MARGIN_MILLIS = 15_000;

/**
 * Makes a Lambda handler that speaks the protocol of custom resources.
 *
 * It answers exactly once: with what the handlers give back, with the reason why they threw, or with a failure shortly
 * before the function runs out of time. Only when the answer itself cannot be delivered does it throw, so that Lambda
 * invokes it again; the same request is then answered as before, without running the handlers again.
 *
 * Protocol: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
 */
export function customResourceHandler(
  handlers: ResourceHandlers,
  surroundings: Surroundings = { send: sendAnswer, log: console.log },
): LambdaHandler {
  let last: Answer | undefined;
  return async (event, context) => {
    const start = { request: event.RequestType, type: event.ResourceType, id: event.LogicalResourceId };
    surroundings.log(JSON.stringify({ ...start, requestId: event.RequestId }));
    const remaining = () => context.getRemainingTimeInMillis();
    if (last?.RequestId !== event.RequestId || last.StackId !== event.StackId) {
      last = fitAnswer(await answerWithin(handlers, event, remaining, context.logStreamName), event);
    }
    surroundings.log(JSON.stringify({ ...start, status: last.Status, reason: last.Reason }));
    await surroundings.send(event.ResponseURL, last, remaining);
  };
}

async function answerWithin(
  handlers: ResourceHandlers,
  event: CloudFormationCustomResourceEvent,
  remaining: () => number,
  logStream: string,
): Promise<Answer> {
  const margin = Math.min(MARGIN_MILLIS, remaining() / 4);
  const abort = new AbortController();
  const invocation = { remainingMillis: () => Math.max(0, remaining() - margin), signal: abort.signal };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error('the function ran out of time before it was done; a further attempt goes on from there');
      abort.abort(error);
      reject(error);
    }, invocation.remainingMillis());
  });
  try {
    const result = await Promise.race([run(handlers, event, invocation), late]);
    return succeeded(event, result ?? {});
  } catch (error) {
    return failed(event, error, logStream);
  } finally {
    clearTimeout(timer);
  }
}

async function run(
  handlers: ResourceHandlers,
  event: CloudFormationCustomResourceEvent,
  invocation: Invocation,
): Promise<Result | undefined> {
  switch (event.RequestType) {
    case 'Create':
      return handlers.create(event, invocation);
    case 'Update':
      return handlers.update(event, invocation);
    case 'Delete':
      return event.PhysicalResourceId.startsWith(NOT_CREATED) ? undefined : handlers.delete(event, invocation);
  }
}

function succeeded(event: CloudFormationCustomResourceEvent, result: Result): Answer {
  return {
    ...identity(event),
    Status: 'SUCCESS',
    PhysicalResourceId:
      event.RequestType === 'Delete'
        ? event.PhysicalResourceId
        : (result.physicalResourceId ?? (event.RequestType === 'Update' ? event.PhysicalResourceId : derivedId(event))),
    NoEcho: result.noEcho,
    Data: result.data,
  };
}

function failed(event: CloudFormationCustomResourceEvent, error: unknown, logStream: string): Answer {
  const message =
    error instanceof Error ? `${error.name === 'Error' ? '' : `${error.name}: `}${error.message}` : String(error);
  return {
    ...identity(event),
    Status: 'FAILED',
    // whoever has the address can answer for this resource
    Reason: `${message.replaceAll(event.ResponseURL, '(response URL)')} (log stream ${logStream})`,
    PhysicalResourceId: event.RequestType === 'Create' ? `${NOT_CREATED}${derivedId(event)}` : event.PhysicalResourceId,
  };
}

function identity(event: CloudFormationCustomResourceEvent) {
  return { StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId };
}

/** The same for a repeated request, another for every new one. */
function derivedId(event: CloudFormationCustomResourceEvent): string {
  const hash = createHash('sha256').update(`${event.StackId} ${event.RequestId}`).digest('hex');
  return `${event.LogicalResourceId}-${hash.slice(0, 12)}`;
}
