import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { EgressZone } from '../egress-context';

/** What a route leads to. */
export type RouteTarget = Pick<ec2.CfnRouteProps, 'natGatewayId' | 'transitGatewayId' | 'vpcEndpointId'>;

/**
 * The routes of workload subnets beyond the VPC.
 *
 * A route table has one route to a destination. The id of the construct therefore comes from zone and destination alone:
 * when the network gets another way out, CloudFormation leads the route elsewhere instead of making a second one, which
 * EC2 refuses while the first exists.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-route.html
 */
export class WorkloadRoutes extends Construct {
  constructor(scope: Construct) {
    super(scope, 'WorkloadRoutes');
  }

  /** Leads what a zone's workloads send to a range to a target. */
  public add(zone: EgressZone, range: string, target: RouteTarget): ec2.CfnRoute {
    return new ec2.CfnRoute(this, `${zone.letter}-${range.replace('/', '-')}`, {
      routeTableId: zone.workloadRouteTableId,
      destinationCidrBlock: range,
      ...target,
    });
  }
}
