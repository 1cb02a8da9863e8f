import { ValidationErrors } from '@secure-mlops/core';
import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EgressConfig, EgressContext, EgressZone } from '../egress-context';
import { EVERYWHERE, PublicTier } from './public-tier';
import { relativeZone } from './subnet-layout';
import { WorkloadRoutes } from './workload-routes';
import { openWorkloads } from './workload-rules';

/** What `bindNatGateway` needs. */
export interface NatGatewayProps {
  readonly perZone: boolean;
  /** The zone of the one gateway that serves all zones; the first when it is absent. */
  readonly availabilityZone?: string;
  readonly ports: number[];
}

/**
 * Routes workloads to the internet through the NAT gateway of their zone, or through the one that serves all.
 *
 * @throws when the network has not the zone of that one
 */
export function bindNatGateway(
  scope: Construct,
  context: EgressContext,
  { perZone, availabilityZone, ports }: NatGatewayProps,
): EgressConfig {
  const shared = perZone ? undefined : zoneOfAll(scope, context.zones, availabilityZone);
  const tier = new PublicTier(scope, 'PublicTier', { context, zones: shared ? [shared] : context.zones });
  const routes = new WorkloadRoutes(scope);
  for (const zone of context.zones) {
    const { natGatewayId } = tier.zones[(shared ?? zone).letter];
    routes.add(zone, EVERYWHERE, { natGatewayId });
  }
  openWorkloads(scope, context, [EVERYWHERE], ports);
  return { routes: [EVERYWHERE], ports, passedSubnets: tier.passedSubnets };
}

function zoneOfAll(scope: Construct, zones: EgressZone[], name?: string): EgressZone {
  if (name === undefined) {
    return zones[0];
  }
  const { region } = Stack.of(scope);
  const own = Token.isUnresolved(region) || name.slice(0, -1) === region;
  const named = zones.filter(({ availabilityZone }) => own && availabilityZone === relativeZone(name));
  if (named.length === 0) {
    const errors = new ValidationErrors('Egress.natGateway');
    errors.add(
      `availabilityZone is ${JSON.stringify(name)}, which is none of the network's availabilityZones: use one of them, ` +
        'or give them to the network',
    );
    errors.throwIfAny();
  }
  return named[0];
}
