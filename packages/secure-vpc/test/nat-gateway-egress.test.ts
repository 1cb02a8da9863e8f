import { Match } from 'aws-cdk-lib/assertions';
import { DnsThreat, Egress, type NatGatewayEgressOptions } from '../src';
import { network, templateOf } from './network';

const ZONES = ['eu-west-1a', 'eu-west-1b'];

interface ResourceOf {
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: string[];
}

/** The resources of a type by their logical ids. */
function all(options: NatGatewayEgressOptions | undefined, type: string): Record<string, ResourceOf> {
  const egress = Egress.natGateway(options);
  return templateOf(network({ egress, availabilityZones: ZONES })).findResources(type) as Record<string, ResourceOf>;
}

function idOf(resources: Record<string, ResourceOf>, part: string): string {
  const ids = Object.keys(resources).filter((id) => id.includes(part));
  expect(ids).toHaveLength(1);
  return ids[0];
}

/** What a workload's default route leads to, by the letter of its zone. */
function defaultRoutes(options?: NatGatewayEgressOptions): Record<string, unknown> {
  const routes = Object.values(all(options, 'AWS::EC2::Route')).map(({ Properties }) => Properties);
  return Object.fromEntries(
    ['A', 'B'].map((letter) => {
      const table = new RegExp(`Workload${letter}RouteTable`);
      const own = routes.filter(({ RouteTableId }) => table.test((RouteTableId as { Ref: string }).Ref));
      expect(own).toHaveLength(1);
      expect(own[0].DestinationCidrBlock).toBe('0.0.0.0/0');
      return [letter, own[0].NatGatewayId];
    }),
  );
}

test('by default each zone leaves through its own NAT gateway', () => {
  const gateways = all(undefined, 'AWS::EC2::NatGateway');
  expect(Object.keys(gateways)).toHaveLength(2);
  expect(defaultRoutes()).toEqual({
    A: { Ref: idOf(gateways, 'PublicTierANatGateway') },
    B: { Ref: idOf(gateways, 'PublicTierBNatGateway') },
  });
  const subnets = all(undefined, 'AWS::EC2::Subnet');
  for (const letter of ['A', 'B']) {
    const subnet = idOf(subnets, `PublicTier${letter}Subnet`);
    expect(gateways[idOf(gateways, `PublicTier${letter}NatGateway`)].Properties.SubnetId).toEqual({ Ref: subnet });
    const workload = subnets[idOf(subnets, `Workload${letter}Subnet`)];
    expect(subnets[subnet].Properties).toMatchObject({
      AvailabilityZone: workload.Properties.AvailabilityZone,
      MapPublicIpOnLaunch: false,
    });
  }
});

test('one gateway can serve all, by default in the first zone', () => {
  const gateways = all({ perZone: false }, 'AWS::EC2::NatGateway');
  expect(Object.keys(gateways)).toHaveLength(1);
  const gateway = { Ref: idOf(gateways, 'PublicTierANatGateway') };
  expect(defaultRoutes({ perZone: false })).toEqual({ A: gateway, B: gateway });
});

describe('one gateway for all zones', () => {
  /** The letters of the zones that hold a gateway in a network of these zones. */
  function holders(zones: string[], availabilityZone?: string): string[] {
    const egress = Egress.natGateway({ perZone: false, availabilityZone });
    const template = templateOf(network({ egress, availabilityZones: zones }));
    const subnets = template.findResources('AWS::EC2::Subnet') as Record<string, ResourceOf>;
    return Object.values(template.findResources('AWS::EC2::NatGateway')).map(({ Properties }) =>
      JSON.stringify(subnets[Properties.SubnetId.Ref].Properties.AvailabilityZone).replace(/^.*"([a-h])"\]\]\}$/, '$1'),
    );
  }

  test('stays in the zone that is named, whatever zones are added or removed', () => {
    for (const zones of [ZONES, ['eu-west-1b', 'eu-west-1c'], ['eu-west-1b']]) {
      expect(holders(zones, 'eu-west-1b')).toEqual(['b']);
    }
    const named: NatGatewayEgressOptions = { perZone: false, availabilityZone: 'eu-west-1b' };
    const gateway = { Ref: expect.stringContaining('PublicTierBNatGateway') };
    expect(defaultRoutes(named)).toEqual({ A: gateway, B: gateway });
  });

  test('is in the first zone by letter when none is named, so that an earlier one moves it', () => {
    expect(holders(['eu-west-1c', 'eu-west-1b'])).toEqual(['b']);
    expect(holders(['eu-west-1c', 'eu-west-1b', 'eu-west-1d'])).toEqual(['b']);
    expect(holders(['eu-west-1c', 'eu-west-1b', 'eu-west-1a'])).toEqual(['a']);
  });

  test.each(['eu-west-1c', 'eu-central-1a', 'euw1-az1'])('fails in %s, which the network has not', (zone) => {
    expect(() => holders(ZONES, zone)).toThrow(
      `availabilityZone is "${zone}", which is none of the network's availabilityZones: use one of them`,
    );
  });

  test('fails in a network that takes its zones at deployment', () => {
    const egress = Egress.natGateway({ perZone: false, availabilityZone: 'eu-west-1a' });
    expect(() => network({ egress })).toThrow('or give them to the network');
  });

  test('is no matter of a gateway in each zone', () => {
    expect(() => Egress.natGateway({ availabilityZone: 'eu-west-1a' })).toThrow(
      'availabilityZone is "eu-west-1a", but each zone has a NAT gateway of its own: leave it out, or set perZone to false',
    );
  });
});

