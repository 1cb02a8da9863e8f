import { openAcls } from './no-way-out-acls';
import { openResolvers } from './no-way-out-names';
import { all, type PropertiesLike, type RuleLike, type StatementLike, type TemplateLike } from './template-like';

export type { PropertiesLike, ResourceLike, TemplateLike } from './template-like';

/** Services of AWS whose resources change what a network reaches. */
const NETWORK_SERVICES =
  /^AWS::(DirectConnect|EC2|ElasticLoadBalancing|ElasticLoadBalancingV2|GlobalAccelerator|NetworkFirewall|NetworkManager|RAM|Route53|Route53Resolver|VpcLattice)::/;

/** Those of their resources that let nothing out by their mere existence; what they say is judged. */
const JUDGED = [
  'AWS::EC2::FlowLog',
  'AWS::EC2::NetworkAcl',
  'AWS::EC2::NetworkAclEntry',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetNetworkAclAssociation',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCEndpoint',
  'AWS::NetworkFirewall::Firewall',
  'AWS::NetworkFirewall::FirewallPolicy',
  'AWS::NetworkFirewall::LoggingConfiguration',
  'AWS::NetworkFirewall::RuleGroup',
  'AWS::Route53Resolver::FirewallDomainList',
  'AWS::Route53Resolver::FirewallRuleGroup',
  'AWS::Route53Resolver::FirewallRuleGroupAssociation',
  'AWS::Route53Resolver::ResolverQueryLoggingConfig',
  'AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation',
];

/** Parts of a VPC, which a template must not bring when the VPC exists already. */
const PARTS_OF_VPC = [
  'AWS::EC2::NetworkAcl',
  'AWS::EC2::NetworkAclEntry',
  'AWS::EC2::RouteTable',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetNetworkAclAssociation',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
];

/** CDK writes this rule into a group that must not have EC2's default one; it matches no address of a host. */
const NOTHING = '255.255.255.255/32';

/**
 * Everything by which data could leave the VPCs of a template past their endpoints, one sentence each.
 *
 * @param ranges where endpoints of central VPCs are, to which workloads are let out by HTTPS
 */
export function waysOut(template: TemplateLike, ranges: string[] = []): string[] {
  return [
    ...doors(template),
    ...openSubnets(template),
    ...openGroups(template, ranges),
    ...openDefaultGroups(template),
    ...openEndpoints(template),
    ...openAcls(template),
    ...openResolvers(
      template,
      all(template, 'AWS::EC2::VPC').map(([Ref]) => ({ name: Ref, id: { Ref } })),
    ),
  ];
}

/** A VPC that exists already. */
export interface ExistingVpcLike {
  readonly vpcId: string;
  /** Ranges in which endpoints of central VPCs are, to which workloads are let out by HTTPS. */
  readonly ranges?: string[];
  /** Whether the template restricts the resolver; when it does not, somebody else must. */
  readonly resolver?: boolean;
}

/**
 * Everything by which a template opens a VPC that exists already, one sentence each. What the VPC has is not in the
 * template, and is not judged.
 */
export function waysOpened(template: TemplateLike, existing: ExistingVpcLike): string[] {
  const { vpcId, ranges = [], resolver = true } = existing;
  return [
    ...doors(template),
    ...all(template, ...PARTS_OF_VPC).map(([id]) => `${id} changes the VPC by a ${template.Resources[id].Type}`),
    ...openGroups(template, ranges),
    ...changedGroups(template),
    ...openEndpoints(template),
    ...(resolver ? openResolvers(template, [{ name: vpcId, id: vpcId }]) : []),
  ];
}

function doors(template: TemplateLike): string[] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => NETWORK_SERVICES.test(Type) && !JUDGED.includes(Type))
    .map(([id, { Type }]) => `${id} is a ${Type}`);
}

function openSubnets(template: TemplateLike): string[] {
  const subnets = all(template, 'AWS::EC2::Subnet');
  return [
    ...subnets
      .filter(([, subnet]) => subnet.MapPublicIpOnLaunch !== false || subnet.AssignIpv6AddressOnCreation)
      .map(([id]) => `${id} gives public addresses`),
    // an address of IPv6 is a public one, and no group and no route is made for it
    ...subnets
      .filter(([, subnet]) => subnet.Ipv6CidrBlock !== undefined || subnet.Ipv6Native)
      .map(([id]) => `${id} has addresses of IPv6`),
  ];
}

function rulesOf(template: TemplateLike): [string, RuleLike][] {
  const inline = all(template, 'AWS::EC2::SecurityGroup').flatMap(([id, group]) =>
    [...(group.SecurityGroupEgress ?? []), ...(group.SecurityGroupIngress ?? [])].map((rule): [string, RuleLike] => [
      id,
      rule,
    ]),
  );
  return [...inline, ...all(template, 'AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SecurityGroupIngress')];
}

