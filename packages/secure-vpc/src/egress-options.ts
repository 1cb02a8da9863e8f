import type { DnsBlockResponse, DnsFailureMode, DnsThreat } from './dns-firewall';

/** How the resolver of the network treats names, whatever the way out. */
export interface ResolverEgressOptions {
  /**
   * The ids of domain lists whose names do not resolve, such as the lists of threats that AWS manages, even where another
   * option lets them; see `DnsFirewallProps.blockedDomainListIds`.
   *
   * @default - none
   */
  readonly blockedDomainListIds?: string[];

  /**
   * Threats that are recognized by the form of queries, which are then not answered, even below a name that is let
   * through; see `DnsFirewallProps.blockedThreats`.
   *
   * @default - none
   */
  readonly blockedThreats?: DnsThreat[];

  /**
   * What a client hears when it asks for a name that is blocked.
   *
   * @default DnsBlockResponse.NXDOMAIN
   */
  readonly blockResponse?: DnsBlockResponse;

  /**
   * What becomes of queries that the DNS Firewall cannot judge, because it fails; see `DnsFirewallProps.failureMode`.
   *
   * @default - they are not answered, unless somebody changed the setting of the VPC
   */
  readonly failureMode?: DnsFailureMode;
}

/** Options of `Egress.isolated`. */
export interface IsolatedEgressOptions extends ResolverEgressOptions {
  /**
   * Names that resolve besides those of the endpoints and of hosts in the VPC.
   *
   * Resolving is not reaching: there is no route. Each name is a way for data to leave in queries for names below it, so
   * add only names that nobody else can delegate.
   *
   * @default - none
   */
  readonly allowedDomains?: string[];
}

/** What ways out that do not restrict names by themselves have in common. */
export interface ResolvedEgressOptions extends ResolverEgressOptions {
  /**
   * The only names that resolve besides those of the endpoints and of hosts in the VPC.
   *
   * @default - the resolver is not restricted, every name resolves
   */
  readonly allowedDomains?: string[];

  /**
   * The TCP ports on which workloads may leave.
   *
   * @default [443]
   */
  readonly ports?: number[];
}

/** Options of `Egress.natGateway`. */
export interface NatGatewayEgressOptions extends ResolvedEgressOptions {
  /**
   * Whether each availability zone has a NAT gateway of its own.
   *
   * With one for all, the outage of its zone takes the way out from every zone, and traffic of other zones is charged for
   * crossing them.
   *
   * @default true
   */
  readonly perZone?: boolean;

  /**
   * The name of the zone that holds the NAT gateway, when `perZone` is false: one of the network's `availabilityZones`, for
   * example `eu-west-1a`.
   *
   * Name it where the address must stay. The first zone is another one after a zone with an earlier letter was added, or the
   * first was removed: a gateway is then made there, with another address, and connections break when the old one goes.
   *
   * @default - the first zone by its letter
   */
  readonly availabilityZone?: string;
}

/** Options of `Egress.transitGateway`. */
export interface TransitGatewayEgressOptions extends ResolvedEgressOptions {
  /**
   * The id of the transit gateway, for example `tgw-0123456789abcdef0`.
   *
   * When it belongs to another account, it must be shared with this one and accept attachments by itself: a route to it
   * can only be made once the attachment is accepted.
   */
  readonly id: string;

  /** The IPv4 ranges that workloads reach through it, for example `10.0.0.0/8`, or `0.0.0.0/0` for a central egress. */
  readonly routes: string[];
}

/** Options of `Egress.networkFirewall`. */
export interface NetworkFirewallEgressOptions extends ResolverEgressOptions {
  /**
   * The domains that workloads reach by HTTPS on port 443 and HTTP on port 80, and the only further names that resolve.
   *
   * A leading `*.` matches every name below. Name only domains whose owner does not let others write to them: a
   * public bucket or repository service is a way out for data.
   */
  readonly allowedDomains: string[];

  /**
   * Whether the firewall refuses to be deleted, so that the network can only be removed after another deployment.
   *
   * @default false
   */
  readonly deleteProtection?: boolean;
}
