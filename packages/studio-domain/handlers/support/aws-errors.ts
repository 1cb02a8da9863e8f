import { ROUND_MILLIS } from '@secure-mlops/core/handlers/custom-resource/client-options';

const THROTTLING = new Set(['ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded']);
/** As the SDK names what it gives up for want of an answer. */
const SILENCE = 'TimeoutError';
const TRANSIENT = new Set([
  'InternalFailure',
  'InternalServerException',
  'ServiceUnavailable',
  'SlowDown',
  SILENCE,
  'ECONNRESET',
]);

interface AwsError {
  readonly name?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The error's AWS code, or its JavaScript name. */
export function codeOf(error: unknown): string {
  return (error as AwsError)?.name ?? 'UnknownError';
}

/** One line that a reader of the stack's events understands. */
export function describeError(error: unknown): string {
  return `${codeOf(error)}: ${(error as AwsError)?.message ?? String(error)}`;
}

/**
 * Whether the same call may succeed a little later, although the SDK has already retried it.
 */
export function isTransient(error: unknown): boolean {
  const code = codeOf(error);
  const status = (error as AwsError)?.$metadata?.httpStatusCode ?? 0;
  return THROTTLING.has(code) || TRANSIENT.has(code) || status === 429 || status >= 500;
}

/**
 * Milliseconds that must be left when the same call is made again: after a silence, what another one takes, so that it can
 * still be told.
 */
export function timeForAnother(error: unknown): number {
  return codeOf(error) === SILENCE ? ROUND_MILLIS : 0;
}
