import { ValidationErrors } from '@secure-mlops/core';
import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DnsFirewall } from './dns-firewall';
import type { EgressConfig, EgressContext } from './egress-context';
import type {
  IsolatedEgressOptions,
  NatGatewayEgressOptions,
  NetworkFirewallEgressOptions,
  ResolvedEgressOptions,
  TransitGatewayEgressOptions,
} from './egress-options';
import { validateDomains } from './private/domains';
import { validateRanges } from './private/ipv4';
import { bindNatGateway } from './private/nat-gateway-egress';
import { bindNetworkFirewall } from './private/network-firewall-egress';
import { restrictResolver } from './private/restrict-resolver';
import { bindTransitGateway } from './private/transit-gateway-egress';

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
   * @throws when a port is not between 1 and 65535, or repeated, a zone is named although each has a gateway, or an option
   * asks for a restricted resolver that is not
   */
  public static natGateway(options: NatGatewayEgressOptions = {}): Egress {
    const errors = new ValidationErrors('Egress.natGateway');
    if (options.availabilityZone !== undefined && options.perZone !== false) {
      errors.add(
        `availabilityZone is ${JSON.stringify(options.availabilityZone)}, but each zone has a NAT gateway of its own: ` +
          'leave it out, or set perZone to false',
      );
    }
    validatePorts(errors, options.ports);
    validateResolver(errors, options);
    errors.throwIfAny();
    return new NatGatewayEgress(options);
  }

  /**
   * A transit gateway: workloads reach the given ranges on the given ports, and what lies behind decides the rest, such
   * as the inspected central egress of a landing zone.
   *
   * Nothing reaches workloads unless their security group is opened.
   *
   * @throws when the id or a range is malformed, a range is repeated or missing, a port is not usable, or an option asks
   * for a restricted resolver that is not
   */
  public static transitGateway(options: TransitGatewayEgressOptions): Egress {
    const errors = new ValidationErrors('Egress.transitGateway');
    errors.pattern('id', options.id, 'tgw-[0-9a-f]{8,17}', 'pass the id of a transit gateway');
    errors.count('routes', options.routes, { min: 1 });
    errors.unique('routes', options.routes);
    if (options.routes.some((range) => Token.isUnresolved(range))) {
      errors.add('routes has a token, write the ranges themselves, because each becomes a route with an id of its own');
    }
    validateRanges(errors, 'routes', options.routes, '10.0.0.0/8');
    validatePorts(errors, options.ports);
    validateResolver(errors, options);
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
    return { dnsFirewall: restrictResolver(scope, context, this.options.allowedDomains ?? [], this.options) };
  }
}

class NatGatewayEgress extends Egress {
  constructor(private readonly options: NatGatewayEgressOptions) {
    super();
  }

  public bind(scope: Construct, context: EgressContext): EgressConfig {
    const { perZone = true, availabilityZone, ports = [HTTPS] } = this.options;
    const config = bindNatGateway(scope, context, { perZone, availabilityZone, ports });
    return { ...config, dnsFirewall: restrictAsAsked(scope, context, this.options) };
  }
}

class TransitGatewayEgress extends Egress {
  constructor(private readonly options: TransitGatewayEgressOptions) {
    super();
  }

  public bind(scope: Construct, context: EgressContext): EgressConfig {
    const { id, routes, ports = [HTTPS] } = this.options;
    const config = bindTransitGateway(scope, context, { transitGatewayId: id, routes, ports });
    return { ...config, dnsFirewall: restrictAsAsked(scope, context, this.options) };
  }
}

class NetworkFirewallEgress extends Egress {
  constructor(private readonly options: NetworkFirewallEgressOptions) {
    super();
  }

  public bind(scope: Construct, context: EgressContext): EgressConfig {
    const { allowedDomains, deleteProtection = false } = this.options;
    const config = bindNetworkFirewall(scope, context, { allowedDomains, deleteProtection });
    return { ...config, dnsFirewall: restrictResolver(scope, context, allowedDomains, this.options) };
  }
}

/** Whether the options restrict the resolver at all. */
function restrictsResolver(options: ResolvedEgressOptions): boolean {
  const { allowedDomains, blockedDomainListIds = [], blockedThreats = [] } = options;
  return allowedDomains !== undefined || blockedDomainListIds.length + blockedThreats.length > 0;
}

/** Restricts the resolver when names are allowed or blocked, and leaves it alone otherwise. */
function restrictAsAsked(
  scope: Construct,
  context: EgressContext,
  options: ResolvedEgressOptions,
): DnsFirewall | undefined {
  return restrictsResolver(options) ? restrictResolver(scope, context, options.allowedDomains, options) : undefined;
}

/** Without a DNS Firewall there is nothing that could block or fail. */
function validateResolver(errors: ValidationErrors, options: ResolvedEgressOptions): void {
  for (const prop of ['blockResponse', 'failureMode'] as const) {
    if (options[prop] !== undefined && !restrictsResolver(options)) {
      errors.add(
        `${prop} is ${JSON.stringify(options[prop])}, but every name resolves: leave it out, or give allowedDomains, ` +
          'blockedDomainListIds or blockedThreats',
      );
    }
  }
}

function validatePorts(errors: ValidationErrors, ports: number[] = [HTTPS]): void {
  errors.count('ports', ports.map(String), { min: 1 });
  errors.unique('ports', ports.map(String));
  for (const port of ports) {
    errors.range('ports', port, { min: 1, max: 65_535 });
  }
}

const HTTPS = 443;
