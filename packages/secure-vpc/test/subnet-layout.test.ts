import { Aws, Lazy } from 'aws-cdk-lib';
import { layOutSubnets, type SubnetPlace } from '../src/private/subnet-layout';
import type { SubnetMasks } from '../src/subnet-masks';

function cidrs(availabilityZones: string[], cidr = '10.0.0.0/16'): Record<string, string> {
  const places = layOutSubnets({ region: Aws.REGION, cidr, availabilityZones });
  return Object.fromEntries(places.map((place) => [place.letter, place.cidr]));
}

test('a zone keeps its block whatever other zones there are, in whatever order', () => {
  const block = '10.0.32.0/20';
  expect(cidrs(['eu-west-1c']).C).toBe(block);
  expect(cidrs(['eu-west-1a', 'eu-west-1c']).C).toBe(block);
  expect(cidrs(['eu-west-1c', 'eu-west-1b', 'eu-west-1a']).C).toBe(block);
});

test('counted zones have the blocks and letters of the named ones', () => {
  const counted = layOutSubnets({ region: 'eu-west-1', cidr: '10.0.0.0/16', maxAzs: 2 });
  const named = layOutSubnets({
    region: 'eu-west-1',
    cidr: '10.0.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  });
  expect(counted.map(({ letter, cidr }) => ({ letter, cidr }))).toEqual(
    named.map(({ letter, cidr }) => ({ letter, cidr })),
  );
});

test('there are two zones unless told otherwise', () => {
  expect(layOutSubnets({ region: 'eu-west-1', cidr: '10.0.0.0/16' })).toHaveLength(2);
});

test.each([
  ['10.0.0.0/16', '10.0.112.0/20'],
  ['172.16.0.0/20', '172.16.7.0/24'],
  ['192.168.252.0/22', '192.168.253.192/26'],
])('the eighth zone of %s still has %s, in the first half', (cidr, expected) => {
  expect(cidrs(['us-east-1h'], cidr).H).toBe(expected);
});

test('a zone has ranges of its own for a way out, in the second half', () => {
  const [zone] = layOutSubnets({ region: 'eu-west-1', cidr: '10.0.0.0/16', availabilityZones: ['eu-west-1c'] });
  expect(zone.egress).toEqual({
    publicCidr: '10.0.160.0/22',
    firewallCidr: '10.0.164.0/22',
    transitGatewayCidr: '10.0.168.0/22',
  });
});

test('the ranges for a way out are no smaller than a subnet may be, in the smallest VPC', () => {
  const [zone] = layOutSubnets({ region: 'us-east-1', cidr: '10.0.4.0/22', availabilityZones: ['us-east-1h'] });
  expect(zone.egress).toEqual({
    publicCidr: '10.0.7.192/28',
    firewallCidr: '10.0.7.208/28',
    transitGatewayCidr: '10.0.7.224/28',
  });
});

test.each([
  ['10.0.0.0', 'write an IPv4 range'],
  ['10.0.0.256/16', 'write an IPv4 range'],
  ['10.0.0.0/15', 'its prefix must be between /16'],
  ['10.0.0.0/23', 'its prefix must be between /16'],
  ['10.0.1.0/16', 'which has host bits: start it at 10.0.0.0'],
  ['8.8.0.0/16', 'use private addresses'],
  ['172.32.0.0/16', 'use private addresses'],
  ['100.63.0.0/16', 'use private addresses'],
  ['100.128.0.0/16', 'use private addresses'],
])('fails for the range %s: %s', (cidr, problem) => {
  expect(() => layOutSubnets({ region: 'eu-west-1', cidr })).toThrow(problem);
});

test.each(['10.0.0.0/16', '172.31.0.0/16', '192.168.0.0/16', '100.64.0.0/16', '100.127.0.0/16'])(
  'takes the range %s, which is nobody else on the internet',
  (cidr) => {
    const [{ cidr: first }] = layOutSubnets({ region: 'eu-west-1', cidr });
    expect(first).toBe(cidr.replace('/16', '/20'));
  },
);

test('fails for a range that is not known at synthesis', () => {
  expect(() => layOutSubnets({ region: 'eu-west-1', cidr: Lazy.string({ produce: () => '10.0.0.0/16' }) })).toThrow(
    'cidr is a token',
  );
});

test.each([0, 1, 7, 2.5])('fails for %d zones', (maxAzs) => {
  expect(() => layOutSubnets({ region: 'eu-west-1', cidr: '10.0.0.0/16', maxAzs })).toThrow(
    'use a whole number between 2 and 6',
  );
});

test.each([
  [['euw1-az1'], 'zone ids and local zones are not supported'],
  [['us-east-1a'], 'name zones of the stack\'s region, such as "eu-west-1a"'],
  [['us-east-1-bos-1a'], 'zone ids and local zones are not supported'],
  [['eu-west-1a', 'eu-west-1a'], 'availabilityZones repeats ["eu-west-1a"]'],
  [[], 'availabilityZones is []'],
  [[Lazy.string({ produce: () => 'eu-west-1a' })], 'availabilityZones has a token'],
])('fails for the zones %j', (availabilityZones, problem) => {
  expect(() => layOutSubnets({ region: 'eu-west-1', cidr: '10.0.0.0/16', availabilityZones })).toThrow(problem);
});

test('fails for names and a number of zones together', () => {
  expect(() =>
    layOutSubnets({ region: 'eu-west-1', cidr: '10.0.0.0/16', maxAzs: 1, availabilityZones: ['eu-west-1a'] }),
  ).toThrow('give only one of them');
});

test('tells all problems at once', () => {
  expect(() => layOutSubnets({ region: 'eu-west-1', cidr: '8.8.0.0/8', maxAzs: 0 })).toThrow('4 problems');
});

describe('sizes', () => {
  const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

  function places(masks: SubnetMasks | undefined, availabilityZones = ZONES): SubnetPlace[] {
    return layOutSubnets({ region: 'eu-west-1', cidr: '10.0.0.0/16', availabilityZones, masks });
  }

  /** First and last address of a range, as numbers. */
  function bounds(range: string): [number, number] {
    const [address, prefix] = range.split('/');
    const first = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
    return [first, first + 2 ** (32 - Number(prefix)) - 1];
  }

  function allRanges(masks: SubnetMasks, zones: string[]): [number, number][] {
    return places(masks, zones)
      .flatMap(({ cidr, egress }) => [cidr, egress.publicCidr, egress.firewallCidr, egress.transitGatewayCidr])
      .map(bounds)
      .sort(([one], [other]) => one - other);
  }

  test('that say what is the default move nothing', () => {
    expect(places({ workload: 20, publicTier: 22, firewallTier: 22, transitGatewayTier: 22 })).toEqual(
      places(undefined),
    );
    expect(places({})).toEqual(places(undefined));
  });

  test('leave workloads most of the VPC when ways out are small', () => {
    const [a, , c] = places({ workload: 18, publicTier: 28, firewallTier: 28, transitGatewayTier: 28 });
    expect([a.cidr, c.cidr]).toEqual(['10.0.0.0/18', '10.0.128.0/18']);
    expect(a.egress).toEqual({
      publicCidr: '10.0.254.0/28',
      firewallCidr: '10.0.254.16/28',
      transitGatewayCidr: '10.0.254.32/28',
    });
    expect(c.egress.publicCidr).toBe('10.0.254.128/28');
  });

  test('of one tier leave the places of the others', () => {
    const [zone] = places({ firewallTier: 28 });
    const [usual] = places(undefined);
    expect(zone).toEqual({ ...usual, egress: { ...usual.egress, firewallCidr: '10.0.132.0/28' } });
  });

  test.each<[SubnetMasks, string[]]>([
    [{}, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']],
    [{ workload: 20, publicTier: 28, firewallTier: 27, transitGatewayTier: 26 }, ['a', 'h']],
    [{ workload: 18, publicTier: 28, firewallTier: 28, transitGatewayTier: 28 }, ['a', 'b', 'c']],
    [{ workload: 22, publicTier: 22, firewallTier: 22, transitGatewayTier: 22 }, ['a', 'c', 'h']],
    [{ workload: 28, publicTier: 22 }, ['b', 'g']],
  ])('%j for the zones %j overlap nowhere, and stay in the VPC', (masks, letters) => {
    const ranges = allRanges(
      masks,
      letters.map((letter) => `eu-west-1${letter}`),
    );
    expect(ranges).toHaveLength(letters.length * 4);
    const [lowest, highest] = bounds('10.0.0.0/16');
    for (const [index, [first, last]] of ranges.entries()) {
      expect(first).toBeGreaterThan(ranges[index - 1]?.[1] ?? lowest - 1);
      expect(last).toBeLessThanOrEqual(highest);
    }
  });

  test.each<[SubnetMasks, string]>([
    [{ workload: 29 }, 'subnetMasks.workload is 29, use a whole number between 16 and 28'],
    [{ publicTier: 15 }, 'subnetMasks.publicTier is 15'],
    [{ firewallTier: 24.5 }, 'subnetMasks.firewallTier is 24.5'],
    [{ transitGatewayTier: Lazy.number({ produce: () => 24 }) }, 'subnetMasks.transitGatewayTier is'],
    [{ workload: 18 }, 'the workload subnets of the zones ["c"] overlap what is kept for ways out'],
    [{ workload: 16 }, 'the workload subnets of the zones ["a","b","c"] overlap'],
    [{ publicTier: 20 }, 'for ways out, whose places then need more than the VPC, a /16'],
  ])('fails for %j', (masks, problem) => {
    expect(() => places(masks)).toThrow(problem);
  });

  test('fail with all problems at once', () => {
    const wrong = () =>
      layOutSubnets({ region: 'eu-west-1', cidr: '10.0.0.0/16', maxAzs: 1, masks: { workload: 30, publicTier: 8 } });
    expect(wrong).toThrow('3 problems');
  });
});
