import type { Config } from '../config/schema';

/**
 * What the networks of a configuration have beyond an isolated VPC: the role that deploys them gets the permissions for
 * it only then.
 */
export interface NetworkDemand {
  /** Whether a network has a way to the internet of its own: internet and NAT gateways. */
  readonly internet: boolean;
  /** Whether a firewall stands in that way. */
  readonly firewall: boolean;
  /** The transit gateways that VPCs are attached to; they may belong to other accounts. */
  readonly transitGatewayIds: readonly string[];
  /** The IPAM pools that VPCs take their ranges from; they may belong to other accounts. */
  readonly ipamPoolIds: readonly string[];
  /** Whether subnets have network ACLs of their own. */
  readonly networkAcls: boolean;
  /** Whether there are package repositories. */
  readonly packages: boolean;
  /** Other accounts that share the VPCs of networks. */
  readonly sharingAccounts: readonly string[];
  /** Parameters of others that describe existing networks, without a slash at the beginning. */
  readonly parameters: readonly string[];
}

/** The demand of isolated networks with nothing added, as those of stages are. */
export const ISOLATED: NetworkDemand = {
  internet: false,
  firewall: false,
  transitGatewayIds: [],
  ipamPoolIds: [],
  networkAcls: false,
  packages: false,
  sharingAccounts: [],
  parameters: [],
};

/** What the networks of all environments demand together: one role deploys them all. */
export function networkDemand(config: Pick<Config, 'platform' | 'environments'>): NetworkDemand {
  const { platform, environments } = config;
  const networks = environments.map(({ network }) => network);
  const existing = networks.flatMap((network) => network.existing ?? []);
  const ways = networks.flatMap(({ egress }) => egress ?? []);
  const modes = ways.map(({ mode }) => mode);
  return {
    internet: modes.includes('nat') || modes.includes('firewall'),
    firewall: modes.includes('firewall'),
    transitGatewayIds: distinct(ways.flatMap((way) => (way.mode === 'transitGateway' ? way.transitGatewayId : []))),
    ipamPoolIds: distinct(networks.map(({ ipam }) => ipam?.pool)),
    networkAcls: networks.some((network) => network.networkAcls === 'closed'),
    packages: environments.some(({ packages }) => packages.source !== 'none'),
    sharingAccounts: distinct(existing.map(({ ownerAccount }) => ownerAccount)).filter((id) => id !== platform.account),
    parameters: distinct(
      existing.flatMap(({ parameters = {} }) => Object.values(parameters).filter((name) => typeof name === 'string')),
    ).map((name) => name.replace(/^\//, '')),
  };
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.flatMap((value) => value ?? []))].sort();
}
