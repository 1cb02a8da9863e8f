/**
 * A VPC that the CDK CLI looks up by its tags, and remembers in `cdk.context.json`. Changes: `endpoint`, `fault`.
 */
import { EndpointService, EndpointSet, ExistingVpc, SecureNetwork } from '@secure-mlops/secure-vpc';
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ENV, failAfter, has, perimeterFor } from './scenario';

const app = new App();
const stack = new Stack(app, 'IntegLookup', { env: ENV });
const endpoints = has(app, 'endpoint') ? EndpointSet.minimal().adding(EndpointService.LOGS) : EndpointSet.minimal();
const network = SecureNetwork.fromExisting(stack, 'Network', {
  perimeter: perimeterFor(stack, endpoints),
  vpc: ExistingVpc.fromVpc(ec2.Vpc.fromLookup(stack, 'Found', { tags: { purpose: 'workloads' } })),
  endpoints,
});
if (has(app, 'fault')) {
  failAfter(network.vpc, '10.50.0.0/24', network);
}
