import { App } from 'aws-cdk-lib';
import type { Config } from '../../src/config/schema';
import { TargetSetupStack } from '../../src/stacks/target-setup-stack';
import { type SynthesizedTemplate, synthesizedTemplate } from './synthesized';

/** The name under which tests synthesize the set-up of stage accounts. */
export const SETUP = 'acmeml-TargetSetup';

/** The template that the owner of a stage account gets. */
export function targetSetupTemplate(config: Config): SynthesizedTemplate {
  const app = new App({ analyticsReporting: false });
  new TargetSetupStack(app, SETUP, { config, description: 'Set-up of a stage account' });
  return synthesizedTemplate(app.synth(), SETUP);
}
