import { Lazy } from 'aws-cdk-lib';
import { Egress } from '../src';
import { network, templateOf } from './network';

const POOL = 'ipam-pool-0123456789abcdef0';
const ASSIGNED = { 'Fn::GetAtt': [expect.stringMatching(/^Vpc/), 'CidrBlock'] };

function block(index: number, parts: number, hostBits: string): object {
  return { 'Fn::Select': [index, { 'Fn::Cidr': [ASSIGNED, parts, hostBits] }] };
}

describe('addresses from a pool', () => {
  const template = templateOf(
    network({
      ipam: { poolId: POOL, netmaskLength: 20 },
      availabilityZones: ['eu-west-1a', 'eu-west-1c'],
      egress: Egress.networkFirewall({ allowedDomains: ['pypi.org'] }),
    }),
  );
  const cidrs = Object.entries(template.findResources('AWS::EC2::Subnet')).map(([id, { Properties }]) => [
    id,
    Properties.CidrBlock,
  ]);

  test('are asked for by length, and no range is named', () => {
    template.hasResourceProperties('AWS::EC2::VPC', { Ipv4IpamPoolId: POOL, Ipv4NetmaskLength: 20 });
    expect(JSON.stringify(template.findResources('AWS::EC2::VPC'))).not.toContain('"CidrBlock":"');
  });

  test('are cut into the same fixed blocks as a known range', () => {
    expect(cidrs).toContainEqual([expect.stringContaining('WorkloadA'), block(0, 16, '8')]);
    expect(cidrs).toContainEqual([expect.stringContaining('WorkloadC'), block(2, 16, '8')]);
    expect(cidrs).toContainEqual([expect.stringContaining('PublicTierC'), block(40, 64, '6')]);
    expect(cidrs).toContainEqual([expect.stringContaining('FirewallTierA'), block(33, 64, '6')]);
  });

  test('are the home network of the firewall', () => {
    const homes = Object.values(template.findResources('AWS::NetworkFirewall::RuleGroup')).map(
      ({ Properties }) => Properties.RuleGroup.RuleVariables.IPSets.HOME_NET.Definition,
    );
    expect(homes.length).toBeGreaterThan(0);
    for (const home of homes) {
      expect(home).toEqual([ASSIGNED]);
    }
  });
});

test('a range from a pool is cut in two steps where Fn::Cidr makes too few parts', () => {
  const template = templateOf(
    network({
      ipam: { poolId: POOL, netmaskLength: 16 },
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      subnetMasks: { workload: 18, publicTier: 28, firewallTier: 28, transitGatewayTier: 28 },
      egress: Egress.natGateway(),
    }),
  );
  const [subnet] = Object.entries(template.findResources('AWS::EC2::Subnet')).filter(([id]) =>
    id.includes('PublicTierB'),
  );
  // 10.0.0.0/16 would give 10.0.254.64/28: the fifth of the sixteen parts of the last but one of 256.
  expect(subnet[1].Properties.CidrBlock).toEqual({
    'Fn::Select': [4, { 'Fn::Cidr': [block(254, 256, '8'), 16, '4'] }],
  });
  expect(JSON.stringify(template.findResources('AWS::EC2::Subnet'))).not.toMatch(/"Fn::Cidr":\[[^\]]*\],\d{4}/);
});

test('a pool may be known at deployment only', () => {
  const poolId = Lazy.string({ produce: () => POOL });
  expect(() => network({ ipam: { poolId, netmaskLength: 16 } })).not.toThrow();
});

test('sizes that do not fit are told together with other problems', () => {
  const wrong = () => network({ ipam: { poolId: 'pool', netmaskLength: 20 }, subnetMasks: { workload: 20 } });
  expect(wrong).toThrow('ipam.poolId is "pool"');
  expect(wrong).toThrow('overlap what is kept for ways out');
});

test.each<[object, string]>([
  [
    { cidr: '10.0.0.0/16', ipam: { poolId: POOL, netmaskLength: 20 } },
    'cidr is "10.0.0.0/16", but ipam assigns the range',
  ],
  [{ ipam: { poolId: 'pool', netmaskLength: 20 } }, 'ipam.poolId is "pool"'],
  [{ ipam: { poolId: POOL, netmaskLength: 24 } }, 'ipam.netmaskLength is 24'],
])('fails for %j', (props, message) => {
  expect(() => network(props)).toThrow(message);
});
