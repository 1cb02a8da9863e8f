import { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { acknowledge } from '../../src/acknowledgements/apply';
import { targetNames } from '../../src/stacks/names';
import { TargetSetupStack } from '../../src/stacks/target-setup-stack';
import { configOf, MINIMAL } from '../support';

test.each(['ml', 'acmeml', 'machinelearningprod'])('the set-up of stages of the platform %s has no finding', (name) => {
  const config = configOf(
    `${MINIMAL.replace('name: acmeml', `name: ${name}`)}    stages: [{ name: staging, accounts: ['222222222222'] }]\n`,
  );
  const app = new App({ analyticsReporting: false });
  new TargetSetupStack(app, targetNames(config).setupStack, { config });
  acknowledge(app, config);

  const { violations } = new AwsSolutionsChecks().validateScope(app);

  expect(violations.map(({ ruleName }) => ruleName)).toEqual([]);
});
