import type { ExistingConfig } from '../config/existing-schema';
import type { Config } from '../config/schema';

/** A VPC whose owner shares its subnets. */
export interface SharedVpc {
  /** The account that owns it. */
  readonly owner: string;
  /** Its id. */
  readonly id: string;
}

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
  /** The VPCs of networks that other accounts share. */
  readonly sharedVpcs: readonly SharedVpc[];
  /** Parameters of others that describe existing networks, without a slash at the beginning. */
  readonly parameters: readonly string[];
}

/** The demand of isolated networks with nothing added. */
export const ISOLATED: NetworkDemand = {
  internet: false,
  firewall: false,
  transitGatewayIds: [],
  ipamPoolIds: [],
  networkAcls: false,
  packages: false,
  sharedVpcs: [],
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
    sharedVpcs: sharedVpcs(existing, platform.account),
    parameters: distinct(
      existing.flatMap(({ parameters = {} }) => Object.values(parameters).filter((name) => typeof name === 'string')),
    ).map((name) => name.replace(/^\//, '')),
  };
}

/** What the networks of all stages demand together: they are isolated, and one role deploys all of an account. */
export function stageDemand({ environments }: Pick<Config, 'environments'>): NetworkDemand {
  const networks = environments.flatMap(({ stages }) => stages.map(({ network }) => network));
  return { ...ISOLATED, networkAcls: networks.some(({ networkAcls }) => networkAcls === 'closed') };
}

/** The VPCs that belong to other accounts, each once although several environments may lie in it. */
function sharedVpcs(existing: readonly ExistingConfig[], account: string): SharedVpc[] {
  const shared = existing.flatMap(({ ownerAccount: owner, vpcId: id }) =>
    owner === undefined || owner === account || id === undefined ? [] : [{ owner, id }],
  );
  return [...new Map(shared.map((vpc) => [vpc.id, vpc])).values()].sort((a, b) => a.id.localeCompare(b.id));
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.flatMap((value) => value ?? []))].sort();
}
