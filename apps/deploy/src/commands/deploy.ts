import { awsSession } from './lib/aws';
import { cloudOf } from './lib/cloud';
import { main } from './lib/context';
import { Platform } from './lib/platform';
import { ALLOW_REPLACEMENT, allowedReplacements, ReplacementCheck } from './lib/replacement-check';
import { checkRollOut } from './lib/roll-out';

/** Deploys the configured platform to AWS. */
void main(async (context) => {
  const { config, cdk, env, options } = awsSession(context, 'deploy', {
    'skip-bootstrap': 'flag',
    [ALLOW_REPLACEMENT]: 'texts',
  } as const);
  const allowed = allowedReplacements(config, options[ALLOW_REPLACEMENT]);
  const { stacks, stackSets } = cloudOf(env, config.platform.region);
  const check = new ReplacementCheck(context, { config, cdk, stacks, allowed });
  await cdk.synth(options.context);
  await check.run();
  const platform = new Platform(config, cdk);
  // Whoever may deploy the platform need not be allowed to change what bounds it.
  if (!options['skip-bootstrap']) {
    await platform.bootstrap();
  }
  await platform.deploy(check);
  await checkRollOut(context, { config, assembly: cdk.assembly, stackSets });
});
