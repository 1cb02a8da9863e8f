import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/** A subnet with a route table of its own that has no route yet. */
export function createTierSubnet(
  zone: Construct,
  vpcId: string,
  availabilityZone: string,
  cidrBlock: string,
): { subnet: ec2.CfnSubnet; routeTable: ec2.CfnRouteTable } {
  const subnet = new ec2.CfnSubnet(zone, 'Subnet', { vpcId, availabilityZone, cidrBlock, mapPublicIpOnLaunch: false });
  const routeTable = new ec2.CfnRouteTable(zone, 'RouteTable', { vpcId });
  new ec2.CfnSubnetRouteTableAssociation(zone, 'RouteTableAssociation', {
    subnetId: subnet.ref,
    routeTableId: routeTable.ref,
  });
  return { subnet, routeTable };
}
