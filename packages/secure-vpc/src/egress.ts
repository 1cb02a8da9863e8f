import { type Registry, ValidationErrors } from '@secure-mlops/core';
import { type RemovalPolicy, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { DnsBlockResponse, DnsFirewall, DnsThreat } from './dns-firewall';
import { IPV4_RANGE, validateDomains } from './private/domains';
import { bindNatGateway } from './private/nat-gateway-egress';
import { bindNetworkFirewall } from './private/network-firewall-egress';
import { restrictResolver } from './private/restrict-resolver';
import { bindTransitGateway } from './private/transit-gateway-egress';

/** What an `Egress` is told about one availability zone of the network. */
export interface EgressZone {
  /** Upper-case letter of the zone, for ids of constructs: it stays when other zones come or go. */
  readonly letter: string;

  /** The name of the zone; may be a token. */
  readonly availabilityZone: string;

  /** The address range of the workload subnet. */
  readonly workloadCidr: string;

  /** The id of the route table of the workload subnet, which has no default route. */
  readonly workloadRouteTableId: string;

  /** The address range that is kept for a public subnet. */
  readonly publicCidr: string;

  /** The address range that is kept for a subnet of firewall endpoints. */
  readonly firewallCidr: string;

  /** The address range that is kept for a subnet of transit gateway attachments. */
  readonly transitGatewayCidr: string;
}

/** What an `Egress` is told about the network that it belongs to. */
export interface EgressContext {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /** The address range of the VPC. */
  readonly vpcCidr: string;

  /** The availability zones of the network, in the order of their letters. */
  readonly zones: EgressZone[];

  /** The security group of workloads, which reaches nothing but the endpoints yet. */
  readonly workloadSecurityGroup: ec2.ISecurityGroup;

  /** The names that the network's endpoints answer to. */
  readonly endpointDomains: string[];

  /** The key for logs. */
  readonly logEncryptionKey: kms.IKey;

  /** How long logs are kept. */
  readonly logRetention: logs.RetentionDays;

  /** What becomes of logs when the network is removed. */
  readonly logRemovalPolicy: RemovalPolicy;

  /**
   * The names of the environment; places roles.
   *
   * @default - roles have no path
   */
  readonly registry?: Registry;

  /**
   * The permissions boundary of roles.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/** What an `Egress` made in the network. */
export interface EgressConfig {
  /**
   * The firewall of the VPC's resolver.
   *
   * @default - the resolver is not restricted
   */
  readonly dnsFirewall?: DnsFirewall;
}

/** Options of `Egress.isolated`. */
export interface IsolatedEgressOptions {
  /**
   * Names that resolve besides those of the endpoints and of hosts in the VPC.
   *
   * Resolving is not reaching: there is no route. Each name is a way for data to leave in queries for names below it, so
   * add only names that nobody else can delegate.
   *
   * @default - none
   */
  readonly allowedDomains?: string[];

  /**
   * What a client hears when it asks for a name that is not allowed.
   *
   * @default DnsBlockResponse.NXDOMAIN
   */
  readonly blockResponse?: DnsBlockResponse;
}

/** What ways out have in common. */
export interface ResolvedEgressOptions {
  /**
   * The only names that resolve besides those of the endpoints and of hosts in the VPC.
   *
   * @default - the resolver is not restricted, every name resolves
   */
  readonly allowedDomains?: string[];

  /**
   * The ids of domain lists whose names do not resolve, such as the lists of threats that AWS manages; see
   * `DnsFirewallProps.blockedDomainListIds`.
   *
   * @default - none
   */
  readonly blockedDomainListIds?: string[];

  /**
   * Threats that are recognized by the form of queries, which are then not answered.
   *
   * @default - none
   */
  readonly blockedThreats?: DnsThreat[];

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
   * With one for all, the first zone's outage takes the way out from every zone, and traffic of other zones is charged
   * for crossing them.
   *
   * @default true
   */
  readonly perZone?: boolean;
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
export interface NetworkFirewallEgressOptions {
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

/** The way out of a network. */
export abstract class Egress {
  /**
   * There is none: no gateway, no route, and a resolver that answers only for the network's endpoints and hosts.
   *
   * Data reaches AWS services through the endpoints alone.
   */
  public static isolated(options: IsolatedEgressOptions = {}): Egress {
    return new IsolatedEgress(options);
  }

  /**
   * NAT gateways: workloads reach every address of the internet on the given ports, nothing reaches them.
   *
   * Nothing judges where data goes. AWS services without an endpoint become reachable too, without a policy in between.
   *
   * @throws when a port is not between 1 and 65535, or repeated
   */
  public static natGateway(options: NatGatewayEgressOptions = {}): Egress {
    const errors = new ValidationErrors('Egress.natGateway');
    validatePorts(errors, options.ports);
    errors.throwIfAny();
    return new NatGatewayEgress(options);
  }

  /**
   * A transit gateway: workloads reach the given ranges on the given ports, and what lies behind decides the rest, such
   * as the inspected central egress of a landing zone.
   *
   * Nothing reaches workloads unless their security group is opened.
   *
   * @throws when the id or a range is malformed, a range is repeated or missing, or a port is not usable
   */
  public static transitGateway(options: TransitGatewayEgressOptions): Egress {
    const errors = new ValidationErrors('Egress.transitGateway');
    errors.pattern('id', options.id, 'tgw-[0-9a-f]{8,17}', 'pass the id of a transit gateway');
    errors.count('routes', options.routes, { min: 1 });
    errors.unique('routes', options.routes);
    if (options.routes.some((range) => Token.isUnresolved(range))) {
      errors.add('routes has a token, write the ranges themselves, because each becomes a route with an id of its own');
    }
    for (const range of options.routes) {
      errors.pattern('routes', range, IPV4_RANGE, 'write IPv4 ranges such as "10.0.0.0/8"');
    }
    validatePorts(errors, options.ports);
    errors.throwIfAny();
    return new TransitGatewayEgress(options);
  }

  /**
   * AWS Network Firewall, then a NAT gateway in each zone: workloads reach the allowed domains, everything else is
   * dropped and recorded.
   *
   * The firewall judges the server name that a client claims in TLS, or the host in HTTP. A client can claim an allowed
   * name and connect elsewhere; without inspection of TLS, which this does not do, only the restricted resolver stands
   * against that.
   * https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateful-rule-groups-domain-names.html
   *
   * @throws when no domain is allowed, or one is malformed or repeated
   */
  public static networkFirewall(options: NetworkFirewallEgressOptions): Egress {
    const errors = new ValidationErrors('Egress.networkFirewall');
    errors.count('allowedDomains', options.allowedDomains, { min: 1 });
    validateDomains(errors, options.allowedDomains);
    errors.throwIfAny();
    return new NetworkFirewallEgress(options);
  }

  /**
   * Makes the way out in a network. Called once by the network itself.
   *
   * @param scope the network
   * @param context what there is already
   */
  public abstract bind(scope: Construct, context: EgressContext): EgressConfig;
}

class IsolatedEgress extends Egress {
  constructor(private readonly options: IsolatedEgressOptions) {
    super();
  }

  public bind(scope: Construct, context: EgressContext): EgressConfig {
    const { allowedDomains = [], blockResponse } = this.options;
    return { dnsFirewall: restrictResolver(scope, context, allowedDomains, { blockResponse }) };
  }
}

class NatGatewayEgress extends Egress {
  constructor(private readonly options: NatGatewayEgressOptions) {
    super();
  }

  public bind(scope: Construct, context: EgressContext): EgressConfig {
    const { perZone = true, ports = [HTTPS] } = this.options;
    bindNatGateway(scope, context, { perZone, ports });
    return restrictAsAsked(scope, context, this.options);
  }
}

class TransitGatewayEgress extends Egress {
  constructor(private readonly options: TransitGatewayEgressOptions) {
    super();
  }

  public bind(scope: Construct, context: EgressContext): EgressConfig {
    const { id, routes, ports = [HTTPS] } = this.options;
    bindTransitGateway(scope, context, { transitGatewayId: id, routes, ports });
    return restrictAsAsked(scope, context, this.options);
  }
}

class NetworkFirewallEgress extends Egress {
  constructor(private readonly options: NetworkFirewallEgressOptions) {
    super();
  }

  public bind(scope: Construct, context: EgressContext): EgressConfig {
    const { allowedDomains, deleteProtection = false } = this.options;
    bindNetworkFirewall(scope, context, { allowedDomains, deleteProtection });
    return { dnsFirewall: restrictResolver(scope, context, allowedDomains) };
  }
}

/** Restricts the resolver when names are allowed or blocked, and leaves it alone otherwise. */
function restrictAsAsked(scope: Construct, context: EgressContext, options: ResolvedEgressOptions): EgressConfig {
  const { allowedDomains, blockedDomainListIds, blockedThreats } = options;
  if (!allowedDomains && !blockedDomainListIds && !blockedThreats) {
    return {};
  }
  return { dnsFirewall: restrictResolver(scope, context, allowedDomains, { blockedDomainListIds, blockedThreats }) };
}

function validatePorts(errors: ValidationErrors, ports: number[] = [HTTPS]): void {
  errors.count('ports', ports.map(String), { min: 1 });
  errors.unique('ports', ports.map(String));
  for (const port of ports) {
    errors.range('ports', port, { min: 1, max: 65_535 });
  }
}

const HTTPS = 443;
