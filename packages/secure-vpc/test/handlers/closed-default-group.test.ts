import {
  DescribeSecurityGroupsCommand,
  EC2Client,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { closeGroup } from '../../handlers/closed-default-group/close-group';

const GROUP = 'sg-0123456789abcdef0';
const SELF = {
  IpProtocol: '-1',
  IpRanges: [],
  Ipv6Ranges: [],
  PrefixListIds: [],
  UserIdGroupPairs: [{ GroupId: GROUP }],
};
const ALL = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }], Ipv6Ranges: [], UserIdGroupPairs: [] };
const OPEN = { SecurityGroups: [{ GroupId: GROUP, IpPermissions: [SELF], IpPermissionsEgress: [ALL] }] };
const CLOSED = { SecurityGroups: [{ GroupId: GROUP, IpPermissions: [], IpPermissionsEgress: [] }] };

const ec2 = mockClient(EC2Client);

beforeEach(() => {
  ec2.reset();
  ec2.on(RevokeSecurityGroupIngressCommand).resolves({ Return: true });
  ec2.on(RevokeSecurityGroupEgressCommand).resolves({ Return: true });
});

function failure(name: string): Error {
  return Object.assign(new Error(name), { name });
}

test('revokes every rule without the empty lists that EC2 describes', async () => {
  ec2.on(DescribeSecurityGroupsCommand).resolvesOnce(OPEN).resolves(CLOSED);

  await closeGroup(new EC2Client({}), GROUP);

  expect(ec2.commandCalls(RevokeSecurityGroupIngressCommand).map((call) => call.args[0].input)).toEqual([
    { GroupId: GROUP, IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: GROUP }] }] },
  ]);
  expect(ec2.commandCalls(RevokeSecurityGroupEgressCommand).map((call) => call.args[0].input)).toEqual([
    { GroupId: GROUP, IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] },
  ]);
});

test('changes nothing when the group is closed already', async () => {
  ec2.on(DescribeSecurityGroupsCommand).resolves(CLOSED);

  await closeGroup(new EC2Client({}), GROUP);

  expect(ec2.commandCalls(RevokeSecurityGroupIngressCommand)).toHaveLength(0);
  expect(ec2.commandCalls(RevokeSecurityGroupEgressCommand)).toHaveLength(0);
});

test('closes outbound rules when the inbound ones were removed by somebody else meanwhile', async () => {
  ec2.on(DescribeSecurityGroupsCommand).resolvesOnce(OPEN).resolves(CLOSED);
  ec2.on(RevokeSecurityGroupIngressCommand).rejects(failure('InvalidPermission.NotFound'));

  await closeGroup(new EC2Client({}), GROUP);

  expect(ec2.commandCalls(RevokeSecurityGroupEgressCommand)).toHaveLength(1);
});

test('finishes on the second run what the first could not', async () => {
  const half = { SecurityGroups: [{ GroupId: GROUP, IpPermissions: [], IpPermissionsEgress: [ALL] }] };
  ec2.on(DescribeSecurityGroupsCommand).resolvesOnce(OPEN).resolvesOnce(half).resolves(CLOSED);
  ec2.on(RevokeSecurityGroupEgressCommand).rejectsOnce(failure('InternalError')).resolves({ Return: true });

  await expect(closeGroup(new EC2Client({}), GROUP)).rejects.toThrow('InternalError');
  await closeGroup(new EC2Client({}), GROUP);

  expect(ec2.commandCalls(RevokeSecurityGroupIngressCommand)).toHaveLength(1);
  expect(ec2.commandCalls(RevokeSecurityGroupEgressCommand)).toHaveLength(2);
});

test('fails when rules are left although EC2 reported no error', async () => {
  ec2.on(DescribeSecurityGroupsCommand).resolves(OPEN);

  await expect(closeGroup(new EC2Client({}), GROUP)).rejects.toThrow(
    `default security group ${GROUP} still has 1 inbound and 1 outbound rules`,
  );
});

test('fails when the function may not revoke', async () => {
  ec2.on(DescribeSecurityGroupsCommand).resolves(OPEN);
  ec2.on(RevokeSecurityGroupIngressCommand).rejects(failure('UnauthorizedOperation'));

  await expect(closeGroup(new EC2Client({}), GROUP)).rejects.toThrow('UnauthorizedOperation');
});

test('fails when the group is not there', async () => {
  ec2.on(DescribeSecurityGroupsCommand).resolves({ SecurityGroups: [] });

  await expect(closeGroup(new EC2Client({}), GROUP)).rejects.toThrow(`default security group ${GROUP} was not found`);
});
