import { all, type PropertiesLike, same, type TemplateLike } from './template-like';

/** Ranges that are private, and so inside of the VPC or of networks that are joined to it, with their shortest prefix. */
const PRIVATE: [RegExp, number][] = [
  [/^10\./, 8],
  [/^172\.(1[6-9]|2\d|3[01])\./, 12],
  [/^192\.168\./, 16],
  [/^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./, 10],
];

/**
 * Entries of network ACLs that let through more than a workload needs: HTTPS to S3, whose addresses are public even behind
 * a gateway endpoint, and the answers. ACLs know no prefix lists.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
 */
export function openAcls(template: TemplateLike): string[] {
  const allowing = all(template, 'AWS::EC2::NetworkAclEntry').filter(([, { RuleAction }]) => RuleAction !== 'deny');
  return [
    ...allowing
      .filter(([, entry]) => entry.Ipv6CidrBlock !== undefined)
      .map(([id, { Ipv6CidrBlock }]) => `${id} lets through ${JSON.stringify(Ipv6CidrBlock)}`),
    ...allowing.filter(([, entry]) => isOutside(entry) && !isNeeded(entry)).map(([id, entry]) => sentence(id, entry)),
    ...unassociated(template),
  ];
}

/** The range of a VPC is a value of the VPC; one that is written down is compared. */
function isOutside({ CidrBlock }: PropertiesLike): boolean {
  if (typeof CidrBlock !== 'string') {
    return false;
  }
  const prefix = Number(CidrBlock.split('/')[1]);
  return !PRIVATE.some(([range, shortest]) => range.test(CidrBlock) && prefix >= shortest);
}

function isNeeded({ Egress, Protocol, PortRange }: PropertiesLike): boolean {
  const { From = 0, To = 65535 } = PortRange ?? {};
  const ports = Egress ? From === 443 && To === 443 : From >= 1024;
  return Protocol === 6 && ports;
}

function sentence(id: string, { Egress, CidrBlock }: PropertiesLike): string {
  return Egress
    ? `${id} lets out more than HTTPS to ${CidrBlock}`
    : `${id} lets in more than answers from ${CidrBlock}`;
}

/** Where there are ACLs at all, a subnet without one has that of EC2, which lets everything through. */
function unassociated(template: TemplateLike): string[] {
  if (all(template, 'AWS::EC2::NetworkAcl').length === 0) {
    return [];
  }
  const associations = all(template, 'AWS::EC2::SubnetNetworkAclAssociation');
  return all(template, 'AWS::EC2::Subnet')
    .filter(([Ref]) => !associations.some(([, { SubnetId }]) => same(SubnetId, { Ref })))
    .map(([id]) => `${id} keeps the ACL of EC2, which lets everything through`);
}
