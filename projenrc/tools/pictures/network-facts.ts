import type { Template } from '../../../apps/deploy/src/operations/assembly/templates';
import { type Properties, resourcesOf, textOf } from './intrinsics';

/** A subnet of a network. */
export interface SubnetFacts {
  /** The letter or the name of the zone. */
  readonly zone: string;
  readonly cidr: string;
  /** Whether what starts there gets a public address. */
  readonly isPublic: boolean;
}

/** An endpoint of a network. */
export interface EndpointFacts {
  /** The service, without the parts of the name that say the region. */
  readonly service: string;
  readonly isGateway: boolean;
  readonly hasPolicy: boolean;
  /** In how many subnets it has an interface, or how many route tables lead to it. */
  readonly places: number;
}

/** What a picture shows of a network. */
export interface NetworkFacts {
  readonly cidr: string;
  readonly subnets: readonly SubnetFacts[];
  readonly routeTables: number;
  readonly endpoints: readonly EndpointFacts[];
  /** What leads out of the network; empty when nothing does. */
  readonly exits: readonly string[];
  /** What the security groups are for. */
  readonly groups: readonly string[];
  /** What the resolver's firewall does with names, in its order; undefined without one. */
  readonly names: readonly string[] | undefined;
  /** What is logged. */
  readonly logs: readonly string[];
}

const EXITS: Readonly<Record<string, string>> = {
  'AWS::EC2::InternetGateway': 'internet gateway',
  'AWS::EC2::EgressOnlyInternetGateway': 'egress-only internet gateway',
  'AWS::EC2::NatGateway': 'NAT gateway',
  'AWS::EC2::TransitGatewayAttachment': 'transit gateway',
  'AWS::EC2::VPCPeeringConnection': 'peering',
  'AWS::EC2::VPNGateway': 'VPN gateway',
};

/** The network of a template; undefined when it makes none. */
export function networkFacts(template: Template): NetworkFacts | undefined {
  const [vpc] = resourcesOf(template, 'AWS::EC2::VPC');
  if (vpc === undefined) {
    return undefined;
  }
  return {
    cidr: textOf(vpc.properties.CidrBlock ?? 'from IPAM'),
    subnets: resourcesOf(template, 'AWS::EC2::Subnet').map(({ properties }) => ({
      zone: textOf(properties.AvailabilityZone).replace(/\$\{AWS::Region\}/, ''),
      cidr: textOf(properties.CidrBlock),
      isPublic: properties.MapPublicIpOnLaunch === true,
    })),
    routeTables: resourcesOf(template, 'AWS::EC2::RouteTable').length,
    endpoints: resourcesOf(template, 'AWS::EC2::VPCEndpoint').map(endpoint),
    exits: exitsOf(template),
    groups: resourcesOf(template, 'AWS::EC2::SecurityGroup').map(({ properties }) =>
      textOf(properties.GroupDescription),
    ),
    names: namesOf(template),
    logs: logsOf(template),
  };
}

function endpoint({ properties }: { readonly properties: Properties }): EndpointFacts {
  const { ServiceName, VpcEndpointType, PolicyDocument, SubnetIds, RouteTableIds } = properties;
  return {
    service: textOf(ServiceName).replace(/^(com\.amazonaws|aws\.sagemaker)\.[^.]+\./, ''),
    isGateway: (VpcEndpointType ?? 'Gateway') === 'Gateway',
    hasPolicy: PolicyDocument !== undefined,
    places: ((SubnetIds ?? RouteTableIds ?? []) as readonly unknown[]).length,
  };
}

function exitsOf(template: Template): string[] {
  const defaultRoutes = resourcesOf(template, 'AWS::EC2::Route').filter(({ properties }) =>
    ['0.0.0.0/0', '::/0'].includes(textOf(properties.DestinationCidrBlock ?? properties.DestinationIpv6CidrBlock)),
  );
  const gateways = Object.entries(EXITS)
    .filter(([type]) => resourcesOf(template, type).length > 0)
    .map(([, name]) => name);
  return [...gateways, ...(defaultRoutes.length > 0 ? ['default route'] : [])];
}

interface FirewallRule {
  readonly Action: string;
  readonly Priority: number;
  readonly BlockResponse?: string;
  readonly FirewallDomainListId?: { readonly 'Fn::GetAtt': readonly string[] };
}

function namesOf(template: Template): string[] | undefined {
  const [group] = resourcesOf(template, 'AWS::Route53Resolver::FirewallRuleGroup');
  const rules = group?.properties.FirewallRules as readonly FirewallRule[] | undefined;
  return (
    rules && [...rules].sort((one, other) => one.Priority - other.Priority).map((rule) => ruleText(rule, template))
  );
}

function ruleText({ Action, BlockResponse, FirewallDomainListId: list }: FirewallRule, template: Template): string {
  const domains = template.Resources?.[list?.['Fn::GetAtt'][0] ?? '']?.Properties?.Domains as string[] | undefined;
  const names =
    domains === undefined
      ? 'known threats'
      : /^\*\.?$/.test(domains.join())
        ? 'every other name'
        : `${domains.length} names`;
  const verb = { ALLOW: 'allow', BLOCK: 'block', ALERT: 'report' }[Action] ?? Action;
  return `${verb} ${names}${BlockResponse === undefined ? '' : ` (${BlockResponse})`}`;
}

function logsOf(template: Template): string[] {
  const flows = resourcesOf(template, 'AWS::EC2::FlowLog').map(({ properties }) => {
    const store = properties.LogDestinationType === 's3' ? 'S3' : 'CloudWatch';
    return `${textOf(properties.TrafficType).toLowerCase()} flows, every ${textOf(properties.MaxAggregationInterval)} s, to ${store}`;
  });
  const queries = resourcesOf(template, 'AWS::Route53Resolver::ResolverQueryLoggingConfig').map(
    () => 'every DNS query',
  );
  return [...flows, ...queries];
}
