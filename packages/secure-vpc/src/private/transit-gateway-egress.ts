import { ValidationErrors } from '@secure-mlops/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { EgressConfig, EgressContext } from '../egress-context';
import { holds, parseIpv4 } from './ipv4';
import { nameTier, networkName } from './network-names';
import { createTierSubnet } from './tier-subnet';
import { WorkloadRoutes } from './workload-routes';
import { openWorkloads } from './workload-rules';

/** What `bindTransitGateway` needs. */
export interface TransitGatewayProps {
  readonly transitGatewayId: string;
  readonly routes: string[];
  readonly ports: number[];
}

/**
 * Attaches the VPC to a transit gateway and routes address ranges of workloads to it.
 *
 * @throws when a range lies in the VPC
 */
export function bindTransitGateway(scope: Construct, context: EgressContext, props: TransitGatewayProps): EgressConfig {
  checkRoutes(context.vpcCidr, props.routes);
  const tier = new Construct(scope, 'TransitTier');
  const network = networkName(scope, context.registry);
  const { vpcId } = context.vpc;
  // An attachment has an interface in each zone that it serves; subnets of their own keep its route table apart:
  // https://docs.aws.amazon.com/vpc/latest/tgw/tgw-best-design-practices.html
  const subnets = context.zones.map(({ letter, availabilityZone, transitGatewayCidr }) => {
    const zone = new Construct(tier, letter);
    nameTier(zone, network, 'transit-gateway', letter);
    return createTierSubnet(zone, vpcId, availabilityZone, transitGatewayCidr);
  });
  const attachment = new ec2.CfnTransitGatewayAttachment(tier, 'Attachment', {
    vpcId,
    transitGatewayId: props.transitGatewayId,
    subnetIds: subnets.map(({ subnet }) => subnet.ref),
  });
  nameTier(attachment, network, 'transit-gateway');
  const routes = new WorkloadRoutes(scope);
  for (const zone of context.zones) {
    for (const range of props.routes) {
      const route = routes.add(zone, range, { transitGatewayId: props.transitGatewayId });
      // EC2 refuses a route to a gateway that the VPC is not attached to, and CloudFormation sees no connection:
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html
      route.addResourceDependency(attachment);
    }
  }
  openWorkloads(scope, context, props.routes, props.ports);
  return { routes: props.routes, leadsToPrivateAddresses: true, ports: props.ports };
}

/**
 * EC2 refuses a route to a transit gateway for what the VPC reaches by itself. A range that a pool assigns is not known.
 * https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
 */
function checkRoutes(vpcCidr: string, routes: string[]): void {
  const errors = new ValidationErrors('Egress.transitGateway');
  const own = parseIpv4(vpcCidr);
  for (const route of routes) {
    const range = parseIpv4(route);
    if (own && range && holds(own, range)) {
      errors.add(`routes is ${JSON.stringify(route)}, which lies in the VPC, ${vpcCidr}: leave it out`);
    }
  }
  errors.throwIfAny();
}
