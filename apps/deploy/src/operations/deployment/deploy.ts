import { requirePlatformAccount } from '../cloud/caller';
import { cloudOf } from '../cloud/cloud';
import { awsSession } from '../cloud/session';
import type { CommandContext } from '../command/context';
import { ALLOW_REPLACEMENT, allowedReplacements, ReplacementCheck } from '../replacements/check';
import { deployStacks } from './deployment';

/** Deploys the configured platform to AWS. */
export async function deploy(context: CommandContext, cloudIn: typeof cloudOf = cloudOf): Promise<void> {
  const { config, cdk, env, options } = awsSession(context, 'deploy', {
    'skip-bootstrap': 'flag',
    [ALLOW_REPLACEMENT]: 'texts',
  } as const);
  const allowed = allowedReplacements(config, options[ALLOW_REPLACEMENT]);
  const cloud = cloudIn(env, config.platform.region);
  await requirePlatformAccount(config, cloud);
  const check = new ReplacementCheck(context, { config, cdk, cloud, allowed });
  await deployStacks(context, {
    config,
    cdk,
    cloud,
    check,
    contextFlags: options.context ?? [],
    foundation: async (platform) => {
      // Whoever may deploy the platform need not be allowed to change what bounds it.
      if (!options['skip-bootstrap']) {
        await platform.bootstrap();
      }
      return [];
    },
  });
}
