import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { nameTier } from './network-names';
import type { SubnetPlace } from './subnet-layout';
import { createTierSubnet } from './tier-subnet';

/** What `createWorkloadTier` needs. */
export interface WorkloadTierProps {
  readonly vpcId: string;
  readonly cidr: string;
  readonly places: SubnetPlace[];
  readonly networkName: string;
}

/** A subnet for workloads in each zone; returns the VPC with them as its isolated subnets. */
export function createWorkloadTier(network: Construct, props: WorkloadTierProps): ec2.IVpc {
  const { vpcId, cidr: vpcCidrBlock, places, networkName } = props;
  const subnets = places.map(({ letter, availabilityZone, cidr }) => {
    const zone = new Construct(network, `Workload${letter}`);
    nameTier(zone, networkName, 'workload', letter);
    return createTierSubnet(zone, vpcId, availabilityZone, cidr);
  });
  return ec2.Vpc.fromVpcAttributes(network, 'Vpc', {
    vpcId,
    vpcCidrBlock,
    region: Stack.of(network).region,
    availabilityZones: places.map(({ availabilityZone }) => availabilityZone),
    isolatedSubnetIds: subnets.map(({ subnet }) => subnet.ref),
    isolatedSubnetRouteTableIds: subnets.map(({ routeTable }) => routeTable.ref),
    isolatedSubnetIpv4CidrBlocks: places.map(({ cidr }) => cidr),
  });
}
