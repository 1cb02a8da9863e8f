import { CdkCli } from './cdk';
import { type CommandContext, configOf, optionsOf } from './context';
import { requireCredentials } from './credentials';

/** Options of every command that works on AWS. */
const AWS_OPTIONS = {
  profile: { type: 'string' },
  context: { type: 'string', multiple: true },
} as const;

/**
 * Checks options, configuration and the presence of credentials, in this order, before anything happens.
 *
 * @throws CommandFailure with the first of them that does not allow to begin
 */
export function awsSession<T extends Record<string, { type: 'string' | 'boolean'; multiple?: boolean }>>(
  context: CommandContext,
  command: string,
  extra: T,
) {
  const options = optionsOf(context, { ...AWS_OPTIONS, ...extra });
  const config = configOf(context);
  const { profile } = options as { profile?: string };
  requireCredentials(context.env, command, profile);
  const env = profile === undefined ? context.env : { ...context.env, AWS_PROFILE: profile };
  return { config, cdk: new CdkCli(context, env), options };
}
