import { Lazy } from 'aws-cdk-lib';
import { Egress, EndpointService, ExistingEndpoint, NetworkAcls, type SecureVpcProps } from '../src';
import { network, templateOf } from './network';
import { type TemplateLike, waysOut } from './no-way-out';

interface Entry {
  readonly NetworkAclId: { readonly 'Fn::GetAtt': string[] };
  readonly Egress: boolean;
  readonly RuleNumber: number;
  readonly RuleAction: string;
  readonly Protocol: number;
  readonly CidrBlock: string;
  readonly PortRange?: { readonly From: number; readonly To: number };
}

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: string[];
}

type Resources = Record<string, Resource>;

const TCP = 6;
const UDP = 17;
const WORKLOAD_A = '10.0.0.9';
const WORKLOAD_B = '10.0.16.9';
const PUBLIC_ADDRESS = '203.0.113.7';
const ACLS = NetworkAcls.closed();

function closed(props: Partial<SecureVpcProps> = {}): Resources {
  return templateOf(network({ networkAcls: ACLS, ...props })).toJSON().Resources;
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function holds(range: string, address: string): boolean {
  const [base, prefix] = range.split('/');
  const size = 2 ** (32 - Number(prefix));
  return Math.floor(numberOf(base) / size) === Math.floor(numberOf(address) / size);
}

/** Judges a packet as EC2 does: the entries of a tier's ACL in the order of their numbers, and a denial behind them. */
function lets(
  resources: Resources,
  tier: string,
  way: 'in' | 'out',
  address: string,
  port: number,
  protocol = TCP,
): boolean {
  const [acl, ...others] = Object.keys(resources).filter(
    (id) => resources[id].Type === 'AWS::EC2::NetworkAcl' && id.includes(`NetworkAcls${tier}`),
  );
  expect({ tier, acl, others }).toEqual({ tier, acl: expect.any(String), others: [] });
  const entry = Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::EC2::NetworkAclEntry')
    .map(({ Properties }) => Properties as unknown as Entry)
    .filter(({ NetworkAclId, Egress: out }) => NetworkAclId['Fn::GetAtt'][0] === acl && out === (way === 'out'))
    .sort((one, other) => one.RuleNumber - other.RuleNumber)
    .find(
      ({ CidrBlock, Protocol, PortRange }) =>
        holds(CidrBlock, address) &&
        (Protocol === -1 || (Protocol === protocol && PortRange && PortRange.From <= port && port <= PortRange.To)),
    );
  return entry?.RuleAction === 'allow';
}

test('there is no ACL unless one is asked for', () => {
  for (const type of ['AWS::EC2::NetworkAcl', 'AWS::EC2::NetworkAclEntry', 'AWS::EC2::SubnetNetworkAclAssociation']) {
    templateOf(network()).resourceCountIs(type, 0);
  }
});

describe('in an isolated network', () => {
  const resources = closed();

  test('workloads talk to each other and to the endpoints beside them, on every port', () => {
    for (const address of [WORKLOAD_A, WORKLOAD_B]) {
      expect(lets(resources, 'workload', 'out', address, 443)).toBe(true);
      expect(lets(resources, 'workload', 'in', address, 52_000, UDP)).toBe(true);
    }
  });

  test('workloads reach S3 by HTTPS and hear its answers', () => {
    expect(lets(resources, 'workload', 'out', PUBLIC_ADDRESS, 443)).toBe(true);
    expect(lets(resources, 'workload', 'in', PUBLIC_ADDRESS, 32_768)).toBe(true);
  });

  test.each<['in' | 'out', string, number, number]>([
    ['out', PUBLIC_ADDRESS, 80, TCP],
    ['out', PUBLIC_ADDRESS, 443, UDP],
    ['out', PUBLIC_ADDRESS, 53, UDP],
    ['in', PUBLIC_ADDRESS, 443, TCP],
    ['in', PUBLIC_ADDRESS, 22, TCP],
    ['in', PUBLIC_ADDRESS, 50_000, UDP],
    ['out', '10.0.200.1', 22, TCP],
  ])('nothing else passes: %s %s port %d', (way, address, port, protocol) => {
    expect(lets(resources, 'workload', way, address, port, protocol)).toBe(false);
  });

  test('every workload subnet has it, once its rules are complete', () => {
    const of = (type: string) => Object.entries(resources).filter(([, { Type }]) => Type === type);
    const associations = of('AWS::EC2::SubnetNetworkAclAssociation');
    expect(associations.map(([, { Properties }]) => Properties.SubnetId)).toEqual(
      of('AWS::EC2::Subnet').map(([Ref]) => ({ Ref })),
    );
    const entries = of('AWS::EC2::NetworkAclEntry').map(([id]) => id);
    expect(entries.length).toBeGreaterThan(4);
    for (const [, { DependsOn = [] }] of associations) {
      expect([...DependsOn].sort()).toEqual([...entries].sort());
    }
  });

  test('there is still no way out', () => {
    expect(waysOut({ Resources: resources } as unknown as TemplateLike)).toEqual([]);
  });

  test('everything else stays as it is without ACLs', () => {
    const without = templateOf(network()).toJSON().Resources as Resources;
    expect(resources).toMatchObject(without);
    const added = Object.keys(resources).filter((id) => !(id in without));
    expect(new Set(added.map((id) => resources[id].Type))).toEqual(
      new Set(['AWS::EC2::NetworkAcl', 'AWS::EC2::NetworkAclEntry', 'AWS::EC2::SubnetNetworkAclAssociation']),
    );
  });
});

test('named ranges of S3 are the only public ones', () => {
  const resources = closed({ networkAcls: NetworkAcls.closed({ gatewayRanges: ['52.218.0.0/17', '3.5.64.0/21'] }) });
  for (const address of ['52.218.1.1', '3.5.65.1']) {
    expect(lets(resources, 'workload', 'out', address, 443)).toBe(true);
    expect(lets(resources, 'workload', 'in', address, 40_000)).toBe(true);
  }
  expect(lets(resources, 'workload', 'out', PUBLIC_ADDRESS, 443)).toBe(false);
  expect(lets(resources, 'workload', 'in', PUBLIC_ADDRESS, 40_000)).toBe(false);
});

test('central endpoints are reached', () => {
  const sts = ExistingEndpoint.central(EndpointService.STS, {
    vpcEndpointId: 'vpce-0ddddddddddddddd2',
    vpcId: 'vpc-0eeeeeeeeeeeeeee1',
    ranges: ['10.9.0.0/24'],
  });
  const resources = closed({
    networkAcls: NetworkAcls.closed({ gatewayRanges: ['52.218.0.0/17'] }),
    existingEndpoints: [sts],
  });
  expect(lets(resources, 'workload', 'out', '10.9.0.7', 443)).toBe(true);
  expect(lets(resources, 'workload', 'in', '10.9.0.7', 40_000)).toBe(true);
  expect(lets(resources, 'workload', 'out', '10.9.1.7', 443)).toBe(false);
});

/** A connection of a workload to an address, judged at every ACL that a packet of it passes, there and back. */
function connects(resources: Resources, address: string, port: number, tiers: string[]): boolean {
  const workload = WORKLOAD_B;
  const passed = tiers.flatMap((tier) => [
    lets(resources, tier, 'in', workload, port),
    lets(resources, tier, 'out', address, port),
    lets(resources, tier, 'in', address, 40_000),
    lets(resources, tier, 'out', workload, 40_000),
  ]);
  const own = [lets(resources, 'workload', 'out', address, port), lets(resources, 'workload', 'in', address, 40_000)];
  return [...own, ...passed].every((passes) => passes);
}

describe.each<[string, Egress, string[], number[]]>([
  ['NAT gateways', Egress.natGateway({ ports: [443, 8443] }), ['public'], [443, 8443]],
  ['one NAT gateway, which serves workloads of other zones', Egress.natGateway({ perZone: false }), ['public'], [443]],
  ['a firewall', Egress.networkFirewall({ allowedDomains: ['pypi.org'] }), ['public', 'firewall'], [80, 443]],
])('behind %s', (_, egress, tiers, ports) => {
  const networkAcls = NetworkAcls.closed({ gatewayRanges: ['52.218.0.0/17'] });
  const resources = closed({ egress, networkAcls });

  test('connections pass every tier on the ports of the way out, and on no other', () => {
    for (const port of ports) {
      expect(connects(resources, PUBLIC_ADDRESS, port, tiers)).toBe(true);
    }
    expect(connects(resources, PUBLIC_ADDRESS, 22, tiers)).toBe(false);
    for (const tier of tiers) {
      expect(lets(resources, tier, 'in', PUBLIC_ADDRESS, 443)).toBe(false);
      expect(lets(resources, tier, 'out', PUBLIC_ADDRESS, 22)).toBe(false);
      expect(lets(resources, tier, 'in', '10.0.200.1', 443)).toBe(false);
      expect(lets(resources, tier, 'out', PUBLIC_ADDRESS, 53, UDP)).toBe(false);
    }
  });

  test('each tier has an ACL, and each subnet the one of its tier', () => {
    const tables = Object.entries(resources).filter(([, { Type }]) => Type === 'AWS::EC2::SubnetNetworkAclAssociation');
    const pairs = tables.map(([, { Properties }]) => {
      const [acl] = (Properties.NetworkAclId as { 'Fn::GetAtt': string[] })['Fn::GetAtt'];
      const { Ref } = Properties.SubnetId as { Ref: string };
      return [/NetworkAcls([a-z]+)/.exec(acl)?.[1], /Vpc(Workload|PublicTier|FirewallTier)/.exec(Ref)?.[1]];
    });
    expect(pairs.filter(([tier, subnet]) => !subnet?.toLowerCase().startsWith(String(tier)))).toEqual([]);
    expect(new Set(pairs.map(([tier]) => tier))).toEqual(new Set(['workload', ...tiers]));
  });
});

describe('in front of a transit gateway', () => {
  const egress = Egress.transitGateway({ id: 'tgw-0123456789abcdef0', routes: ['10.8.0.0/16'], ports: [443, 5432] });
  const resources = closed({ egress, networkAcls: NetworkAcls.closed({ gatewayRanges: ['52.218.0.0/17'] }) });

  test('workloads reach its ranges on its ports', () => {
    expect(connects(resources, '10.8.1.1', 5432, [])).toBe(true);
    expect(connects(resources, '10.8.1.1', 22, [])).toBe(false);
    expect(connects(resources, '10.7.1.1', 5432, [])).toBe(false);
  });

  test('subnets of attachments keep the open ACL, as AWS recommends', () => {
    const associated = Object.values(resources)
      .filter(({ Type }) => Type === 'AWS::EC2::SubnetNetworkAclAssociation')
      .map(({ Properties }) => JSON.stringify(Properties.SubnetId));
    expect(associated).toHaveLength(2);
    expect(associated.join()).not.toContain('TransitTier');
  });
});

describe('rules keep their numbers', () => {
  function entries(props: Partial<SecureVpcProps>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(closed(props)).filter(([, { Type }]) => Type === 'AWS::EC2::NetworkAclEntry'),
    );
  }

  test('when a zone is added before others', () => {
    const before = entries({ availabilityZones: ['eu-west-1b', 'eu-west-1c'] });
    const after = entries({ availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] });
    expect(after).toMatchObject(before);
    expect(Object.keys(after)).toHaveLength(Object.keys(before).length + 2);
  });

  test('when a range is put before others: two entries of one number never exist at once', () => {
    const acls = (...gatewayRanges: string[]) => ({ networkAcls: NetworkAcls.closed({ gatewayRanges }) });
    const before = entries(acls('3.5.64.0/21'));
    const after = entries(acls('1.2.0.0/16', '3.5.64.0/21'));
    const places = (all: Record<string, unknown>) =>
      Object.entries(all).map(([id, one]) => {
        const { RuleNumber, Egress: out, NetworkAclId } = (one as { Properties: Entry }).Properties;
        return [JSON.stringify([RuleNumber, out, NetworkAclId]), id] as const;
      });
    const held = new Map(places(before));
    for (const [place, id] of places(after)) {
      expect(held.get(place) ?? id).toBe(id);
    }
  });
});

