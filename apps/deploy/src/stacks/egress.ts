import {
  DnsBlockResponse,
  DnsFailureMode,
  DnsThreat,
  Egress,
  type IsolatedEgressOptions,
} from '@secure-mlops/secure-vpc';
import type { NetworkConfig } from '../config/network-schema';

const THREATS: Record<NonNullable<NetworkConfig['dns']['blockedThreats']>[number], DnsThreat> = {
  generatedDomains: DnsThreat.GENERATED_DOMAINS,
  tunneling: DnsThreat.TUNNELING,
};

const BLOCK_RESPONSES = { nxdomain: DnsBlockResponse.NXDOMAIN, nodata: DnsBlockResponse.NODATA };

const FAILURE_MODES = { closed: DnsFailureMode.CLOSED, open: DnsFailureMode.OPEN };

/** What the resolver of a network answers. */
export function resolverOf({ dns }: Pick<NetworkConfig, 'dns'>): IsolatedEgressOptions {
  return {
    allowedDomains: dns.allowedDomains,
    blockedDomainListIds: dns.blockedDomainLists,
    blockedThreats: dns.blockedThreats?.map((threat) => THREATS[threat]),
    blockResponse: dns.blockResponse && BLOCK_RESPONSES[dns.blockResponse],
    failureMode: dns.failureMode && FAILURE_MODES[dns.failureMode],
  };
}

/** The way out of a network that is made, with what its resolver answers. */
export function egressOf(network: NetworkConfig, region: string): Egress {
  const { egress } = network;
  const resolver = resolverOf(network);
  switch (egress?.mode) {
    case 'nat':
      return Egress.natGateway({
        ...resolver,
        perZone: egress.perZone,
        availabilityZone: egress.zone && `${region}${egress.zone}`,
        ports: egress.ports,
      });
    case 'firewall':
      return Egress.networkFirewall({
        ...resolver,
        allowedDomains: egress.allowedDomains,
        deleteProtection: egress.deleteProtection,
      });
    case 'transitGateway':
      return Egress.transitGateway({
        ...resolver,
        id: egress.transitGatewayId,
        routes: egress.routes,
        ports: egress.ports,
      });
    default:
      return Egress.isolated(resolver);
  }
}
