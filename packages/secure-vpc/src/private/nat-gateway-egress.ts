import type { Construct } from 'constructs';
import type { EgressConfig, EgressContext } from '../egress-context';
import { EVERYWHERE, PublicTier } from './public-tier';
import { WorkloadRoutes } from './workload-routes';
import { openWorkloads } from './workload-rules';

/** What `bindNatGateway` needs. */
export interface NatGatewayProps {
  readonly perZone: boolean;
  readonly ports: number[];
}

/** Routes workloads to the internet through the NAT gateway of their zone, or through that of the first zone. */
export function bindNatGateway(
  scope: Construct,
  context: EgressContext,
  { perZone, ports }: NatGatewayProps,
): EgressConfig {
  const [first] = context.zones;
  const tier = new PublicTier(scope, 'PublicTier', { context, zones: perZone ? context.zones : [first] });
  const routes = new WorkloadRoutes(scope);
  for (const zone of context.zones) {
    const { natGatewayId } = tier.zones[perZone ? zone.letter : first.letter];
    routes.add(zone, EVERYWHERE, { natGatewayId });
  }
  openWorkloads(scope, context, [EVERYWHERE], ports);
  return { routes: [EVERYWHERE], ports, passedSubnets: tier.passedSubnets };
}
