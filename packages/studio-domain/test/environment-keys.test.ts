import { DataPerimeter, DataUser } from '@secure-mlops/core';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EnvironmentKeys, type EnvironmentKeysProps } from '../src';
import {
  ACCOUNT,
  jobUser,
  perimeter,
  registry,
  resourceOf,
  resourcesOf,
  studioUser,
  testStack,
  VPC_ID,
} from './environment';

const KINDS = ['Storage', 'Volume', 'Data'];

function keysStack(props: Partial<EnvironmentKeysProps> = {}) {
  const stack = testStack();
  new EnvironmentKeys(stack, 'Keys', { perimeter, vpcIds: [VPC_ID], users: [studioUser], ...props });
  return stack;
}

const keyOf = (stack: ReturnType<typeof testStack>, kind: string) =>
  resourceOf(stack, 'AWS::KMS::Key', new RegExp(`^Keys${kind}`));
const policyText = (stack: ReturnType<typeof testStack>, kind: string) =>
  JSON.stringify(keyOf(stack, kind).Properties.KeyPolicy);

describe('EnvironmentKeys', () => {
  test('makes three rotating keys that survive the stack', () => {
    const stack = keysStack();
    expect(resourcesOf(stack, 'AWS::KMS::Key')).toHaveLength(3);
    for (const kind of KINDS) {
      const key = keyOf(stack, kind);
      expect(key.Properties.EnableKeyRotation).toBe(true);
      expect(key.DeletionPolicy).toBe('Retain');
      expect(key.UpdateReplacePolicy).toBe('Retain');
    }
  });

  test('has no aliases and no parameters without a registry', () => {
    const template = Template.fromStack(keysStack());
    template.resourceCountIs('AWS::KMS::Alias', 0);
    template.resourceCountIs('AWS::SSM::Parameter', 0);
  });

  test('names aliases and parameters by the registry', () => {
    const template = Template.fromStack(keysStack({ registry }));
    for (const kind of ['storage', 'volume', 'data']) {
      template.hasResourceProperties('AWS::KMS::Alias', { AliasName: `alias/acme/team-one/${kind}` });
      template.hasResourceProperties('AWS::SSM::Parameter', {
        Name: `/acme/team-one/keys/${kind}-key-arn`,
        Value: { 'Fn::GetAtt': [Match.stringLikeRegexp(`^Keys${kind.charAt(0).toUpperCase()}`), 'Arn'] },
      });
    }
  });

  test('gives every statement of the key policies from the perimeter, and no other', () => {
    const stack = keysStack();
    const rendered = perimeter.keyStatements({ users: [studioUser], vpcIds: [VPC_ID] });
    expect(keyOf(stack, 'Data').Properties.KeyPolicy.Statement).toEqual(
      rendered.map((statement) => stack.resolve(statement.toStatementJson())),
    );
  });

  test('only the storage key serves CloudWatch Logs', () => {
    const stack = keysStack();
    expect(KINDS.filter((kind) => /logs\./.test(policyText(stack, kind)))).toEqual(['Storage']);
  });

  test('users of one key do not reach the others', () => {
    const stack = keysStack({ storageUsers: [studioUser], volumeUsers: [jobUser], dataUsers: [studioUser, jobUser] });
    const users = KINDS.map((kind) => [
      /studio-execution/.test(policyText(stack, kind)),
      /job-execution/.test(policyText(stack, kind)),
    ]);
    expect(users).toEqual([
      [true, false],
      [false, true],
      [true, true],
    ]);
  });

  test('no key policy gives an action of the whole service or names a role in its principal', () => {
    const stack = keysStack();
    for (const kind of KINDS) {
      for (const statement of keyOf(stack, kind).Properties.KeyPolicy.Statement) {
        expect([statement.Action].flat()).not.toContain('kms:*');
        expect(JSON.stringify(statement.Principal)).not.toContain(':role/');
      }
    }
  });

  test('the keys can be destroyed with the stack, after the chosen time', () => {
    const stack = keysStack({ removalPolicy: RemovalPolicy.DESTROY, pendingWindow: Duration.days(7) });
    for (const kind of KINDS) {
      expect(keyOf(stack, kind).DeletionPolicy).toBe('Delete');
      expect(keyOf(stack, kind).Properties.PendingWindowInDays).toBe(7);
    }
  });

  test('a policy of several accounts keeps the keys in the account of the stack', () => {
    const stack = keysStack({
      perimeter: DataPerimeter.ofAccounts({
        accountIds: [ACCOUNT, '222222222222'],
        deploymentRoleArns: perimeter.deploymentRoleArns,
      }),
    });
    expect(policyText(stack, 'Data')).toContain('222222222222');
  });

  test('roles of stage accounts decrypt what S3 reads for them with the data key, and no other', () => {
    const stage = DataUser.inAccounts({
      accountIds: ['222222222222'],
      roleArnPattern: registry.forStage('staging').roleArnPattern('*', 'model-execution'),
    });
    const stack = keysStack({ dataUsers: [studioUser, stage] });
    expect(KINDS.filter((kind) => policyText(stack, kind).includes('222222222222'))).toEqual(['Data']);
    const statement = keyOf(stack, 'Data').Properties.KeyPolicy.Statement.find(({ Sid }: { Sid: string }) =>
      Sid.startsWith('DecryptByOtherAccounts'),
    );
    expect(statement.Action).toEqual(['kms:Decrypt', 'kms:DescribeKey']);
    expect(Object.keys(statement.Condition.StringEquals)).toEqual(['kms:ViaService']);
  });

  test.each([6, 31])('fails for a pending window of %d days', (days) => {
    expect(() => keysStack({ pendingWindow: Duration.days(days) })).toThrow(
      `EnvironmentKeys: pendingWindow (days) is ${days}, it must be between 7 and 30`,
    );
  });

  test('fails with all problems at once', () => {
    expect(() => keysStack({ users: [], vpcIds: [] })).toThrow(
      /vpcIds has the number of items 0.*\n.*users is \[\], declare at least one user/,
    );
  });
});