function isHttps({ IpProtocol, FromPort, ToPort }: RuleLike): boolean {
  return IpProtocol === 'tcp' && FromPort === 443 && ToPort === 443;
}

function openGroups(template: TemplateLike, httpsRanges: string[]): string[] {
  const unset = all(template, 'AWS::EC2::SecurityGroup')
    .filter(([, group]) => !group.SecurityGroupEgress?.length)
    .map(([id]) => `${id} keeps the outbound rule that EC2 gives it`);
  const rules = rulesOf(template);
  const within = [NOTHING, ...all(template, 'AWS::EC2::Subnet').map(([, { CidrBlock }]) => CidrBlock)];
  const open = rules.filter(([, rule]) => {
    const range = rule.CidrIp ?? rule.CidrIpv6 ?? NOTHING;
    return !within.includes(range) && !(httpsRanges.includes(range) && isHttps(rule));
  });
  const lists = new Set(all(template, 'Custom::ServicePrefixList').map(([id]) => id));
  const foreign = rules.filter(([, rule]) => {
    const list = rule.DestinationPrefixListId ?? rule.SourcePrefixListId;
    return list !== undefined && !lists.has(list['Fn::GetAtt']?.[0] ?? '');
  });
  return [
    ...unset,
    ...open.map(([id, rule]) => `${id} lets through ${rule.CidrIp ?? rule.CidrIpv6}`),
    ...foreign.map(([id]) => `${id} lets through a prefix list that is not looked up from AWS`),
  ];
}

/** Rules of groups that exist already, and rules towards them for more than HTTPS. */
function changedGroups(template: TemplateLike): string[] {
  const rules = rulesOf(template);
  return [
    ...rules
      .filter(([, { GroupId }]) => typeof GroupId === 'string')
      .map(([id, { GroupId }]) => `${id} changes the group ${GroupId}`),
    ...rules
      .filter(([, rule]) => typeof rule.DestinationSecurityGroupId === 'string' && !isHttps(rule))
      .map(([id, rule]) => `${id} reaches ${rule.DestinationSecurityGroupId} by more than HTTPS`),
  ];
}

function openDefaultGroups(template: TemplateLike): string[] {
  const closed = all(template, 'Custom::ClosedDefaultGroup').map(
    ([, props]) => props.DefaultGroupId?.['Fn::GetAtt']?.[0],
  );
  return all(template, 'AWS::EC2::VPC')
    .filter(([id]) => !closed.includes(id))
    .map(([id]) => `${id} has an open default security group`);
}

function openEndpoints(template: TemplateLike): string[] {
  return all(template, 'AWS::EC2::VPCEndpoint').flatMap(([id, endpoint]) => [
    ...foreignService(id, endpoint),
    ...openPolicy(id, endpoint),
  ]);
}

/** A service that is none of AWS answers to whom it likes, and no policy of an endpoint holds for it. */
function foreignService(id: string, { ServiceName, VpcEndpointType }: PropertiesLike): string[] {
  const name = typeof ServiceName === 'string' ? ServiceName : JSON.stringify(ServiceName ?? '');
  const ours = /com\.amazonaws\.|aws\.sagemaker\./.test(name) && !name.includes('vpce');
  return ours && (VpcEndpointType === 'Gateway' || VpcEndpointType === 'Interface')
    ? []
    : [`${id} leads to ${name}, which is no service of AWS`];
}

function openPolicy(id: string, { PolicyDocument }: PropertiesLike): string[] {
  const statements = PolicyDocument?.Statement ?? [];
  if (statements.length === 0) {
    return [`${id} has no policy`];
  }
  return statements
    .filter((statement) => statement.Effect === 'Allow')
    .filter((statement) => !namesPrincipals(statement.Condition) && !readsWhatAwsSigns(statement))
    .map(() => `${id} lets through principals of everybody`);
}

/** Layers of images and packages: AWS signs the addresses from which they are read, so that no principal of ours does. */
function readsWhatAwsSigns({ Action, Resource }: StatementLike): boolean {
  const resources = [Resource].flat().map((resource) => JSON.stringify(resource));
  return (
    [Action].flat().every((action) => action === 's3:GetObject') &&
    resources.every((resource) =>
      /:s3:::(prod-[a-z0-9-]+-starport-layer-bucket|assets-\d{12}-[a-z0-9-]+)\//.test(resource),
    )
  );
}

/** Keys by which a statement says whose principals it lets through; paths of an organization come beside its id. */
const OWNER_KEYS = ['aws:PrincipalAccount', 'aws:PrincipalIsAWSService', 'aws:PrincipalOrgID'];

function namesPrincipals(condition: StatementLike['Condition'] = {}): boolean {
  const { StringEquals = {}, Bool = {} } = condition;
  return Object.keys({ ...StringEquals, ...Bool }).some((key) => OWNER_KEYS.includes(key));
}
