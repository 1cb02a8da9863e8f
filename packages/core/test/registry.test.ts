import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Registry } from '../src';

const registry = Registry.of({ platform: 'mlops', environment: 'dev' });

test('names are below the platform and environment', () => {
  expect(registry.parameterName('network', 'vpc-id')).toBe('/mlops/dev/network/vpc-id');
  expect(registry.rolePath('studio-execution')).toBe('/mlops/dev/studio-execution/');
  expect(registry.platform).toBe('mlops');
  expect(registry.environment).toBe('dev');
});

test('the pattern of roles has the path of the roles, in the partition of the deployment', () => {
  const stack = new Stack(new App(), 'Stack');
  expect(stack.resolve(registry.roleArnPattern('111122223333', 'launch'))).toEqual({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:role/mlops/dev/launch/*']],
  });
});

describe('a stage', () => {
  const stage = registry.forStage('staging');

  test('has everything below its own path', () => {
    expect(stage.stage).toBe('staging');
    expect([stage.platform, stage.environment]).toEqual(['mlops', 'dev']);
    expect(stage.parameterName('network', 'vpc-id')).toBe('/mlops/dev/stages/staging/network/vpc-id');
    expect(stage.rolePath('model-execution')).toBe('/mlops/dev/stages/staging/model-execution/');
    expect(registry.stage).toBeUndefined();
    expect(registry.rolePath('model-execution')).toBe('/mlops/dev/model-execution/');
  });

  test('has patterns of its roles, in one account or in every account', () => {
    const stack = new Stack(new App(), 'Stack');
    const resolved = (account: string) => JSON.stringify(stack.resolve(stage.roleArnPattern(account, 'launch')));
    expect(resolved('222222222222')).toContain(':iam::222222222222:role/mlops/dev/stages/staging/launch/*');
    expect(resolved('*')).toContain(':iam::*:role/mlops/dev/stages/staging/launch/*');
  });

  test('reference defect 4: stages do not meet, whatever they and the environment are called', () => {
    const paths = [
      registry,
      stage,
      registry.forStage('dev'),
      Registry.of({ platform: 'mlops', environment: 'staging' }),
    ];
    const names = paths.map((names) => names.parameterName('network', 'vpc-id'));
    expect(new Set(names).size).toBe(paths.length);
  });

  test.each(['', 'a', 'Staging', '1st', 'a_b', 'a/b', 'a23456789012345', 's*'])('cannot be called %p', (name) => {
    expect(() => registry.forStage(name)).toThrow(
      `Registry.forStage: stage is ${JSON.stringify(name)}, use 2 to 14 lower-case letters`,
    );
  });

  test('has no stages', () => {
    expect(() => stage.forStage('other')).toThrow(
      'stage is "other", but this is the registry of the stage "staging", call the registry of the environment',
    );
  });

  test('leaves fewer levels to its parameters', () => {
    expect(() => stage.parameterName(...Array(11).fill('a'))).not.toThrow();
    expect(() => stage.parameterName(...Array(12).fill('a'))).toThrow('it must be between 1 and 11');
  });
});

test('tokens pass', () => {
  const token = Lazy.string({ produce: () => 'later' });
  expect(() => registry.parameterName(token)).not.toThrow();
  expect(() => Registry.of({ platform: token, environment: 'dev' })).not.toThrow();
});

describe('fails', () => {
  test.each(['', 'A', 'a', '1a', 'a_b', 'a/b', `a${'b'.repeat(21)}`])('with the name %p', (name) => {
    expect(() => Registry.of({ platform: name, environment: 'dev' })).toThrow(
      `Registry.of: platform is ${JSON.stringify(name)}, use 2 to 21 lower-case letters`,
    );
  });

  test.each(['aws', 'aws-mlops', 'ssm', 'ssmlops'])('with the platform %p, whose parameters AWS keeps', (platform) => {
    expect(() => Registry.of({ platform, environment: 'dev' })).toThrow(
      `platform is ${JSON.stringify(platform)}, begin it with something else than "aws" and "ssm"`,
    );
    expect(Registry.of({ platform: 'mlops', environment: platform }).environment).toBe(platform);
  });

  test('with both names at once', () => {
    expect(() => Registry.of({ platform: 'A', environment: 'B' })).toThrow(
      /2 problems\n- platform[^\n]*\n- environment/,
    );
  });

  test.each([
    [[], 'segments has the number of items 0'],
    [['a/b'], 'segments is "a/b", use letters'],
    [['a', ''], 'segments is "", use letters'],
    [['a'.repeat(900)], 'AWS allows 900 characters of a parameter name'],
    [Array(14).fill('a'), 'it must be between 1 and 13'],
  ])('with the segments of case %#', (segments, message) => {
    expect(() => registry.parameterName(...segments)).toThrow(message);
  });

  test.each(['', 'Studio', 'studio_execution', 'studio/execution', '-a', 'a-', '*'])('with the kind %p', (kind) => {
    expect(() => registry.rolePath(kind)).toThrow(`kind is ${JSON.stringify(kind)}, use kebab-case`);
    expect(() => registry.roleArnPattern('111122223333', kind)).toThrow('use kebab-case');
  });

  test.each(['', '1111', '1111*', '**'])('with the account %p', (account) => {
    expect(() => registry.roleArnPattern(account, 'launch')).toThrow(
      `account is ${JSON.stringify(account)}, pass a 12-digit account id, or "*" for every account`,
    );
  });
});
