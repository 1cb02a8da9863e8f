import {
  DescribeSecurityGroupsCommand,
  type EC2Client,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';

/** The rules of a security group. */
interface Rules {
  readonly ingress: IpPermission[];
  readonly egress: IpPermission[];
}

/**
 * Removes every rule of a security group, whoever made it. Running it again changes nothing.
 *
 * @throws when the group does not exist, may not be changed, or still has rules afterwards
 */
export async function closeGroup(client: EC2Client, groupId: string): Promise<void> {
  const { ingress, egress } = await rulesOf(client, groupId);
  if (ingress.length > 0) {
    await ignoringAbsent(() =>
      client.send(new RevokeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: ingress })),
    );
  }
  if (egress.length > 0) {
    await ignoringAbsent(() =>
      client.send(new RevokeSecurityGroupEgressCommand({ GroupId: groupId, IpPermissions: egress })),
    );
  }
  // A rule that somebody changed in between makes EC2 revoke nothing without an error, so only the result counts.
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RevokeSecurityGroupIngress.html
  const left = await rulesOf(client, groupId);
  if (left.ingress.length + left.egress.length > 0) {
    throw new Error(
      `default security group ${groupId} still has ${left.ingress.length} inbound and ${left.egress.length} outbound ` +
        'rules, something else is adding them: stop it and deploy again',
    );
  }
}

async function rulesOf(client: EC2Client, groupId: string): Promise<Rules> {
  const { SecurityGroups } = await client.send(new DescribeSecurityGroupsCommand({ GroupIds: [groupId] }));
  const group = SecurityGroups?.[0];
  if (!group) {
    throw new Error(`default security group ${groupId} was not found`);
  }
  return {
    ingress: (group.IpPermissions ?? []).map(revocable),
    egress: (group.IpPermissionsEgress ?? []).map(revocable),
  };
}

/** What EC2 describes has empty lists, which it does not accept back. */
function revocable(permission: IpPermission): IpPermission {
  return Object.fromEntries(
    Object.entries(permission).filter(([, value]) => !(Array.isArray(value) && value.length === 0)),
  );
}

async function ignoringAbsent(revoke: () => Promise<unknown>): Promise<void> {
  try {
    await revoke();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'InvalidPermission.NotFound') {
      throw error;
    }
  }
}
