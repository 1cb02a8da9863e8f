import { KEPT as KEPT_BY_DEPLOYMENTS } from '../../apps/deploy/src/operations/replacements/replacements';
import { type Change, compare, type Difference, Fate, inWords, isLoss } from '../tools/integ-templates/comparison';
import { KEPT } from '../tools/integ-templates/kept-types';
import { replacementsIn } from '../tools/integ-templates/replacements';
import type { Resource, Template } from '../tools/integ-templates/template-document';
import { uniqueNameOf } from '../tools/integ-templates/unique-names';

// the CDK CLI is started, which takes long on a machine that does something else
jest.setTimeout(120_000);

const VPC: Resource = {
  Type: 'AWS::EC2::VPC',
  Properties: { CidrBlock: '10.0.0.0/16', Tags: [{ Key: 'Name', Value: 'before' }] },
  Metadata: { 'aws:cdk:path': 'Stack/Vpc/Resource' },
};
const SUBNET: Resource = {
  Type: 'AWS::EC2::Subnet',
  Properties: { CidrBlock: '10.0.0.0/20', VpcId: { Ref: 'Vpc' } },
};
const LOGS: Resource = { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 365 } };
const PARAMETER: Resource = { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Value: { Ref: 'Vpc' } } };

const BEFORE: Template = { Resources: { Logs: LOGS, Parameter: PARAMETER, Subnet: SUBNET, Vpc: VPC } };

function withProperties(resource: Resource, properties: Record<string, unknown>): Resource {
  return { ...resource, Properties: { ...resource.Properties, ...properties } };
}

/** The difference of a template in which some resources are others, or gone. */
function differenceWith(resources: Record<string, Resource | undefined>): Promise<Difference> {
  const entries = Object.entries({ ...BEFORE.Resources, ...resources }).filter(([, resource]) => resource);
  return compare(BEFORE, { Resources: Object.fromEntries(entries) as Template['Resources'] });
}

function fates({ changes }: Difference): Record<string, Fate> {
  return Object.fromEntries(changes.map(({ logicalId, fate }) => [logicalId, fate]));
}

function losses({ changes }: Difference): string[] {
  return changes.filter(isLoss).map(({ logicalId }) => logicalId);
}

test('the same template is no difference', async () => {
  expect(await differenceWith({})).toEqual({ changes: [], sections: [] });
});

test('another address range replaces the subnet', async () => {
  const difference = await differenceWith({ Subnet: withProperties(SUBNET, { CidrBlock: '10.0.16.0/20' }) });
  expect(fates(difference)).toEqual({ Subnet: Fate.REPLACED });
  expect(losses(difference)).toEqual(['Subnet']);
  expect(inWords(difference)).toEqual(['REPLACED: AWS::EC2::Subnet Subnet, because of CidrBlock']);
});

test('a replaced network takes with it what is in it, although that is written as before', async () => {
  const difference = await differenceWith({ Vpc: withProperties(VPC, { CidrBlock: '10.1.0.0/16' }) });
  expect(losses(difference)).toEqual(['Subnet', 'Vpc']);
  expect(inWords(difference)).toContain('REPLACED: AWS::EC2::VPC Vpc/Resource (Vpc), because of CidrBlock');
});

test('another tag changes the network, and nothing is lost', async () => {
  const difference = await differenceWith({ Vpc: withProperties(VPC, { Tags: [{ Key: 'Name', Value: 'after' }] }) });
  expect(fates(difference)).toEqual({ Vpc: Fate.CHANGED });
  expect(losses(difference)).toEqual([]);
  expect(inWords(difference)).toEqual(['changed: AWS::EC2::VPC Vpc/Resource (Vpc), in Tags']);
});

test('what is removed is lost when users keep something in it', async () => {
  const difference = await differenceWith({ Logs: undefined, Parameter: undefined });
  expect(fates(difference)).toEqual({ Logs: Fate.REMOVED, Parameter: Fate.REMOVED });
  expect(losses(difference)).toEqual(['Logs']);
  expect(inWords(difference)).toEqual(['REMOVED: AWS::Logs::LogGroup Logs', 'removed: AWS::SSM::Parameter Parameter']);
});

test('another logical id loses the resource, and what is new is named', async () => {
  const difference = await differenceWith({ Logs: undefined, RenamedLogs: LOGS });
  expect(fates(difference)).toEqual({ Logs: Fate.REMOVED, RenamedLogs: Fate.ADDED });
  expect(losses(difference)).toEqual(['Logs']);
  expect(inWords(difference)).toEqual([
    'REMOVED: AWS::Logs::LogGroup Logs, while there is now RenamedLogs',
    'added: AWS::Logs::LogGroup RenamedLogs',
  ]);
});

test('a resource of another type under the same id is another resource', async () => {
  const difference = await differenceWith({ Vpc: { ...VPC, Type: 'AWS::EC2::DHCPOptions' } });
  expect(losses(difference)).toContain('Vpc');
  expect(inWords(difference)).toContain(
    'REPLACED: AWS::EC2::VPC Vpc/Resource (Vpc), because of its type, which is AWS::EC2::DHCPOptions now',
  );
});

test('the replacement of what nobody keeps anything in is said, and is no loss', async () => {
  const difference = await differenceWith({ Parameter: withProperties(PARAMETER, { Name: '/other' }) });
  expect(fates(difference)).toEqual({ Parameter: Fate.REPLACED });
  expect(losses(difference)).toEqual([]);
});

