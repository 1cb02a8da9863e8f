import type { z } from 'zod';
import type { DnsConfig } from './dns-schema';
import type { EgressConfig } from './egress-schema';
import type { EndpointsConfig } from './endpoints-schema';
import type { ExistingConfig } from './existing-schema';

/** The parts of a network that can contradict each other. */
interface Parts {
  readonly cidr?: string;
  readonly ipam?: unknown;
  readonly existing?: ExistingConfig;
  readonly availabilityZones?: string[];
  readonly subnets?: unknown;
  readonly networkAcls?: string;
  readonly egress?: EgressConfig;
  readonly dns: DnsConfig;
  readonly endpoints: EndpointsConfig;
  readonly allowSelf?: boolean;
  readonly flowLogs?: string;
  readonly flowLogReaders: string[];
}

/** The letters of the zones of a network that names none. */
export const DEFAULT_ZONES = ['a', 'b'];

/** Reports one contradiction. */
type Refuse = (path: PropertyKey[], message: string) => void;

/** Reports what cannot be together in one network. */
export function checkNetwork(network: Parts, context: z.RefinementCtx): void {
  const refuse: Refuse = (path, message) => context.addIssue({ code: 'custom', path, message });
  checkAddresses(network, refuse);
  checkNatZone(network, refuse);
  checkNames(network, refuse);
  checkReaders(network, refuse);
  if (network.existing) {
    checkMade(network, refuse);
    checkGroups(network, network.existing, refuse);
    checkShared(network, network.existing, refuse);
  } else {
    checkOwn(network, refuse);
  }
}

/** Addresses come from one of three keys. */
function checkAddresses({ cidr, ipam, existing }: Parts, refuse: Refuse): void {
  const given = Object.entries({ cidr, ipam, existing }).flatMap(([key, value]) => (value === undefined ? [] : key));
  if (given.length === 0) {
    refuse(
      ['cidr'],
      'use an IPv4 network as in "10.40.0.0/20", or "ipam" for a pool that assigns one, or "existing" for a VPC that exists',
    );
  }
  for (const key of given.slice(1)) {
    refuse(
      [key],
      `leave it out, or leave "${given[0]}" out: cidr, ipam and existing each say where addresses come from`,
    );
  }
}

/** What belongs to VPCs that are made is refused for one that exists. */
function checkMade(network: Parts, refuse: Refuse): void {
  if (network.egress) {
    refuse(
      ['egress'],
      'leave it out, or leave "existing" out: routes and gateways of an existing VPC stay as they are',
    );
  }
  for (const key of ['availabilityZones', 'subnets', 'networkAcls'] as const) {
    if (network[key] !== undefined) {
      refuse([key], 'leave it out, or leave "existing" out: the subnets of an existing VPC stay as they are');
    }
  }
}

/** One NAT gateway for all zones is in one of them. */
function checkNatZone({ egress, availabilityZones = DEFAULT_ZONES }: Parts, refuse: Refuse): void {
  if (egress?.mode !== 'nat' || egress.zone === undefined) {
    return;
  }
  if (egress.perZone) {
    refuse(['egress', 'zone'], 'leave it out, or set perZone to false: each zone has a NAT gateway of its own');
  } else if (!availabilityZones.includes(egress.zone)) {
    refuse(['egress', 'zone'], `use one of the zones of the network: ${availabilityZones.join(', ')}`);
  }
}

/** What only a restricted resolver takes. */
const RESOLVER_KEYS = [
  'allowedDomains',
  'blockedDomainLists',
  'blockedThreats',
  'blockResponse',
  'failureMode',
] as const;

