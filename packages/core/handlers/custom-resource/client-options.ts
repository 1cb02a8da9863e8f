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

/**
 * Milliseconds until an attempt is given up: eight of them, with the pauses between, are well below half of the five
 * minutes that a function has by default, so that what failed can still be undone.
 */
const ANSWER_MILLIS = 15_000;

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
    maxAttempts: 8,
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
