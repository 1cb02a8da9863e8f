import { Egress } from '../src';
import { network, templateOf } from './network';
import { all, type PropertiesLike, same, type TemplateLike } from './template-like';
import { pathsPastFirewall, unjudgedPackets } from './through-firewall';

const synthesized = templateOf(
  network({
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    egress: Egress.networkFirewall({ allowedDomains: ['pypi.org'] }),
  }),
).toJSON() as TemplateLike;

function fresh(): TemplateLike {
  return structuredClone(synthesized);
}

/** A subnet of each tier, told by what is in it. */
function subnetsOf(template: TemplateLike): Record<'firewall' | 'public' | 'workload', string> {
  const [, { SubnetMappings }] = all(template, 'AWS::NetworkFirewall::Firewall')[0] as [string, Mapped];
  const [, { SubnetId }] = all(template, 'AWS::EC2::NatGateway')[0] as [string, Mapped];
  const passed = [...SubnetMappings.map((mapping) => mapping.SubnetId.Ref), SubnetId.Ref];
  const [workload] = all(template, 'AWS::EC2::Subnet').find(([id]) => !passed.includes(id)) ?? [''];
  return { firewall: passed[0], public: SubnetId.Ref, workload };
}

interface Mapped {
  readonly SubnetId: { readonly Ref: string };
  readonly SubnetMappings: { readonly SubnetId: { readonly Ref: string } }[];
}

function associationsOf(template: TemplateLike, subnet: string): [string, PropertiesLike][] {
  return all(template, 'AWS::EC2::SubnetRouteTableAssociation').filter(([, { SubnetId }]) =>
    same(SubnetId, { Ref: subnet }),
  );
}

/** Adds a route to the table of a subnet. */
function stray(template: TemplateLike, tier: 'firewall' | 'public' | 'workload', properties: object): string {
  const id = subnetsOf(template)[tier];
  const [[, association]] = associationsOf(template, id);
  const { RouteTableId } = association as { RouteTableId?: unknown };
  template.Resources.Stray = {
    Type: 'AWS::EC2::Route',
    Properties: { RouteTableId, ...properties } as PropertiesLike,
  };
  return id;
}

const EGRESS_ONLY = { EgressOnlyInternetGatewayId: { Ref: 'EgressOnly' } };

test('nothing is wrong with what is made', () => {
  expect(pathsPastFirewall(synthesized)).toEqual([]);
});

test.each([
  ['addresses of IPv6', { DestinationIpv6CidrBlock: '::/0', ...EGRESS_ONLY }, '::/0'],
  ['one host', { DestinationCidrBlock: '203.0.113.7/32', GatewayId: { Ref: 'Gateway' } }, '203.0.113.7/32'],
  ['a peer', { DestinationCidrBlock: '10.9.0.0/16', VpcPeeringConnectionId: { Ref: 'Peer' } }, '10.9.0.0/16'],
  ['a prefix list', { DestinationPrefixListId: 'pl-1', NatGatewayId: { Ref: 'Nat' } }, '"pl-1"'],
])('a route of workloads to %s is found', (_, route, destination) => {
  const template = fresh();
  const id = stray(template, 'workload', route);
  expect(pathsPastFirewall(template)).toEqual([`${id} reaches ${destination} past the firewall in its zone`]);
});

test('a route of the firewall tier to addresses of IPv6 is found', () => {
  const template = fresh();
  const id = stray(template, 'firewall', { DestinationIpv6CidrBlock: '::/0', ...EGRESS_ONLY });
  expect(pathsPastFirewall(template)).toEqual([`${id} reaches ::/0 not by the NAT gateway in its zone`]);
});

test('a way back that a route of the public tier makes is found', () => {
  const template = fresh();
  const id = stray(template, 'public', { DestinationIpv6CidrBlock: '::/0', ...EGRESS_ONLY });
  expect(pathsPastFirewall(template)).toEqual([`${id} answers ::/0 past the firewall in its zone`]);
});

test('a subnet that falls back to the main table of the VPC is found', () => {
  const template = fresh();
  const id = subnetsOf(template).workload;
  for (const [association] of associationsOf(template, id)) {
    delete template.Resources[association];
  }
  expect(pathsPastFirewall(template)).toEqual([`${id} has no route`]);
});

describe('what has no name that a list could judge', () => {
  /** The rules without those that drop a protocol. */
  function without(protocol: string): TemplateLike {
    const template = fresh();
    for (const [, { RuleGroup }] of all(template, 'AWS::NetworkFirewall::RuleGroup') as [string, RulesLike][]) {
      const { RulesString } = RuleGroup.RulesSource;
      RuleGroup.RulesSource.RulesString = RulesString?.split('\n')
        .filter((rule) => !rule.startsWith(`drop ${protocol} `))
        .join('\n');
    }
    return template;
  }

  interface RulesLike {
    readonly RuleGroup: { readonly RulesSource: { RulesString?: string } };
  }

  test('is dropped, whatever its protocol', () => {
    expect(unjudgedPackets(synthesized)).toEqual([]);
  });

  test.each([
    ['udp', ['QUIC', 'a UDP datagram']],
    ['icmp', ['a ping']],
    ['tcp', ['TCP on port 22']],
    ['ip', ['GRE', 'ESP', 'an IP packet in another', 'SCTP']],
  ])('is found where no rule drops %s', (protocol, packets) => {
    expect(unjudgedPackets(without(protocol))).toEqual(packets);
  });

  test('is found on a port that the rule for TCP leaves out', () => {
    const template = fresh();
    const rules = JSON.stringify(template).replace('![80,443]', '![22,80,443]');
    expect(unjudgedPackets(JSON.parse(rules))).toEqual(['TCP on port 22']);
  });
});