/** Names that resolve are said once. */
function checkNames({ egress, existing, dns }: Parts, refuse: Refuse): void {
  if (egress?.mode === 'firewall' && dns.allowedDomains) {
    refuse(
      ['dns', 'allowedDomains'],
      'leave it out: with the mode "firewall" the names of egress.allowedDomains resolve, and no others',
    );
  }
  const everyName = egress?.mode === 'nat' || egress?.mode === 'transitGateway';
  if (everyName && !dns.allowedDomains && !dns.blockedDomainLists && !dns.blockedThreats) {
    for (const key of ['blockResponse', 'failureMode'] as const) {
      if (dns[key]) {
        refuse(
          ['dns', key],
          `leave it out, or give dns.allowedDomains, dns.blockedDomainLists or dns.blockedThreats: with the mode "${egress.mode}" every name resolves`,
        );
      }
    }
  }
  if (existing && !restrictsResolver(existing)) {
    const remedy = 'leave it out, or set existing.restrictResolver to true: the resolver answers for every name';
    for (const key of RESOLVER_KEYS) {
      if (dns[key]) {
        refuse(['dns', key], remedy);
      }
    }
    if (existing.dnsFirewallPriority !== undefined) {
      refuse(['existing', 'dnsFirewallPriority'], remedy);
    }
  }
}

/** A bucket that nobody reads records for nobody, and a log group is read by whoever IAM lets. */
function checkReaders({ flowLogs, flowLogReaders }: Parts, refuse: Refuse): void {
  if (flowLogs === 's3' && flowLogReaders.length === 0) {
    refuse(['flowLogReaders'], 'name the roles that read the bucket, or use "logs" in flowLogs: nobody else can');
  }
  if (flowLogs !== 's3' && flowLogReaders.length > 0) {
    refuse(['flowLogReaders'], 'leave it out, or use "s3" in flowLogs: only a bucket names its readers');
  }
}

/** Groups that are given stay as they are. */
function checkGroups(network: Parts, existing: ExistingConfig, refuse: Refuse): void {
  if (existing.workloadSecurityGroupId === undefined) {
    network.endpoints.existing.forEach(({ service, securityGroupId, central }, index) => {
      if (!securityGroupId && !central && !['s3', 'dynamodb'].includes(service)) {
        refuse(
          ['endpoints', 'existing', index, 'securityGroupId'],
          'name the group of the endpoint, or "central" ranges, or existing.workloadSecurityGroupId: the group of workloads that is made has to let them out',
        );
      }
    });
  } else if (network.allowSelf !== undefined) {
    refuse(
      ['allowSelf'],
      'leave it out, or leave existing.workloadSecurityGroupId out: a group that is given is used as it is',
    );
  }
}

/** In a VPC that another account owns, only that account makes endpoints, flow logs and resolver rules. */
function checkShared({ flowLogs }: Parts, { ownerAccount, restrictResolver }: ExistingConfig, refuse: Refuse): void {
  if (ownerAccount === undefined) {
    return;
  }
  if (flowLogs !== undefined && flowLogs !== 'none') {
    refuse(['flowLogs'], 'use "none", or leave existing.ownerAccount out: only the owner of a VPC records its traffic');
  }
  if (restrictResolver) {
    refuse(
      ['existing', 'restrictResolver'],
      'leave it out, or leave existing.ownerAccount out: only the owner of a VPC restricts its resolver',
    );
  }
}

/** A VPC that is made has no endpoint of its own yet, and records its traffic. */
function checkOwn({ endpoints, flowLogs }: Parts, refuse: Refuse): void {
  if (flowLogs === 'none') {
    refuse(['flowLogs'], 'use "logs" or "s3": only the traffic of an existing VPC is recorded by others');
  }
  endpoints.existing.forEach(({ central }, index) => {
    if (!central) {
      refuse(
        ['endpoints', 'existing', index, 'central'],
        'say where the central endpoint is, or name a VPC in "existing": a VPC that is made has no endpoint yet',
      );
    }
  });
}

/** Whether the network restricts the resolver of an existing VPC. */
export function restrictsResolver({ restrictResolver, ownerAccount }: ExistingConfig): boolean {
  return restrictResolver ?? ownerAccount === undefined;
}