test('reference defect 25: every address and every route to the internet waits for the attachment of the gateway', () => {
  const attachment = idOf(all(undefined, 'AWS::EC2::VPCGatewayAttachment'), 'Attachment');
  const addresses = Object.values(all(undefined, 'AWS::EC2::EIP'));
  expect(addresses).toHaveLength(2);
  const routes = Object.values(all(undefined, 'AWS::EC2::Route')).filter(({ Properties }) => Properties.GatewayId);
  expect(routes).toHaveLength(2);
  for (const { DependsOn } of [...addresses, ...routes]) {
    expect(DependsOn).toContain(attachment);
  }
  for (const [id, { DependsOn }] of Object.entries(all(undefined, 'AWS::EC2::NatGateway'))) {
    expect(DependsOn).toContain(
      idOf(all(undefined, 'AWS::EC2::Route'), `${id.slice(0, id.indexOf('NatGateway'))}ToInternet`),
    );
  }
});

/** The rules by which workloads send to address ranges. */
function openings(options?: NatGatewayEgressOptions): Record<string, unknown>[] {
  return Object.values(all(options, 'AWS::EC2::SecurityGroupEgress'))
    .map(({ Properties }) => Properties)
    .filter(({ CidrIp }) => CidrIp);
}

test('workloads leave by HTTPS only, unless told otherwise', () => {
  const workload = { 'Fn::GetAtt': [expect.stringContaining('GroupsWorkload'), 'GroupId'] };
  const rule = { CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', GroupId: workload };
  expect(openings()).toEqual([expect.objectContaining({ ...rule, FromPort: 443, ToPort: 443 })]);
  expect(openings({ ports: [22, 443] })).toEqual([
    expect.objectContaining({ ...rule, FromPort: 22, ToPort: 22 }),
    expect.objectContaining({ ...rule, FromPort: 443, ToPort: 443 }),
  ]);
});

test('every name resolves by default, and only allowed ones when some are given', () => {
  expect(network({ egress: Egress.natGateway() }).dnsFirewall).toBeUndefined();
  const restricted = network({ egress: Egress.natGateway({ allowedDomains: ['pypi.org'] }) });
  expect(restricted.dnsFirewall).toBeDefined();
  templateOf(restricted).hasResourceProperties('AWS::Route53Resolver::FirewallDomainList', {
    Domains: Match.arrayWith([{ 'Fn::Join': ['', ['sts.eu-west-1.', { Ref: 'AWS::URLSuffix' }]] }, 'pypi.org']),
  });
});

test('fails for ports that are none, with all problems at once', () => {
  expect(() => Egress.natGateway({ ports: [] })).toThrow('ports has the number of items 0, it must be at least 1');
  const wrong = () => Egress.natGateway({ ports: [0, 443, 443] });
  expect(wrong).toThrow('ports is 0, it must be between 1 and 65535');
  expect(wrong).toThrow('ports repeats ["443"]');
});

test('the resolver answers for every name but those of known threats', () => {
  const list = 'rslvr-fdl-0123456789abcdef';
  const vpc = network({
    egress: Egress.natGateway({ blockedDomainListIds: [list], blockedThreats: [DnsThreat.TUNNELING] }),
  });
  const [group] = Object.values(templateOf(vpc).findResources('AWS::Route53Resolver::FirewallRuleGroup'));
  expect(group.Properties.FirewallRules).toEqual([
    expect.objectContaining({ Action: 'BLOCK', FirewallDomainListId: list }),
    expect.objectContaining({ Action: 'BLOCK', DnsThreatProtection: 'DNS_TUNNELING' }),
  ]);
});