describe('a name that is given and unique', () => {
  const ROLE: Resource = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'science-admin', Path: '/science/' } };
  const before: Template = { Resources: { Admin: ROLE } };

  test('cannot move to another logical id, although nobody keeps anything in the resource', async () => {
    const other: Resource = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'science-other' } };
    const difference = await compare(before, { Resources: { Administrator: ROLE, Other: other } });
    expect(losses(difference)).toEqual(['Admin']);
    expect(inWords(difference)).toEqual([
      'REMOVED: AWS::IAM::Role Admin, while there is now Administrator; the new one has the same RoleName "science-admin", ' +
        'and would be made before this one goes',
      'added: AWS::IAM::Role Administrator',
      'added: AWS::IAM::Role Other',
    ]);
  });

  test('cannot stay with a resource that is replaced', async () => {
    const difference = await compare(before, { Resources: { Admin: withProperties(ROLE, { Path: '/other/' }) } });
    expect(inWords(difference)).toEqual([
      'REPLACED: AWS::IAM::Role Admin, because of Path; the new one has the same RoleName "science-admin", and would be made ' +
        'before this one goes',
    ]);
  });

  test('cannot go from one resource to another that is replaced for it', async () => {
    const now = { Resources: { Other: withProperties(ROLE, { RoleName: 'science-admin' }) } };
    const difference = await compare(
      { Resources: { Admin: ROLE, Other: withProperties(ROLE, { RoleName: 'science-other' }) } },
      now,
    );
    expect(losses(difference)).toEqual(['Admin']);
  });

  test.each<[string, Record<string, Resource>]>([
    ['goes', {}],
    ['changes with the logical id', { New: withProperties(ROLE, { RoleName: 'science-new' }) }],
    [
      'is that of another type now',
      { New: { Type: 'AWS::IAM::InstanceProfile', Properties: { RoleName: 'science-admin' } } },
    ],
    ['changes when the resource is replaced', { Admin: withProperties(ROLE, { RoleName: 'science-new' }) }],
  ])('may be one that %s', async (_, resources) => {
    expect(losses(await compare(before, { Resources: resources }))).toEqual([]);
  });

  test('is none when CloudFormation chooses it', async () => {
    const unnamed: Resource = { Type: 'AWS::IAM::Role', Properties: { Path: '/science/' } };
    const difference = await compare({ Resources: { Admin: unnamed } }, { Resources: { New: unnamed } });
    expect(losses(difference)).toEqual([]);
  });

  test('is unique where its type says so', async () => {
    const policy = (role: string): Resource => ({
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'same', Roles: [{ Ref: role }] },
    });
    const differenceTo = (role: string) =>
      compare({ Resources: { One: policy('A') } }, { Resources: { Two: policy(role) } });
    expect(losses(await differenceTo('A'))).toEqual(['One']);
    expect(losses(await differenceTo('B'))).toEqual([]);
  });

  test.each([
    ['AWS::IAM::ManagedPolicy', 'ManagedPolicyName'],
    ['AWS::KMS::Alias', 'AliasName'],
    ['AWS::Logs::LogGroup', 'LogGroupName'],
    ['AWS::SSM::Parameter', 'Name'],
  ])('is told by property: %s has %s', (Type, property) => {
    expect(uniqueNameOf({ Type, Properties: { [property]: { Ref: 'AWS::StackName' } } })).toBe(
      `${property} {"Ref":"AWS::StackName"}`,
    );
  });
});

test('what differs outside of properties and resources is named', async () => {
  const after = { Resources: { ...BEFORE.Resources, Logs: { ...LOGS, DeletionPolicy: 'Retain' } }, Outputs: {} };
  expect(inWords(await compare(BEFORE, after))).toEqual([
    'changed: AWS::Logs::LogGroup Logs, in DeletionPolicy',
    'changed: Outputs',
  ]);
});

test('a replacement that depends on the values counts as a loss', () => {
  const change: Change = {
    logicalId: 'Nat',
    type: 'AWS::EC2::NatGateway',
    path: 'Nat',
    fate: Fate.MAY_BE_REPLACED,
    details: [],
  };
  expect(isLoss(change)).toBe(true);
});

test('everything is kept that deployments keep', () => {
  expect([...KEPT_BY_DEPLOYMENTS].filter((type) => !KEPT.has(type))).toEqual([]);
});

describe('the output of cdk diff', () => {
  test('names what may be replaced, and why', () => {
    const output = [
      'Resources',
      '[~] AWS::EC2::Instance One may be replaced',
      ' ├─ [~] InstanceType (may cause replacement)',
      ' └─ [~] Tags',
      '[~] AWS::EC2::Subnet Two replace',
      ' └─ [~] CidrBlock (requires replacement)',
      '[-] AWS::EC2::EIP Three destroy',
      '[+] AWS::EC2::EIP Four',
    ].join('\n');
    expect([...replacementsIn(output)]).toEqual([
      ['One', { isCertain: false, causes: ['InstanceType'] }],
      ['Two', { isCertain: true, causes: ['CidrBlock'] }],
    ]);
  });

  test('fails when it is not understood', () => {
    expect(() => replacementsIn('Resources\n* AWS::EC2::Subnet Two')).toThrow(
      'cdk diff printed what is not understood here:',
    );
  });
});
