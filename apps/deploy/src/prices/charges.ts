import type { Template, TemplateResource } from '../operations/assembly/templates';
import type { FixedItem, UseItem } from './items';
import { exactly, lengthOf, type Quantity, sum } from './quantity';

/** What the resources of a template are charged for. */
export interface Charges {
  /** What is charged while the stack exists, and how many of it. */
  readonly fixed: ReadonlyMap<FixedItem, Quantity>;
  /** What is charged by use. */
  readonly byUse: ReadonlySet<UseItem>;
  /** Types of which nobody decided yet what they cost. */
  readonly unknownTypes: ReadonlySet<string>;
}

type Rule = (properties: Readonly<Record<string, unknown>>, template: Template) => Charge;

interface Charge {
  readonly fixed?: Partial<Record<FixedItem, Quantity>>;
  readonly byUse?: readonly UseItem[];
}

const RULES: Readonly<Record<string, Rule>> = {
  'AWS::CodeArtifact::Domain': () => ({ byUse: ['packageStorage', 'packageRequests'] }),
  'AWS::EC2::EIP': () => ({ fixed: { publicIpv4: exactly(1) } }),
  'AWS::EC2::FlowLog': ({ LogDestinationType }) => ({
    byUse: LogDestinationType === 's3' ? ['flowLogsToS3'] : ['logIngestion', 'logStorage'],
  }),
  'AWS::EC2::IPAM': ({ Tier }) => ({ byUse: Tier === 'free' ? [] : ['ipamAddress'] }),
  'AWS::EC2::NatGateway': () => ({ fixed: { natGateway: exactly(1) }, byUse: ['natGatewayData'] }),
  'AWS::EC2::TransitGatewayAttachment': () => ({
    fixed: { transitGatewayAttachment: exactly(1) },
    byUse: ['transitGatewayData'],
  }),
  // CloudFormation makes a gateway endpoint when the type is not set, and gateway endpoints are free:
  // https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
  'AWS::EC2::VPCEndpoint': ({ VpcEndpointType, SubnetIds }, template) =>
    VpcEndpointType === 'Interface'
      ? { fixed: { interfaceEndpoint: lengthOf(SubnetIds, template) }, byUse: ['interfaceEndpointData'] }
      : {},
  'AWS::KMS::Key': () => ({ fixed: { customerKey: exactly(1) }, byUse: ['keyRequests'] }),
  'AWS::Logs::LogGroup': () => ({ byUse: ['logIngestion', 'logStorage'] }),
  'AWS::NetworkFirewall::Firewall': ({ SubnetMappings }, template) => ({
    fixed: { firewallEndpoint: lengthOf(SubnetMappings, template) },
    byUse: ['firewallData'],
  }),
  'AWS::Route53Resolver::FirewallDomainList': ({ Domains }, template) => ({
    fixed: { dnsFirewallName: lengthOf(Domains, template) },
  }),
  'AWS::Route53Resolver::FirewallRuleGroupAssociation': ({ FirewallRuleGroupId }, template) => ({
    fixed: hasAdvancedRules(FirewallRuleGroupId, template) ? { dnsFirewallAdvanced: exactly(1) } : {},
    byUse: ['dnsFirewallQueries'],
  }),
  'AWS::S3::Bucket': () => ({ byUse: ['objectStorage'] }),
};

/** Types that cost nothing themselves, whatever is done with them. */
const FREE = [
  /^AWS::CDK::Metadata$/,
  /^AWS::CloudFormation::StackSet$/,
  /^AWS::CodeArtifact::(Repository|PackageGroup)$/,
  /^AWS::EC2::(GatewayRouteTableAssociation|InternetGateway|IPAMPool|IPAMPoolCidr|IPAMScope|NetworkAcl|NetworkAclEntry)$/,
  /^AWS::EC2::(Route|RouteTable|SecurityGroup|SecurityGroupEgress|SecurityGroupIngress|Subnet|SubnetCidrBlock)$/,
  /^AWS::EC2::(SubnetNetworkAclAssociation|SubnetRouteTableAssociation|VPC|VPCGatewayAttachment)$/,
  /^AWS::Events::Rule$/,
  /^AWS::IAM::/,
  /^AWS::KMS::Alias$/,
  /^AWS::Lambda::Permission$/,
  /^AWS::NetworkFirewall::(FirewallPolicy|LoggingConfiguration|RuleGroup)$/,
  /^AWS::Route53Resolver::(FirewallRuleGroup|ResolverQueryLoggingConfig|ResolverQueryLoggingConfigAssociation)$/,
  /^AWS::S3::BucketPolicy$/,
  /^AWS::SageMaker::(ModelPackageGroup|StudioLifecycleConfig|UserProfile)$/,
  /^AWS::SSM::Parameter$/,
  /^Custom::/,
];

/** Types that cost nothing while nobody works with them, and by what runs when somebody does. */
const BY_WORK = [
  /^AWS::(CodeBuild|CodeCommit|CodePipeline|Lambda|ServiceCatalog)::/,
  /^AWS::SageMaker::(Domain|Space)$/,
];

/** What the resources of a template are charged for; resources with a condition are counted as if it held. */
export function chargesOf(template: Template): Charges {
  const fixed = new Map<FixedItem, Quantity>();
  const byUse = new Set<UseItem>();
  const unknownTypes = new Set<string>();
  for (const { Type, Properties = {} } of Object.values<TemplateResource>(template.Resources ?? {})) {
    const charge = RULES[Type]?.(Properties, template);
    if (charge === undefined && ![...FREE, ...BY_WORK].some((known) => known.test(Type))) {
      unknownTypes.add(Type);
    }
    for (const [item, quantity] of Object.entries(charge?.fixed ?? {}) as [FixedItem, Quantity][]) {
      fixed.set(item, sum(fixed.get(item) ?? exactly(0), quantity));
    }
    for (const item of charge?.byUse ?? []) {
      byUse.add(item);
    }
  }
  return { fixed: withWaiver(fixed), byUse, unknownTypes };
}

/**
 * Behind Network Firewall, AWS charges no NAT gateway hour for as many hours as the firewall endpoint is charged.
 * https://aws.amazon.com/about-aws/whats-new/2026/02/aws-network-firewall-new-price-reduction/
 */
function withWaiver(fixed: ReadonlyMap<FixedItem, Quantity>): ReadonlyMap<FixedItem, Quantity> {
  const gateways = fixed.get('natGateway');
  const endpoints = fixed.get('firewallEndpoint');
  if (gateways === undefined || endpoints === undefined) {
    return fixed;
  }
  return new Map([...fixed, ['waivedNatGateway', exactly(Math.min(gateways.amount, endpoints.amount))]]);
}

/** A rule against a kind of attack, instead of against names, makes the whole rule group an advanced one. */
function hasAdvancedRules(group: unknown, template: Template): boolean {
  const logicalId = (group as { 'Fn::GetAtt'?: readonly string[] })?.['Fn::GetAtt']?.[0] ?? '';
  const rules = template.Resources?.[logicalId]?.Properties?.FirewallRules;
  return Array.isArray(rules) && rules.some((rule) => rule.DnsThreatProtection !== undefined);
}
