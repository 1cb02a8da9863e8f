import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { EgressContext } from '../egress';
import { EVERYWHERE, PublicTier } from './public-tier';
import { openWorkloads } from './workload-rules';

/** What `bindNatGateway` needs. */
export interface NatGatewayProps {
  readonly perZone: boolean;
  readonly ports: number[];
}

/** Routes workloads to the internet through the NAT gateway of their zone, or through that of the first zone. */
export function bindNatGateway(scope: Construct, context: EgressContext, { perZone, ports }: NatGatewayProps): void {
  const [first] = context.zones;
  const tier = new PublicTier(scope, 'PublicTier', { context, zones: perZone ? context.zones : [first] });
  const routes = new Construct(scope, 'WorkloadRoutes');
  for (const { letter, workloadRouteTableId } of context.zones) {
    new ec2.CfnRoute(routes, `${letter}-ToNatGateway`, {
      routeTableId: workloadRouteTableId,
      destinationCidrBlock: EVERYWHERE,
      natGatewayId: tier.zones[perZone ? letter : first.letter].natGatewayId,
    });
  }
  openWorkloads(scope, context, [EVERYWHERE], ports);
}
