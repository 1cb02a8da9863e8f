import { ValidationErrors } from '@secure-mlops/core';
import { Aws, Fn, Token } from 'aws-cdk-lib';

/** One availability zone's place in the VPC. */
export interface SubnetPlace {
  /** Upper-case letter of the zone; names the construct, so that a zone keeps its subnet when others come or go. */
  readonly letter: string;
  /** Name of the zone; may be a token. */
  readonly availabilityZone: string;
  /** Address range of the zone's workload subnet. */
  readonly cidr: string;
  /** Address ranges of the zone's subnets for the way out. */
  readonly egress: EgressRanges;
}

/** A quarter each of the zone's block in the second half of the VPC; the last quarter stays free. */
export interface EgressRanges {
  readonly publicCidr: string;
  readonly firewallCidr: string;
  readonly transitGatewayCidr: string;
}

/** What the layout is computed from. */
export interface SubnetLayoutProps {
  /** Region of the stack; may be a token. */
  readonly region: string;
  /** The range; a token when a pool assigns it. */
  readonly cidr: string;
  /** Length of the prefix of a range that a pool assigns. */
  readonly netmaskLength?: number;
  readonly maxAzs?: number;
  readonly availabilityZones?: string[];
}

/** The VPC is cut into this many equal blocks: one per zone letter for workloads, as many again for ways out. */
const BLOCKS = 16;
const ZONE_LETTERS = 'ABCDEFGH';
/** A way out has this many ranges in each zone. */
const QUARTERS = 4;
/** With fewer, an endpoint has no second zone; a single zone must be asked for by its name. */
const MIN_ZONES = 2;

/**
 * Gives every zone a fixed block of the VPC.
 *
 * The block follows the letter of the zone, not its position in a list: zone `c` has the third block whether or not
 * zones `a` and `b` are used. A list that grows, shrinks or is reordered therefore never moves an existing subnet. The
 * second half of the addresses belongs to the subnets of ways out, cut in the same manner.
 *
 * Places come back in the order of their letters.
 *
 * @throws when the range, the number of zones or a zone's name is not usable
 */
export function layOutSubnets(props: SubnetLayoutProps): SubnetPlace[] {
  const errors = new ValidationErrors('SecureVpc');
  const block =
    props.netmaskLength === undefined
      ? blocksOf(parseRange(props.cidr, errors))
      : assignedBlocks(props.cidr, props.netmaskLength);
  const zones = props.availabilityZones
    ? namedZones(props.availabilityZones, props.region, errors)
    : firstZones(props.maxAzs ?? MIN_ZONES, errors);
  if (props.availabilityZones && props.maxAzs !== undefined) {
    errors.add(
      `maxAzs is ${JSON.stringify(props.maxAzs)} and availabilityZones is ${JSON.stringify(props.availabilityZones)}, ` +
        'give only one of them',
    );
  }
  errors.throwIfAny();
  return zones
    .sort((one, other) => one.letter.localeCompare(other.letter))
    .map(({ letter, availabilityZone }) => ({
      letter,
      availabilityZone,
      cidr: block(BLOCKS, ZONE_LETTERS.indexOf(letter)),
      egress: egressRanges(block, ZONE_LETTERS.indexOf(letter)),
    }));
}

interface Range {
  readonly base: number;
  readonly prefix: number;
}

interface Zone {
  readonly letter: string;
  readonly availabilityZone: string;
}

