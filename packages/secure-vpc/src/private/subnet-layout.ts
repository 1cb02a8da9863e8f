import { ValidationErrors } from '@secure-mlops/core';
import { Aws, Fn, Token } from 'aws-cdk-lib';
import type { SubnetMasks } from '../subnet-masks';
import { addressesOf, dotted, floorOf, holds, type Ipv4Range, parseIpv4 } from './ipv4';

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

/** A range each for the tiers of the ways out. */
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
  readonly masks?: SubnetMasks;
}

const ZONE_LETTERS = 'ABCDEFGH';
/** By default a workload subnet is a sixteenth of the VPC: room for eight zones, and as much again for ways out. */
const WORKLOAD_BITS = 4;
/** By default a tier of a way out gets a quarter of its zone's place in the other half; one quarter stays free. */
const TIER_BITS = 6;
/** Tiers begin at the quarters of their zone's place. */
const QUARTERS = 4;
/** The sizes of subnets: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const MASKS = { min: 16, max: 28 };
/** With fewer, an endpoint has no second zone; a single zone must be asked for by its name. */
const MIN_ZONES = 2;

/**
 * Gives every zone a fixed place in the VPC.
 *
 * The place follows the letter of the zone, not its position in a list: zone `c` has the third workload range whether or
 * not zones `a` and `b` are used. A list that grows, shrinks or is reordered therefore never moves an existing subnet. The
 * end of the addresses belongs to the subnets of ways out, placed in the same manner.
 *
 * Places come back in the order of their letters.
 *
 * @throws when the range, the number of zones, a zone's name or a size is not usable
 */
export function layOutSubnets(props: SubnetLayoutProps): SubnetPlace[] {
  const errors = new ValidationErrors('SecureVpc');
  const { prefix, zones, masks } = plan(errors, props);
  errors.throwIfAny();
  const { base } = parseIpv4(props.cidr) ?? { base: 0 };
  const rangeAt = (offset: number, mask: number) =>
    props.netmaskLength === undefined
      ? `${dotted(base + offset)}/${mask}`
      : assignedRange(props.cidr, prefix, offset, mask);
  const place = egressPlace(prefix, masks);
  return zones
    .sort((one, other) => one.letter.localeCompare(other.letter))
    .map(({ letter, availabilityZone }) => {
      const index = ZONE_LETTERS.indexOf(letter);
      const tier = (quarter: number, mask: number) =>
        rangeAt(place.start + (index + quarter / QUARTERS) * place.size, mask);
      return {
        letter,
        availabilityZone,
        cidr: rangeAt(index * addressesOf(masks.workload), masks.workload),
        egress: {
          publicCidr: tier(0, masks.publicTier),
          firewallCidr: tier(1, masks.firewallTier),
          transitGatewayCidr: tier(2, masks.transitGatewayTier),
        },
      };
    });
}

/** Adds what `layOutSubnets` would throw to other problems of the same call. */
export function checkSubnets(errors: ValidationErrors, props: SubnetLayoutProps): void {
  plan(errors, props);
}

interface Plan {
  readonly prefix: number;
  readonly zones: Zone[];
  readonly masks: Required<SubnetMasks>;
}

function plan(errors: ValidationErrors, props: SubnetLayoutProps): Plan {
  const prefix = props.netmaskLength ?? prefixOf(errors, props.cidr);
  const zones = props.availabilityZones
    ? namedZones(props.availabilityZones, props.region, errors)
    : firstZones(props.maxAzs ?? MIN_ZONES, errors);
  if (props.availabilityZones && props.maxAzs !== undefined) {
    errors.add(
      `maxAzs is ${JSON.stringify(props.maxAzs)} and availabilityZones is ${JSON.stringify(props.availabilityZones)}, ` +
        'give only one of them',
    );
  }
  const masks = {
    workload: prefix + WORKLOAD_BITS,
    publicTier: prefix + TIER_BITS,
    firewallTier: prefix + TIER_BITS,
    transitGatewayTier: prefix + TIER_BITS,
    ...Object.fromEntries(Object.entries(props.masks ?? {}).filter(([, mask]) => mask !== undefined)),
  };
  if (props.masks && validMasks(errors, props.masks)) {
    checkFit(errors, prefix, zones, masks);
  }
  return { prefix, zones, masks };
}

