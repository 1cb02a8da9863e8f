import { ValidationErrors } from '@secure-mlops/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { EgressZone, PassedSubnet } from '../egress-context';
import { nameTier } from './network-names';

/** What `ClosedNetworkAcls` needs. */
export interface ClosedNetworkAclsProps {
  readonly vpcId: string;
  readonly networkName: string;
  readonly zones: EgressZone[];
  /** The workload subnets in the order of the zones. */
  readonly workloadSubnetIds: string[];
  /** Where workloads send HTTPS without the way out: gateway endpoints, central endpoints. */
  readonly endpointRanges: string[];
  /** Where the way out leads. */
  readonly routes: string[];
  /** The TCP ports of the way out. */
  readonly ports: number[];
  /** The subnets that traffic of the way out passes. */
  readonly passedSubnets: PassedSubnet[];
}

/** What an ACL lets through in one direction. */
interface AclRule {
  /** Its place; a rule keeps it while others of its kind come and go. */
  readonly number: number;
  readonly range: string;
  /** First and last TCP port; everything when there is none. */
  readonly ports?: [number, number];
}

/** The rules of one ACL. */
interface AclRules {
  readonly inbound: AclRule[];
  readonly outbound: AclRule[];
}

/**
 * Ports of answers. Clients differ in which they take, NAT gateways take all of these:
 * https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
 */
const ANSWERS: [number, number] = [1024, 65_535];

/**
 * Rules of an ACL in one direction, unless AWS raises it:
 * https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-nacls
 */
const MAX_RULES = 20;

const HTTPS = 443;
const ZONE_LETTERS = 'ABCDEFGH';
/** Rules of zones come first, those of other ranges have room behind all of them. */
const [ZONE_RULES, RANGE_RULES] = [100, 300];

/** One network ACL for workloads, and one for each tier that their traffic passes. */
export class ClosedNetworkAcls extends Construct {
  /** @throws when an ACL would have more rules than AWS allows */
  constructor(scope: Construct, id: string, props: ClosedNetworkAclsProps) {
    super(scope, id);
    const errors = new ValidationErrors('NetworkAcls.closed');
    const workload = workloadRules(props);
    const passed = passedRules(props);
    const tiers = [...new Set(props.passedSubnets.map(({ tier }) => tier))];
    checkCount(errors, 'workload', workload);
    for (const tier of tiers) {
      checkCount(errors, tier, passed);
    }
    errors.throwIfAny();

    const subnets = props.zones.map(({ letter }, index) => ({ letter, subnetId: props.workloadSubnetIds[index] }));
    this.createAcl(props, 'workload', subnets, workload);
    for (const tier of tiers) {
      const own = props.passedSubnets.filter((subnet) => subnet.tier === tier);
      this.createAcl(props, tier, own, passed);
    }
  }

  private createAcl(
    { vpcId, networkName }: ClosedNetworkAclsProps,
    tier: string,
    subnets: { readonly letter: string; readonly subnetId: string }[],
    { inbound, outbound }: AclRules,
  ): void {
    const scope = new Construct(this, tier);
    const acl = new ec2.CfnNetworkAcl(scope, 'Resource', { vpcId });
    nameTier(acl, networkName, tier);
    const entries = [
      ...inbound.map((rule) => createEntry(scope, `In-${rule.number}`, acl.attrId, false, rule)),
      ...outbound.map((rule) => createEntry(scope, `Out-${rule.number}`, acl.attrId, true, rule)),
    ];
    for (const { letter, subnetId } of subnets) {
      const association = new ec2.CfnSubnetNetworkAclAssociation(scope, `${letter}-Association`, {
        networkAclId: acl.attrId,
        subnetId,
      });
      // A subnet must not meet an ACL that has no rules yet, because that lets nothing through.
      for (const entry of entries) {
        association.addResourceDependency(entry);
      }
    }
  }
}

function createEntry(scope: Construct, id: string, networkAclId: string, egress: boolean, rule: AclRule) {
  return new ec2.CfnNetworkAclEntry(scope, id, {
    networkAclId,
    egress,
    ruleNumber: rule.number,
    ruleAction: 'allow',
    cidrBlock: rule.range,
    ...(rule.ports ? { protocol: 6, portRange: { from: rule.ports[0], to: rule.ports[1] } } : { protocol: -1 }),
  });
}

function workloadRules({ zones, endpointRanges, routes, ports }: ClosedNetworkAclsProps): AclRules {
  const within = zones.map((zone) => ({ number: ZONE_RULES + placeOf(zone), range: zone.workloadCidr }));
  const endpoints = endpointRanges.map((range) => ({ range, port: HTTPS }));
  const beyond = unique([...endpoints, ...routes.flatMap((range) => ports.map((port) => ({ range, port })))]);
  return {
    outbound: [...within, ...beyond.map(toRule)],
    inbound: [...within, ...answersFrom([...endpointRanges, ...routes])],
  };
}

function passedRules({ zones, routes, ports }: ClosedNetworkAclsProps): AclRules {
  const sent = zones.flatMap((zone) =>
    ports.map((port, index) => ({
      number: ZONE_RULES + placeOf(zone) * MAX_RULES + index,
      range: zone.workloadCidr,
      ports: [port, port] as [number, number],
    })),
  );
  const answered = zones.map((zone) => ({
    number: ZONE_RULES + placeOf(zone),
    range: zone.workloadCidr,
    ports: ANSWERS,
  }));
  const beyond = routes.flatMap((range) => ports.map((port) => ({ range, port })));
  return { outbound: [...answered, ...beyond.map(toRule)], inbound: [...sent, ...answersFrom(routes)] };
}

function placeOf({ letter }: EgressZone): number {
  return ZONE_LETTERS.indexOf(letter);
}

function toRule({ range, port }: { range: string; port: number }, index: number): AclRule {
  return { number: RANGE_RULES + index, range, ports: [port, port] };
}

function answersFrom(ranges: string[]): AclRule[] {
  return [...new Set(ranges)].map((range, index) => ({ number: RANGE_RULES + index, range, ports: ANSWERS }));
}

function unique(items: { range: string; port: number }[]): { range: string; port: number }[] {
  return [...new Map(items.map((item) => [`${item.range} ${item.port}`, item])).values()];
}

function checkCount(errors: ValidationErrors, tier: string, rules: AclRules): void {
  for (const direction of ['inbound', 'outbound'] as const) {
    const count = rules[direction].length;
    if (count > MAX_RULES) {
      errors.add(
        `the ACL of the ${tier} tier has ${count} ${direction} rules, AWS allows ${MAX_RULES} rules per network ACL ` +
          '(https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html): use fewer or wider ranges, fewer ports or zones',
      );
    }
  }
}
