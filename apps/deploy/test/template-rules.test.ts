import './with-template-rules';
import { join } from 'node:path';
import { type App, CfnResource } from 'aws-cdk-lib';
import { buildApp } from '../src/app';
import { APP_ROOT, loadConfig } from '../src/config/load';
import { environmentStackNames } from '../src/stacks/names';
import { ALLOW_DATA_DELETION, configOf, MAXIMAL, MINIMAL, ORGANIZED } from './support';

const MODES = ['isolated', 'nat', 'firewall', 'existing-vpc'].map((mode): [string, string] => [
  mode,
  join(APP_ROOT, 'config', `${mode}.yaml`),
]);

const config = configOf(MINIMAL);

/** The minimal platform with one more bucket. */
function withBucket(properties: Record<string, unknown>): App {
  const app = buildApp(config);
  const network = app.node.findChild(environmentStackNames(config, config.environments[0]).network);
  new CfnResource(network, 'Bucket', { type: 'AWS::S3::Bucket', properties });
  return app;
}

test('a template that the rules of the CDK refuse is not synthesized', () => {
  expect(() => withBucket({ Retained: true }).synth()).toThrow('Retained: Additional properties are not allowed');
  expect(() => withBucket({}).synth()).not.toThrow();
});

test.each([
  ['minimal', MINIMAL],
  ['maximal', MAXIMAL],
  ['organized', ORGANIZED],
])('the templates of the %s platform keep the rules of the CDK', (_, text) => {
  expect(() => buildApp(configOf(text), { context: ALLOW_DATA_DELETION }).synth()).not.toThrow();
});

test.each(MODES)('the templates of the example of the mode %s keep the rules of the CDK', (_, file) => {
  expect(() => buildApp(loadConfig(file), { context: ALLOW_DATA_DELETION }).synth()).not.toThrow();
});
