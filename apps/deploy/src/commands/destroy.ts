import { awsSession } from './lib/aws';
import { main } from './lib/context';
import { CommandFailure, ExitCode } from './lib/failure';
import { Platform } from './lib/platform';

/** Destroys the configured platform on AWS; asks for the name of the platform first. */
void main(async (context) => {
  const { config, cdk, options } = awsSession(context, 'destroy', { confirm: 'text' });
  if (options.confirm !== config.platform.name) {
    throw new CommandFailure(
      `destroy deletes every environment of ${config.platform.name} in account ${config.platform.account}: ` +
        `confirm with --confirm ${config.platform.name}`,
      ExitCode.UNUSABLE,
    );
  }
  await cdk.synth(options.context);
  await new Platform(config, cdk).destroy();
});
