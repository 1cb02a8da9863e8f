import { CommandFailure, type ExitCode } from '../command/failure';

/** How the client of any service is configured. */
export interface ClientConfig {
  readonly region: string;
  readonly maxAttempts: number;
  /** Options of the HTTP handler that the client makes, in milliseconds. */
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly socketTimeout: number;
    readonly throwOnRequestTimeout: boolean;
  };
  readonly endpoint?: string;
  readonly profile?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; sessionToken?: string };
}

/** Waiting for a long deployment shall not end because a request was throttled for some seconds; the SDK's own is 3. */
const MAX_ATTEMPTS = 8;

const CONNECTION_MILLIS = 3_000;

/**
 * Until an attempt is given up. What takes long on AWS is begun by one request and looked at by others, so that no answer
 * takes this long by itself; eight attempts, with the pauses between, end within two and a half minutes.
 */
const ANSWER_MILLIS = 15_000;

/**
 * How a client is configured by an environment that need not be the one of this process.
 *
 * Credentials, profiles and endpoints that the environment does not name are found as the AWS SDK finds them. By itself a
 * client waits for an answer without end, and a command would stand still when a connection is cut.
 *
 * https://github.com/aws/aws-sdk-js-v3/blob/main/UPGRADING.md
 *
 * @param answerMillis how long an attempt waits for an answer, and then for more of it
 */
export function clientConfig(
  env: NodeJS.ProcessEnv,
  region: string,
  answerMillis: number = ANSWER_MILLIS,
): ClientConfig {
  // Which Node.js is supported is said once, by the package, and not by every library of it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const {
    AWS_ENDPOINT_URL: endpoint,
    AWS_PROFILE: profile,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  const keys =
    profile === undefined && accessKeyId && secretAccessKey
      ? { credentials: { accessKeyId, secretAccessKey, sessionToken } }
      : {};
  return {
    region,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTION_MILLIS,
      requestTimeout: answerMillis,
      // once an answer has begun, the request timeout is over
      socketTimeout: answerMillis,
      // otherwise the SDK only warns
      throwOnRequestTimeout: true,
    },
    ...(endpoint && { endpoint }),
    ...(profile && { profile }),
    ...keys,
  };
}

/** What a request may answer beside what was asked. */
export interface AskOptions {
  /** Whether an error says what was asked, such as that there is nothing; without it, none does. */
  readonly isAnswer?: (error: Error) => boolean;
  /** The exit code of every other error; that of a failure without it. */
  readonly exitCode?: ExitCode;
}

/**
 * The answer to a request; undefined for an error that is one.
 *
 * @throws CommandFailure with the reason and the permissions that the request takes
 */
export async function ask<T>(
  what: string,
  permissions: string,
  request: () => Promise<T>,
  options: AskOptions = {},
): Promise<T | undefined> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof Error && options.isAnswer?.(error)) {
      return undefined;
    }
    throw new CommandFailure(`${what}: ${(error as Error).message}; it takes ${permissions}`, options.exitCode);
  }
}

/** All items of all pages. */
export async function all<P, T>(pages: AsyncIterable<P>, itemsOf: (page: P) => readonly T[] | undefined): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) {
    items.push(...(itemsOf(page) ?? []));
  }
  return items;
}
