import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Config } from '../../config/schema';
import { CommandFailure, ExitCode } from '../command/failure';
import { ask, clientConfig } from './sdk';

/**
 * The account of the credentials that an environment has.
 *
 * @throws CommandFailure when they are not valid
 */
export async function callersAccount(
  env: NodeJS.ProcessEnv,
  region: string,
  client: STSClient = new STSClient(clientConfig(env, region)),
): Promise<string> {
  const identity = await ask(
    'the account of the credentials could not be found out',
    'valid credentials',
    () => client.send(new GetCallerIdentityCommand({})),
    { exitCode: ExitCode.UNUSABLE },
  );
  return identity?.Account ?? '';
}

/** Knows the account that its credentials belong to. */
interface Caller {
  account(): Promise<string>;
}

/**
 * Refuses to work with credentials of another account: what is looked up there would answer for the platform's.
 *
 * @throws CommandFailure naming both accounts
 */
export async function requirePlatformAccount(config: Config, caller: Caller): Promise<void> {
  const { name, account } = config.platform;
  const received = await caller.account();
  if (received !== account) {
    throw new CommandFailure(
      `the credentials belong to account ${received}, but ${name} is configured for account ${account}: use ` +
        'credentials of that account',
      ExitCode.UNUSABLE,
    );
  }
}