function validMasks(errors: ValidationErrors, masks: SubnetMasks): boolean {
  const wrong = Object.entries(masks).filter(
    ([, mask]) =>
      mask !== undefined &&
      (Token.isUnresolved(mask) || !Number.isInteger(mask) || mask < MASKS.min || mask > MASKS.max),
  );
  for (const [tier, mask] of wrong) {
    errors.add(
      `subnetMasks.${tier} is ${JSON.stringify(mask)}, use a whole number between ${MASKS.min} and ${MASKS.max}`,
    );
  }
  return wrong.length === 0;
}

/** Where the ways out have their places, and how large each is. */
function egressPlace(prefix: number, masks: Required<SubnetMasks>): { start: number; size: number } {
  const largest = Math.min(masks.publicTier, masks.firewallTier, masks.transitGatewayTier);
  const size = QUARTERS * addressesOf(largest);
  return { start: addressesOf(prefix) - ZONE_LETTERS.length * size, size };
}

function checkFit(errors: ValidationErrors, prefix: number, zones: Zone[], masks: Required<SubnetMasks>): void {
  const { workload, ...tiers } = masks;
  const { start } = egressPlace(prefix, masks);
  if (start < 0) {
    errors.add(
      `subnetMasks is ${JSON.stringify(tiers)} for ways out, whose places then need more than the VPC, a /${prefix}: ` +
        'use longer prefixes',
    );
    return;
  }
  const crowded = zones.filter(({ letter }) => (ZONE_LETTERS.indexOf(letter) + 1) * addressesOf(workload) > start);
  if (crowded.length > 0) {
    const letters = crowded.map(({ letter }) => letter.toLowerCase());
    errors.add(
      `subnetMasks.workload is ${JSON.stringify(workload)}, so that the workload subnets of the zones ` +
        `${JSON.stringify(letters)} overlap what is kept for ways out, or end outside the VPC, a /${prefix}: ` +
        'use longer prefixes for workloads or for the tiers of ways out',
    );
  }
}

interface Zone {
  readonly letter: string;
  readonly availabilityZone: string;
}

/** The length of the prefix of a range that is known; any usable one after a problem. */
function prefixOf(errors: ValidationErrors, cidr: string): number {
  const fallback = 16;
  if (Token.isUnresolved(cidr)) {
    errors.add('cidr is a token, write the range itself, because subnets are laid out at synthesis');
    return fallback;
  }
  const range = parseIpv4(cidr);
  if (!range) {
    errors.add(`cidr is ${JSON.stringify(cidr)}, write an IPv4 range such as "10.0.0.0/16"`);
    return fallback;
  }
  if (range.prefix < 16 || range.prefix > 22) {
    errors.add(
      `cidr is ${JSON.stringify(cidr)}, its prefix must be between /16 (largest VPC) and /22 (64 addresses a zone)`,
    );
  }
  if (range.base !== floorOf(range)) {
    errors.add(`cidr is ${JSON.stringify(cidr)}, which has host bits: start it at ${dotted(floorOf(range))}`);
  }
  if (!PRIVATE_RANGES.some((outer) => holds(outer, { base: range.base, prefix: Math.max(range.prefix, 16) }))) {
    errors.add(
      `cidr is ${JSON.stringify(cidr)}, use private addresses (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10), ` +
        'or addresses of the internet become unreachable by name clash',
    );
  }
  return range.prefix;
}

/** RFC 1918 and RFC 6598: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
const PRIVATE_RANGES: Ipv4Range[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].flatMap(
  (range) => parseIpv4(range) ?? [],
);

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
    availabilityZone: relativeZone(zone),
  }));
}

/** A zone relative to the region, so that a template never names one that its region does not have. */
export function relativeZone(name: string): string {
  return `${Aws.REGION}${name.slice(-1)}`;
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

/** Fn::Cidr makes 256 ranges at most. */
const FN_CIDR_BITS = 8;

/**
 * A part of a range of which only the length is known.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
 */
function assignedRange(cidr: string, prefix: number, offset: number, mask: number): string {
  const step = Math.min(mask, prefix + FN_CIDR_BITS);
  const index = Math.floor(offset / addressesOf(step));
  const part = Fn.select(index, Fn.cidr(cidr, 2 ** (step - prefix), String(32 - step)));
  return step === mask ? part : assignedRange(part, step, offset % addressesOf(step), mask);
}
