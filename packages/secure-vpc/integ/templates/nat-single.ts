/** One NAT gateway for all zones. Its template is committed; the scenario of the modes deploys one gateway per zone. */
import { Egress, EndpointSet, SecureVpc } from '@secure-mlops/secure-vpc';
import { App, Stack } from 'aws-cdk-lib';
import { ENV, perimeterFor, zones } from '../scenario';

const stack = new Stack(new App(), 'NatSingle', { env: ENV });
const endpoints = EndpointSet.minimal();
new SecureVpc(stack, 'Vpc', {
  perimeter: perimeterFor(stack, endpoints),
  endpoints,
  availabilityZones: zones('a', 'b'),
  egress: Egress.natGateway({ perZone: false }),
});
