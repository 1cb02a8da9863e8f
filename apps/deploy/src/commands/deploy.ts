import { awsSession } from './lib/aws';
import { main } from './lib/context';
import { Platform } from './lib/platform';

/** Deploys the configured platform to AWS. */
void main(async (context) => {
  const { config, cdk, options } = awsSession(context, 'deploy', { 'skip-bootstrap': 'flag' });
  await cdk.synth(options.context);
  const platform = new Platform(config, cdk);
  // Whoever may deploy the platform need not be allowed to change what bounds it.
  if (!options['skip-bootstrap']) {
    await platform.bootstrap();
  }
  await platform.deploy();
});
