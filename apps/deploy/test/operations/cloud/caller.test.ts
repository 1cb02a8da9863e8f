import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { callersAccount } from '../../../src/operations/cloud/caller';
import { ExitCode } from '../../../src/operations/command/failure';
import { failureOf } from '../support';

const client = mockClient(STSClient);
const account = () => callersAccount({}, 'eu-west-1', new STSClient({ region: 'eu-west-1' }));

beforeEach(() => client.reset());

test('the account of the credentials is asked of STS', async () => {
  client.on(GetCallerIdentityCommand).resolves({ Account: '111111111111' });

  expect(await account()).toBe('111111111111');
});

test('credentials that are not valid do not allow to begin', async () => {
  client.on(GetCallerIdentityCommand).rejects(new Error('The security token included in the request is expired'));
  const failure = await failureOf(account);

  expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
  expect(failure.message).toMatch(
    /^the account of the credentials could not be found out: The security token .*expired/,
  );
});