function parseRange(cidr: string, errors: ValidationErrors): Range {
  if (Token.isUnresolved(cidr)) {
    errors.add('cidr is a token, write the range itself, because subnets are laid out at synthesis');
    return { base: 0, prefix: 16 };
  }
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  const [first, second, third, fourth, prefix] = (match ?? []).slice(1).map(Number);
  const octets = [first, second, third, fourth];
  if (!match || octets.some((octet) => octet > 255)) {
    errors.add(`cidr is ${JSON.stringify(cidr)}, write an IPv4 range such as "10.0.0.0/16"`);
    return { base: 0, prefix: 16 };
  }
  if (prefix < 16 || prefix > 22) {
    errors.add(
      `cidr is ${JSON.stringify(cidr)}, its prefix must be between /16 (largest VPC) and /22 (64 addresses a zone)`,
    );
  }
  const base = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  if (base % 2 ** (32 - prefix) !== 0) {
    errors.add(`cidr is ${JSON.stringify(cidr)}, which has host bits: start it at ${dotted(floor({ base, prefix }))}`);
  }
  // https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html (RFC 1918 and RFC 6598)
  const isPrivate =
    first === 10 ||
    (first === 172 && second >= 16 && second <= 31) ||
    (first === 192 && second === 168) ||
    (first === 100 && second >= 64 && second <= 127);
  if (!isPrivate) {
    errors.add(
      `cidr is ${JSON.stringify(cidr)}, use private addresses (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10), ` +
        'or addresses of the internet become unreachable by name clash',
    );
  }
  return { base, prefix };
}

function namedZones(availabilityZones: string[], region: string, errors: ValidationErrors): Zone[] {
  if (availabilityZones.some((zone) => Token.isUnresolved(zone)) || Token.isUnresolved(availabilityZones)) {
    errors.add('availabilityZones has a token, write the names themselves, because each zone has a fixed block');
    return [];
  }
  errors.unique('availabilityZones', availabilityZones);
  if (availabilityZones.length === 0) {
    errors.add('availabilityZones is [], name at least one zone, two for availability');
  }
  const expected = Token.isUnresolved(region) ? '[a-z]{2,4}(-[a-z]+)+-\\d' : region;
  for (const zone of availabilityZones) {
    errors.pattern(
      'availabilityZones',
      zone,
      `${expected}[a-h]`,
      `name zones of the stack's region, such as "${Token.isUnresolved(region) ? 'eu-west-1' : region}a"; ` +
        'zone ids and local zones are not supported',
    );
  }
  return availabilityZones.map((zone) => ({
    letter: zone.slice(-1).toUpperCase(),
    // Relative to the region, so that a template never names a zone that its region does not have.
    availabilityZone: `${Aws.REGION}${zone.slice(-1)}`,
  }));
}

function firstZones(maxAzs: number, errors: ValidationErrors): Zone[] {
  if (Token.isUnresolved(maxAzs) || !Number.isInteger(maxAzs) || maxAzs < MIN_ZONES || maxAzs > 6) {
    errors.add(
      `maxAzs is ${JSON.stringify(maxAzs)}, use a whole number between ${MIN_ZONES} and 6, ` +
        'or name a single zone in availabilityZones, because endpoints then have no second one',
    );
    return [];
  }
  return [...ZONE_LETTERS].slice(0, maxAzs).map((letter, index) => ({
    letter,
    availabilityZone: Fn.select(index, Fn.getAzs()),
  }));
}

function egressRanges(block: Blocks, zone: number): EgressRanges {
  const [publicCidr, firewallCidr, transitGatewayCidr] = [0, 1, 2].map((quarter) =>
    block(BLOCKS * QUARTERS, (BLOCKS / 2 + zone) * QUARTERS + quarter),
  );
  return { publicCidr, firewallCidr, transitGatewayCidr };
}

/** One of a number of equal parts of a range. */
type Blocks = (parts: number, index: number) => string;

function blocksOf(range: Range): Blocks {
  return (parts, index) => {
    const size = 2 ** (32 - range.prefix) / parts;
    return `${dotted(range.base + index * size)}/${range.prefix + Math.log2(parts)}`;
  };
}

/** Parts of a range of which only the length is known. */
function assignedBlocks(cidr: string, netmaskLength: number): Blocks {
  return (parts, index) => {
    const hostBits = 32 - netmaskLength - Math.log2(parts);
    return Fn.select(index, Fn.cidr(cidr, parts, String(hostBits)));
  };
}

function floor(range: Range): number {
  return range.base - (range.base % 2 ** (32 - range.prefix));
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
