// Runs one Node handler once: event on standard input, answer into a file. Uses Node's own modules only.
'use strict';

const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

const deadline = Date.now() + 1000 * Number(process.env.LOCAL_AWS_TIMEOUT_SECONDS);

/**
 * Sends what goes by https to this machine over http to the callback listener.
 * cfn-response and the provider framework of the CDK answer with https and without a port, whatever the ResponseURL says.
 */
function redirectCallbacks() {
  const original = https.request;
  https.request = function request(target, ...rest) {
    const options = target instanceof URL || typeof target === 'string' ? undefined : target;
    if (options === undefined || (options.hostname ?? options.host) !== '127.0.0.1') {
      return original.call(https, target, ...rest);
    }
    const { agent, ...kept } = options;
    return http.request(
      { ...kept, protocol: 'http:', host: '127.0.0.1', hostname: '127.0.0.1', port: process.env.LOCAL_AWS_CALLBACK_PORT },
      ...rest,
    );
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function makeContext() {
  return {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: process.env.LOCAL_AWS_FUNCTION_ARN,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: process.env.LOCAL_AWS_REQUEST_ID,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function writeAnswer(answer) {
  fs.writeFileSync(process.env.LOCAL_AWS_ANSWER, JSON.stringify(answer));
  process.exit(0);
}

function fail(error) {
  console.error(error);
  const isError = error instanceof Error;
  writeAnswer({
    error: {
      errorType: isError ? error.name : 'Error',
      errorMessage: isError ? error.message : String(error),
      trace: isError ? String(error.stack).split('\n') : [],
    },
  });
}

async function loadHandler() {
  const [, modulePath, name] = /^(.*)\.([^.]+)$/.exec(process.env._HANDLER) ?? [];
  const base = path.join(process.env.LAMBDA_TASK_ROOT, modulePath ?? '');
  const file = ['.js', '.mjs', '.cjs'].map((extension) => base + extension).find((candidate) => fs.existsSync(candidate));
  if (file === undefined) {
    const error = new Error(`Cannot find module '${modulePath}'`);
    error.name = 'Runtime.ImportModuleError';
    throw error;
  }
  const loaded = await import(pathToFileURL(file).href);
  const handler = loaded[name] ?? loaded.default?.[name];
  if (typeof handler !== 'function') {
    const error = new Error(`${process.env._HANDLER} is undefined or not exported`);
    error.name = 'Runtime.HandlerNotFound';
    throw error;
  }
  return handler;
}

/**
 * An asynchronous handler answers by its promise. Any other answers by the callback or the context, or not at all: then
 * the invocation ends when nothing is left to do, with null.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
function call(handler, event, context) {
  return new Promise((resolve, reject) => {
    const done = (error, value) => (error ? reject(error) : resolve(value));
    const methods = { done, succeed: resolve, fail: reject };
    const returned = handler(event, Object.assign(context, methods), done);
    if (typeof returned?.then === 'function') {
      returned.then(resolve, reject);
    }
    process.once('beforeExit', () => resolve(null));
  });
}

async function main() {
  redirectCallbacks();
  process.on('unhandledRejection', fail).on('uncaughtException', fail);
  const event = JSON.parse(fs.readFileSync(0, 'utf8'));
  const result = await call(await loadHandler(), event, makeContext());
  writeAnswer({ result: result === undefined ? null : result });
}

main().catch(fail);
