import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { acknowledge } from './acknowledgements/apply';
import type { Config } from './config/schema';

/** Lets the synthesis fail on every finding of cdk-nag that is not acknowledged. */
export function checkRules(app: App, config: Config): void {
  acknowledge(app, config);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
}
