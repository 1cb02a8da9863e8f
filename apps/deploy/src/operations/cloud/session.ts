import type { Config } from '../../config/schema';
import { CdkCli } from '../assembly/cdk';
import { type CommandContext, configOf, type OptionKinds, type OptionValues, optionsOf } from '../command/context';
import { requireCredentials } from './credentials';

const AWS_OPTIONS = { profile: 'text', context: 'texts' } as const;

const DEPLOY_LOCAL = 'run "npx projen deploy:local", which needs no AWS account';

/** What can be done without credentials instead of each command. */
const INSTEAD = {
  deploy: DEPLOY_LOCAL,
  diff: DEPLOY_LOCAL,
  destroy: 'run "npx projen destroy:local" for what is on local AWS',
};

/** What a command on AWS works with. */
export interface AwsSession<K extends OptionKinds> {
  readonly config: Config;
  readonly cdk: CdkCli;
  /** The environment with the credentials that the command works with. */
  readonly env: NodeJS.ProcessEnv;
  readonly options: OptionValues<typeof AWS_OPTIONS> & OptionValues<K>;
}

/**
 * Checks options, configuration and the presence of credentials, in this order, before anything happens.
 *
 * @throws CommandFailure with the first of them that does not allow to begin
 */
export function awsSession<K extends OptionKinds>(
  context: CommandContext,
  command: keyof typeof INSTEAD,
  extra: K,
): AwsSession<K> {
  const options = optionsOf(context, { ...AWS_OPTIONS, ...extra }) as AwsSession<K>['options'];
  const config = configOf(context);
  const { profile } = options as OptionValues<typeof AWS_OPTIONS>;
  requireCredentials(context.env, { command, profile, instead: INSTEAD[command] });
  const env = profile === undefined ? context.env : { ...context.env, AWS_PROFILE: profile };
  return { config, cdk: new CdkCli(context, env), env, options };
}
