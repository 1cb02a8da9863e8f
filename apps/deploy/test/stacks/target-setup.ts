import { App } from 'aws-cdk-lib';
import type { Config } from '../../src/config/schema';
import { TargetSetupStack } from '../../src/stacks/target-setup-stack';

/** The name under which tests synthesize the set-up of stage accounts. */
export const SETUP = 'acmeml-TargetSetup';

/** The template that the owner of a stage account gets. */
// biome-ignore lint/suspicious/noExplicitAny: a synthesized template has no type
export function targetSetupTemplate(config: Config): any {
  const app = new App({ analyticsReporting: false });
  new TargetSetupStack(app, SETUP, { config, description: 'Set-up of a stage account' });
  return app.synth().getStackByName(SETUP).template;
}
