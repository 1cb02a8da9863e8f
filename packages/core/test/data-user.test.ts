import { Aws, Fn, Lazy } from 'aws-cdk-lib';
import { DataUser, NetworkClass, Registry } from '../src';

const ROLE = 'arn:aws:iam::111122223333:role/ml/one';

test('each factory sets its class', () => {
  expect(DataUser.vpcOnly(ROLE)).toMatchObject({ networkClass: NetworkClass.VPC_ONLY, principalArn: ROLE });
  expect(DataUser.vpcOnly(ROLE).reason).toBeUndefined();
  expect(DataUser.serviceRole(ROLE, 'why')).toMatchObject({ networkClass: NetworkClass.SERVICE_ROLE, reason: 'why' });
  expect(DataUser.breakGlass(ROLE).networkClass).toBe(NetworkClass.BREAK_GLASS);
  expect(DataUser.persona(ROLE, { reason: 'why' })).toMatchObject({
    networkClass: NetworkClass.PERSONA,
    sourceIpRanges: undefined,
  });
});

test('roles of other accounts have their accounts beside their pattern', () => {
  const roleArnPattern = Registry.of({ platform: 'ml', environment: 'dev' }).roleArnPattern('*', 'model-execution');
  const accountIds = ['222222222222', Lazy.string({ produce: () => '333333333333' })];
  expect(DataUser.inAccounts({ accountIds, roleArnPattern })).toMatchObject({
    networkClass: NetworkClass.OTHER_ACCOUNTS,
    principalArn: roleArnPattern,
    accountIds,
    sourceIpRanges: undefined,
  });
  expect(DataUser.vpcOnly(ROLE).accountIds).toBeUndefined();
});

test('ARNs may hold tokens', () => {
  expect(() => DataUser.vpcOnly(`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/ml/*`)).not.toThrow();
  expect(() => DataUser.serviceRole(Lazy.string({ produce: () => ROLE }), 'why')).not.toThrow();
});

const OTHER = '222222222222';
const others = (accountIds: string[], roleArnPattern = 'arn:aws:iam::*:role/ml/dev/model-execution/*') =>
  DataUser.inAccounts({ accountIds, roleArnPattern });

describe('fails', () => {
  test.each([
    ['a wildcard for a service role', () => DataUser.serviceRole(`${ROLE}*`, 'why'), 'name one role exactly'],
    [
      'a wildcard beside a token',
      () => DataUser.breakGlass(`arn:${Aws.PARTITION}:iam::1:role/*`),
      'name one role exactly',
    ],
    ['no reason', () => DataUser.serviceRole(ROLE, ' '), 'reason is " ", say why the user works outside the VPCs'],
    ['a persona without reason', () => DataUser.persona(ROLE, { reason: '' }), 'reason is ""'],
    [
      'no role',
      () => DataUser.vpcOnly('arn:aws:iam::111122223333:user/me'),
      'arnPattern is "arn:aws:iam::111122223333:user/me"',
    ],
    ['everybody', () => DataUser.vpcOnly('*'), 'arnPattern is "*", pass the ARN of a role'],
    ['every account', () => DataUser.vpcOnly('arn:aws:iam::*:role/one'), 'wildcards only after "role/"'],
    [
      'every account beside a token',
      () => DataUser.vpcOnly(`arn:${Aws.PARTITION}:iam::*:role/ml/one`),
      'wildcards only after "role/"',
    ],
    ['no other account', () => others([]), 'accountIds has the number of items 0, it must be at least 1'],
    ['another account that is none', () => others(['*']), 'accountIds is "*", pass 12-digit account ids'],
    ['another account twice', () => others([OTHER, OTHER]), `accountIds repeats ["${OTHER}"]`],
    [
      'a list of other accounts that is only known at deployment',
      () => others(Fn.split(',', Aws.STACK_NAME)),
      'accountIds is a list that is only known at deployment',
    ],
    ['every role of other accounts', () => others([OTHER], 'arn:aws:iam::*:role/*'), 'with the path of the roles'],
    ['a path that is a pattern', () => others([OTHER], 'arn:aws:iam::*:role/*/x/*'), 'with the path of the roles'],
    ['a user of other accounts', () => others([OTHER], 'arn:aws:iam::*:user/ml/*'), 'with the path of the roles'],
    [
      'no address range',
      () => DataUser.persona(ROLE, { reason: 'why', sourceIpRanges: ['office'] }),
      'sourceIpRanges is "office", pass CIDR ranges such as "203.0.113.0/24"',
    ],
    [
      'an empty list of address ranges',
      () => DataUser.persona(ROLE, { reason: 'why', sourceIpRanges: [] }),
      'sourceIpRanges has the number of items 0',
    ],
  ])('with %s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
