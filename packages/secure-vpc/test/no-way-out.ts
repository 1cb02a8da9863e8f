/** The part of a template that the search looks at. */
export interface TemplateLike {
  readonly Resources: Record<string, ResourceLike>;
}

/** A resource of a template. */
export interface ResourceLike {
  readonly Type: string;
  Properties?: PropertiesLike;
}

/** The properties that the search looks at, of all types of resources together. */
export interface PropertiesLike extends RuleLike {
  MapPublicIpOnLaunch?: boolean;
  AssignIpv6AddressOnCreation?: boolean;
  SecurityGroupEgress?: RuleLike[];
  SecurityGroupIngress?: RuleLike[];
  DefaultGroupId?: AttributeLike;
  PolicyDocument?: { Statement: StatementLike[] };
  VpcId?: { Ref?: string };
  FirewallRuleGroupId?: AttributeLike;
  FirewallRules?: FirewallRuleLike[];
  Domains?: unknown[];
}

interface AttributeLike {
  readonly 'Fn::GetAtt'?: string[];
}

interface RuleLike {
  CidrIp?: string;
  CidrIpv6?: string;
  DestinationPrefixListId?: AttributeLike;
  SourcePrefixListId?: AttributeLike;
}

interface StatementLike {
  Effect: string;
  Principal?: unknown;
  Action?: unknown;
  Resource?: unknown;
  Condition?: unknown;
}

interface FirewallRuleLike {
  Action: string;
  Priority: number;
  FirewallDomainListId?: AttributeLike;
}

/** Resources that carry traffic, or names, out of a VPC by their mere existence. */
const DOORS = [
  'AWS::EC2::CarrierGateway',
  'AWS::EC2::ClientVpnEndpoint',
  'AWS::EC2::EgressOnlyInternetGateway',
  'AWS::EC2::EIP',
  'AWS::EC2::EIPAssociation',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::NatGateway',
  'AWS::EC2::Route',
  'AWS::EC2::TransitGatewayAttachment',
  'AWS::EC2::TransitGatewayVpcAttachment',
  'AWS::EC2::VPCCidrBlock',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::EC2::VPCPeeringConnection',
  'AWS::EC2::VPNGateway',
  'AWS::Route53Resolver::ResolverEndpoint',
  'AWS::Route53Resolver::ResolverRuleAssociation',
];

/** CDK writes this rule into a group that must not have EC2's default one; it matches no address of a host. */
const NOTHING = '255.255.255.255/32';

/** Everything by which data could leave the VPCs of a template past their endpoints, one sentence each. */
export function waysOut(template: TemplateLike): string[] {
  return [
    ...doors(template),
    ...openSubnets(template),
    ...openGroups(template),
    ...openDefaultGroups(template),
    ...openEndpoints(template),
    ...openResolvers(template),
  ];
}

function all(template: TemplateLike, ...types: string[]): [string, PropertiesLike][] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => types.includes(resource.Type))
    .map(([id, resource]) => [id, resource.Properties ?? {}]);
}

function doors(template: TemplateLike): string[] {
  return all(template, ...DOORS).map(([id]) => `${id} is a ${template.Resources[id].Type}`);
}

function openSubnets(template: TemplateLike): string[] {
  return all(template, 'AWS::EC2::Subnet')
    .filter(([, subnet]) => subnet.MapPublicIpOnLaunch !== false || subnet.AssignIpv6AddressOnCreation)
    .map(([id]) => `${id} gives public addresses`);
}

function openGroups(template: TemplateLike): string[] {
  const groups = all(template, 'AWS::EC2::SecurityGroup');
  const unset = groups
    .filter(([, group]) => !group.SecurityGroupEgress?.length)
    .map(([id]) => `${id} keeps the outbound rule that EC2 gives it`);
  const inline = groups.flatMap(([id, group]) =>
    [...(group.SecurityGroupEgress ?? []), ...(group.SecurityGroupIngress ?? [])].map((rule) => [id, rule] as const),
  );
  const rules = [...inline, ...all(template, 'AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SecurityGroupIngress')];
  const open = rules.filter(([, rule]) => (rule.CidrIp ?? rule.CidrIpv6 ?? NOTHING) !== NOTHING);
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

function openDefaultGroups(template: TemplateLike): string[] {
  const closed = all(template, 'Custom::ClosedDefaultGroup').map(
    ([, props]) => props.DefaultGroupId?.['Fn::GetAtt']?.[0],
  );
  return all(template, 'AWS::EC2::VPC')
    .filter(([id]) => !closed.includes(id))
    .map(([id]) => `${id} has an open default security group`);
}

function openEndpoints(template: TemplateLike): string[] {
  return all(template, 'AWS::EC2::VPCEndpoint').flatMap(([id, endpoint]) => {
    const statements = endpoint.PolicyDocument?.Statement ?? [];
    if (statements.length === 0) {
      return [`${id} has no policy`];
    }
    return statements
      .filter((statement) => statement.Effect === 'Allow' && !statement.Condition)
      .filter((statement) => [statement.Resource].flat().includes('*'))
      .map(() => `${id} allows every resource without a condition`);
  });
}

function openResolvers(template: TemplateLike): string[] {
  const associations = all(template, 'AWS::Route53Resolver::FirewallRuleGroupAssociation');
  return all(template, 'AWS::EC2::VPC').flatMap(([id]) => {
    const association = associations.find(([, props]) => props.VpcId?.Ref === id)?.[1];
    if (!association) {
      return [`${id} has a resolver without a firewall`];
    }
    const group = referred(template, association.FirewallRuleGroupId);
    const rules = [...(group?.Properties?.FirewallRules ?? [])].sort((one, other) => one.Priority - other.Priority);
    const last = rules.at(-1);
    if (last?.Action !== 'BLOCK' || !domainsOf(template, last).includes('*')) {
      return [`${id} has a resolver that does not block by default`];
    }
    return rules
      .filter((rule) => rule.Action !== 'BLOCK' && domainsOf(template, rule).includes('*'))
      .map((rule) => `${id} has a resolver whose rule ${rule.Priority} lets every name through`);
  });
}

function domainsOf(template: TemplateLike, rule: FirewallRuleLike): unknown[] {
  return referred(template, rule.FirewallDomainListId)?.Properties?.Domains ?? [];
}

function referred(template: TemplateLike, attribute: AttributeLike | undefined): ResourceLike | undefined {
  return template.Resources[attribute?.['Fn::GetAtt']?.[0] ?? ''];
}
