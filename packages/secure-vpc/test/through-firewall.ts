import type { TemplateLike } from './template-like';

type Resources = Record<string, { readonly Type: string; readonly Properties: Properties }>;

interface Reference {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: string[];
}

/** The properties that the search looks at, of all types of resources together. */
interface Properties {
  readonly AvailabilityZone?: unknown;
  readonly CidrBlock?: string;
  readonly DestinationCidrBlock?: string;
  readonly DestinationIpv6CidrBlock?: string;
  readonly DestinationPrefixListId?: unknown;
  readonly EndpointIds?: Reference;
  readonly GatewayId?: Reference;
  readonly NatGatewayId?: Reference;
  readonly RouteTableId?: Reference;
  readonly SubnetId?: Reference;
  readonly RuleGroup?: { readonly RulesSource: { readonly RulesString?: string } };
  readonly SubnetMappings?: { readonly SubnetId: Reference }[];
  readonly VpcEndpointId?: Reference;
  readonly Zones?: Record<string, Reference>;
}

/** What the network's subnets are for: told by what is in them, not by their names. */
interface Tiers {
  /** Subnets with a firewall endpoint. */
  readonly firewall: string[];
  /** Subnets with a NAT gateway. */
  readonly public: string[];
  /** All others. */
  readonly workload: string[];
}

/** Types of resources that may lead out in this mode; every other door is found by the search of isolated networks. */
export const DOORS_OF_FIREWALL_MODE = [
  'AWS::EC2::EIP',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::NatGateway',
  'AWS::EC2::Route',
  'AWS::EC2::VPCGatewayAttachment',
];

/** Every path between a workload and the internet, there or back, that does not pass the firewall in its zone. */
export function pathsPastFirewall(template: TemplateLike): string[] {
  const graph = new Graph(template.Resources as unknown as Resources);
  return [
    ...graph.tiers.workload.flatMap((subnet) => graph.wrongFromWorkload(subnet)),
    ...graph.tiers.firewall.flatMap((subnet) => graph.wrongFromFirewall(subnet)),
    ...graph.tiers.public.flatMap((subnet) => graph.wrongFromPublic(subnet)),
  ];
}

/** Something that a host could send, which has neither a server name nor a host in it. */
interface Packet {
  readonly name: string;
  /** As rules spell it. */
  readonly protocol: string;
  readonly port?: number;
}

const UNNAMED_PACKETS: Packet[] = [
  { name: 'QUIC', protocol: 'UDP', port: 443 },
  { name: 'a UDP datagram', protocol: 'UDP', port: 53 },
  { name: 'a ping', protocol: 'ICMP' },
  { name: 'TCP on port 22', protocol: 'TCP', port: 22 },
  { name: 'GRE', protocol: 'GRE' },
  { name: 'ESP', protocol: 'ESP' },
  { name: 'an IP packet in another', protocol: 'IP-ENCAP' },
  { name: 'SCTP', protocol: 'SCTP' },
];

/** What a workload could send that no rule drops, although no list of domains can judge it. */
export function unjudgedPackets(template: TemplateLike): string[] {
  const rules = Object.values(template.Resources as unknown as Resources)
    .filter(({ Type }) => Type === 'AWS::NetworkFirewall::RuleGroup')
    .flatMap(({ Properties }) => Properties.RuleGroup?.RulesSource.RulesString?.split('\n') ?? []);
  return UNNAMED_PACKETS.filter((packet) => !rules.some((rule) => drops(rule, packet))).map(({ name }) => name);
}

/** Whether a rule in the language of Suricata drops what workloads send so. */
function drops(rule: string, { protocol, port }: Packet): boolean {
  const [, action, ruleProtocol, ports, options] =
    /^(\w+) (\w+) \$HOME_NET any -> any (\S+) \((.*)\)$/.exec(rule) ?? [];
  const excluded = [...(options ?? '').matchAll(/ip_proto:!(\w+);/g)].map(([, name]) => name);
  const matchesProtocol =
    ruleProtocol === 'ip' ? !excluded.includes(protocol) : ruleProtocol?.toUpperCase() === protocol;
  const [, not, listed = ''] = /^(!?)\[?([\d,]*)\]?$/.exec(ports ?? '') ?? [];
  const matchesPort = ports === 'any' || listed.split(',').includes(String(port)) !== (not === '!');
  return action === 'drop' && matchesProtocol && matchesPort;
}

