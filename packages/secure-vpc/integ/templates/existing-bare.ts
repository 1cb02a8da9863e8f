/** A VPC that has subnets and route tables and nothing else: endpoints, groups, flow logs and the resolver are added. */
import { EndpointSet, ExistingVpc, SecureNetwork } from '@secure-mlops/secure-vpc';
import { App, Stack } from 'aws-cdk-lib';
import { ENV, perimeterFor, zones } from '../scenario';

const stack = new Stack(new App(), 'ExistingBare', { env: ENV });
const endpoints = EndpointSet.studio();
SecureNetwork.fromExisting(stack, 'Network', {
  perimeter: perimeterFor(stack, endpoints),
  endpoints,
  vpc: ExistingVpc.fromIds({
    vpcId: 'vpc-0123456789abcdef0',
    subnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'],
    routeTableIds: ['rtb-0bbbbbbbbbbbbbbb1', 'rtb-0bbbbbbbbbbbbbbb2'],
    availabilityZones: zones('a', 'b'),
  }),
});