test.each<[() => unknown, string]>([
  [() => NetworkAcls.closed({ gatewayRanges: [] }), 'gatewayRanges has the number of items 0'],
  [() => NetworkAcls.closed({ gatewayRanges: ['pl-6da54004'] }), 'gatewayRanges is "pl-6da54004", write IPv4 ranges'],
  [() => NetworkAcls.closed({ gatewayRanges: ['3.5.0.0/16', '3.5.0.0/16'] }), 'gatewayRanges repeats'],
  [() => NetworkAcls.closed({ gatewayRanges: ['3.5.0.1/16'] }), 'gatewayRanges is "3.5.0.1/16", which has host bits'],
  [() => NetworkAcls.closed({ gatewayRanges: Lazy.list({ produce: () => [] }) }), 'gatewayRanges is a token'],
])('fails for ranges that are none: %#', (make, problem) => {
  expect(make).toThrow(problem);
});

test('fails when an ACL would need more rules than AWS allows, for each ACL and direction', () => {
  const gatewayRanges = Array.from({ length: 19 }, (_, index) => `3.5.${index}.0/24`);
  expect(() => closed({ networkAcls: NetworkAcls.closed({ gatewayRanges }) })).toThrow(
    'the ACL of the workload tier has 21 inbound rules, AWS allows 20 rules per network ACL',
  );
  const ports = Array.from({ length: 11 }, (_, index) => 9000 + index);
  expect(() => closed({ egress: Egress.natGateway({ ports }) })).toThrow('the ACL of the public tier has 23 inbound');
});
