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

  test('with an account that is none', () => {
    expect(() => registry.roleArnPattern('*', 'launch')).toThrow('account is "*", pass 12-digit account ids');
  });
});
