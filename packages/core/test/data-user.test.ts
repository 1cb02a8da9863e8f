import { Aws, Lazy } from 'aws-cdk-lib';
import { DataUser, NetworkClass } from '../src';

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

test('ARNs may hold tokens', () => {
  expect(() => DataUser.vpcOnly(`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/ml/*`)).not.toThrow();
  expect(() => DataUser.serviceRole(Lazy.string({ produce: () => ROLE }), 'why')).not.toThrow();
});

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