/** Where a route leads, as it is called in sentences. */
function destinationOf(route: Properties): string {
  return (
    route.DestinationCidrBlock ?? route.DestinationIpv6CidrBlock ?? JSON.stringify(route.DestinationPrefixListId ?? '')
  );
}

class Graph {
  public readonly tiers: Tiers;

  constructor(private readonly resources: Resources) {
    const firewall = this.all('AWS::NetworkFirewall::Firewall').flatMap(([, { SubnetMappings = [] }]) =>
      SubnetMappings.map(({ SubnetId }) => SubnetId.Ref ?? ''),
    );
    const nat = this.all('AWS::EC2::NatGateway').map(([, { SubnetId }]) => SubnetId?.Ref ?? '');
    const others = this.all('AWS::EC2::Subnet').map(([id]) => id);
    this.tiers = {
      firewall,
      public: nat,
      workload: others.filter((id) => !firewall.includes(id) && !nat.includes(id)),
    };
  }

  public wrongFromWorkload(subnet: string): string[] {
    const routes = this.routesOf(subnet);
    const wrong = routes
      .filter((route) => this.zoneOfEndpoint(route) !== this.zoneOf(subnet))
      .map((route) => `${subnet} reaches ${destinationOf(route)} past the firewall in its zone`);
    return routes.length === 0 ? [`${subnet} has no route`] : wrong;
  }

  public wrongFromFirewall(subnet: string): string[] {
    return this.routesOf(subnet)
      .filter((route) => {
        const nat = this.resources[route.NatGatewayId?.Ref ?? '']?.Properties.SubnetId?.Ref;
        return nat === undefined || this.zoneOf(nat) !== this.zoneOf(subnet);
      })
      .map((route) => `${subnet} reaches ${destinationOf(route)} not by the NAT gateway in its zone`);
  }

  public wrongFromPublic(subnet: string): string[] {
    const routes = this.routesOf(subnet);
    const outside = routes.filter(({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0');
    const back = routes.filter((route) => !outside.includes(route));
    const own = this.tiers.workload.filter((workload) => this.zoneOf(workload) === this.zoneOf(subnet));
    const ranges = own.map((workload) => this.resources[workload].Properties.CidrBlock);
    const missing = ranges.filter((range) => !back.some(({ DestinationCidrBlock }) => DestinationCidrBlock === range));
    return [
      ...outside.filter(({ GatewayId }) => !GatewayId).map(() => `${subnet} leaves not by the internet gateway`),
      ...missing.map((range) => `${subnet} answers ${range} past the firewall`),
      ...back
        .filter((route) => this.zoneOfEndpoint(route) !== this.zoneOf(subnet))
        .map((route) => `${subnet} answers ${destinationOf(route)} past the firewall in its zone`),
    ];
  }

  private all(type: string): [string, Properties][] {
    return Object.entries(this.resources)
      .filter(([, { Type }]) => Type === type)
      .map(([id, { Properties }]) => [id, Properties]);
  }

  /** The routes of a subnet beside the one within the VPC; gateway endpoints add theirs by themselves. */
  private routesOf(subnet: string): Properties[] {
    const table = this.all('AWS::EC2::SubnetRouteTableAssociation').find(
      ([, { SubnetId }]) => SubnetId?.Ref === subnet,
    );
    return this.all('AWS::EC2::Route')
      .map(([, route]) => route)
      .filter(({ RouteTableId }) => RouteTableId?.Ref === table?.[1].RouteTableId?.Ref);
  }

  private zoneOf(subnet: string): string {
    return JSON.stringify(this.resources[subnet].Properties.AvailabilityZone);
  }

  /** The zone of the firewall endpoint that a route leads to, as the lookup by zones, not by positions, tells it. */
  private zoneOfEndpoint({ VpcEndpointId }: Properties): string | undefined {
    const [lookup, key] = VpcEndpointId?.['Fn::GetAtt'] ?? [];
    const { EndpointIds, Zones } = this.resources[lookup ?? '']?.Properties ?? {};
    const [firewall, attribute] = EndpointIds?.['Fn::GetAtt'] ?? [];
    const [subnet, zone] = Zones?.[key ?? '']?.['Fn::GetAtt'] ?? [];
    const told =
      this.resources[firewall ?? '']?.Type === 'AWS::NetworkFirewall::Firewall' &&
      attribute === 'EndpointIds' &&
      zone === 'AvailabilityZone' &&
      this.tiers.firewall.includes(subnet);
    return told ? this.zoneOf(subnet) : undefined;
  }
}
