import { Aws, type Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { StudioDomain } from '../src';
import { dependsOn, KEY_ARN, resourceOf, resourcesOf, TestNetwork, testStack } from './environment';

const TYPE = 'AWS::SageMaker::StudioLifecycleConfig';

function stackWith(startScript?: string, tags: Record<string, string> = {}): Stack {
  const stack = testStack();
  for (const [key, value] of Object.entries(tags)) {
    Tags.of(stack).add(key, value);
  }
  new StudioDomain(stack, 'Domain', {
    network: new TestNetwork(stack, 'Network'),
    domainName: 'team-one',
    storageKey: kms.Key.fromKeyArn(stack, 'Key', KEY_ARN),
    executionRole: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/studio'),
    startScript,
  });
  return stack;
}

function namesIn(stack: Stack): string[] {
  return resourcesOf(stack, TYPE).map(([, { Properties }]) => Properties.StudioLifecycleConfigName);
}

test('by default, nothing runs', () => {
  const stack = stackWith();
  const { DefaultUserSettings: settings } = resourceOf(stack, 'AWS::SageMaker::Domain').Properties;

  expect(resourcesOf(stack, TYPE)).toEqual([]);
  expect(settings.JupyterLabAppSettings.LifecycleConfigArns).toBeUndefined();
  expect(settings.JupyterLabAppSettings.DefaultResourceSpec).toBeUndefined();
});

test.each(['JupyterLab', 'CodeEditor'])('%s runs the commands when it starts, and still stops when idle', (app) => {
  const stack = stackWith('echo hello\n');
  const [[id, { Properties }]] = resourcesOf(stack, TYPE, new RegExp(app));
  const settings = resourceOf(stack, 'AWS::SageMaker::Domain').Properties.DefaultUserSettings[`${app}AppSettings`];
  const arn = { 'Fn::GetAtt': [id, 'StudioLifecycleConfigArn'] };

  expect(Properties.StudioLifecycleConfigAppType).toBe(app);
  expect(Properties.StudioLifecycleConfigContent).toEqual({ 'Fn::Base64': '#!/bin/bash\nset -eu\necho hello\n' });
  expect(settings.LifecycleConfigArns).toEqual([arn]);
  expect(settings.DefaultResourceSpec).toEqual({ LifecycleConfigArn: arn });
  expect(settings.AppLifecycleManagement.IdleSettings.LifecycleManagement).toBe('ENABLED');
});

test('spaces of several users run it too', () => {
  const { DefaultSpaceSettings: settings } = resourceOf(stackWith('true'), 'AWS::SageMaker::Domain').Properties;

  expect(settings.JupyterLabAppSettings.LifecycleConfigArns).toHaveLength(1);
});

test('the domain goes before its scripts', () => {
  const stack = stackWith('true');
  const [domain] = resourcesOf(stack, 'AWS::SageMaker::Domain')[0];

  for (const [script] of resourcesOf(stack, TYPE)) {
    expect(dependsOn(stack, domain, script)).toBe(true);
  }
});

test('other commands and other tags have other names, because a configuration cannot be changed', () => {
  const names = namesIn(stackWith('true'));

  expect(namesIn(stackWith('true'))).toEqual(names);
  for (const other of [stackWith('false'), stackWith(`echo ${Aws.URL_SUFFIX}`), stackWith('true', { team: 'one' })]) {
    expect(namesIn(other).filter((name) => names.includes(name))).toEqual([]);
  }
});

test('names are such as SageMaker takes', () => {
  for (const name of namesIn(stackWith('true'))) {
    expect(name).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/);
  }
});

test('fails for more commands than a configuration holds', () => {
  expect(() => stackWith('x'.repeat(12_300))).toThrow(
    /StudioDomain: startScript has \d+ characters in base64, SageMaker takes 16384/,
  );
});
