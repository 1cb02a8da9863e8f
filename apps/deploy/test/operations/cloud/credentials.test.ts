import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireCredentials } from '../../../src/operations/cloud/credentials';
import { awsSession } from '../../../src/operations/cloud/session';
import { ExitCode } from '../../../src/operations/command/failure';
import { configFileOf, contextOf, failureOf, RecordedProcesses, temporaryFolder } from '../support';

function home(files: Record<string, string>): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, '.aws'));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, '.aws', name), text);
  }
  return folder;
}

const DIFF = { command: 'diff', instead: 'look elsewhere' };

test('without credentials it says so, names deploy:local, and runs nothing', async () => {
  const processes = new RecordedProcesses();
  const context = contextOf({ env: { HOME: home({}), PLATFORM_CONFIG: configFileOf() }, processes });

  const failure = await failureOf(() => awsSession(context, 'deploy', {}));

  expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
  expect(failure.message).toMatch(/^deploy needs AWS credentials and found none: .*npx projen deploy:local/);
  expect(processes.runs).toEqual([]);
});

test.each([
  ['diff', 'or run "npx projen deploy:local", which needs no AWS account'],
  ['destroy', 'or run "npx projen destroy:local" for what is on local AWS'],
] as const)('%s without credentials is answered with what it can do', async (command, remedy) => {
  const context = contextOf({ env: { HOME: home({}), PLATFORM_CONFIG: configFileOf() } });

  const failure = await failureOf(() => awsSession(context, command, {}));

  expect(failure.message).toBe(
    `${command} needs AWS credentials and found none: set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, ${remedy}`,
  );
});

test.each([
  ['a region alone', {}, { config: '[default]\nregion = eu-west-1\n' }],
  ['another profile', { AWS_PROFILE: 'work' }, { credentials: '[default]\naws_access_key_id = A\n' }],
  ['a profile that shadows keys', { AWS_PROFILE: 'work', AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'B' }, {}],
  ['half a key', { AWS_ACCESS_KEY_ID: 'A' }, {}],
])('%s is no credential', async (_, env, files) => {
  const failure = await failureOf(() => requireCredentials({ HOME: home(files as never), ...env }, DIFF));

  expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
});

test.each([
  ['keys', { AWS_ACCESS_KEY_ID: 'A', AWS_SECRET_ACCESS_KEY: 'B' }, {}],
  ['a web identity', { AWS_WEB_IDENTITY_TOKEN_FILE: '/token' }, {}],
  ['a container', { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1' }, {}],
  ['the default profile', {}, { credentials: '[default]\naws_access_key_id = A\n' }],
  ['a named profile with single sign-on', { AWS_PROFILE: 'w' }, { config: '[profile w]\nsso_session = s\n' }],
])('%s is enough', (_, env, files) => {
  expect(() => requireCredentials({ HOME: home(files as never), ...env }, DIFF)).not.toThrow();
});

test('a bad configuration comes before missing credentials', async () => {
  const context = contextOf({ env: { HOME: home({}), PLATFORM_CONFIG: configFileOf('platform: 1') } });

  const failure = await failureOf(() => awsSession(context, 'deploy', {}));

  expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
  expect(failure.message).toMatch(/nothing was synthesized/);
});

test('an unknown option names the known ones', async () => {
  const failure = await failureOf(() => awsSession(contextOf({ args: ['--profil', 'x'] }), 'deploy', {}));

  expect(failure.message).toMatch(/--profil.*known options are --profile, --context/);
  expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
});
