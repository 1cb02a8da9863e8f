/** What a client of a service is made with, a part of the configuration that all clients of the AWS SDK take. */
export interface ClientOptions {
  /** How often a request is made that is throttled, fails on the side of the service, or gets no answer. */
  readonly maxAttempts: number;
  /** Options of the HTTP handler that the client makes. */
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly socketTimeout: number;
    readonly throwOnRequestTimeout: boolean;
  };
}

const CONNECTION_MILLIS = 3_000;

/** Milliseconds until an attempt is given up. */
const ANSWER_MILLIS = 15_000;

const ATTEMPTS = 8;

/** The client waits twice as long each time, and 13 seconds together at most. */
const PAUSES_MILLIS = 15_000;

/**
 * The most milliseconds that a call takes that never gets an answer: all its attempts, with the pauses between. Two such
 * calls fit into the five minutes that a function has by default.
 *
 * A handler that makes a call again, or has something to undo when it fails, keeps as many of them as may follow: otherwise
 * the function is out of time within the silence, and neither tells the reason nor undoes anything. So it is still with a
 * first call that begins when less is left.
 */
export const ROUND_MILLIS = ATTEMPTS * ANSWER_MILLIS + PAUSES_MILLIS;

/**
 * Options of the clients of handlers. By itself a client waits for an answer without end, and the reason of a failure would
 * be no more than that the time of the function is over.
 *
 * https://github.com/aws/aws-sdk-js-v3/blob/main/UPGRADING.md
 *
 * @param answerMillis how long an attempt waits for an answer, and then for more of it
 */
export function clientOptions(answerMillis: number = ANSWER_MILLIS): ClientOptions {
  return {
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTION_MILLIS,
      requestTimeout: answerMillis,
      // once an answer has begun, the request timeout is over
      socketTimeout: answerMillis,
      // otherwise the SDK only warns
      throwOnRequestTimeout: true,
    },
  };
}
