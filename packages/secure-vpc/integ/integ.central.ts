/**
 * A network that uses an endpoint of a central VPC, which it reaches through the transit gateway of a landing zone:
 * `--context transitGatewayId=`. Changes: `central`, `home`, `fault`.
 *
 * On AWS, a private hosted zone for the name of the service is associated with both VPCs; look by hand at what only packets
 * and names show: from an instance in a workload subnet, `aws sts get-caller-identity` answers.
 */
import { Registry } from '@secure-mlops/core';
import {
  Egress,
  EndpointService,
  EndpointSet,
  ExistingEndpoint,
  NetworkAcls,
  SecureVpc,
} from '@secure-mlops/secure-vpc';
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { PlainVpc } from './landing-zone';
import { ENV, failAfter, has, perimeterFor, zones } from './scenario';

const app = new App();
const transitGatewayId: string = app.node.getContext('transitGatewayId');

const hub = new Stack(app, 'IntegHub', { env: ENV });
const central = new PlainVpc(hub, 'Central', { prefix: '10.9', zones: zones('a', 'b') });
const { endpointId } = central.addEndpoint('Sts', 'sts');
new ec2.CfnTransitGatewayAttachment(hub, 'Attachment', {
  transitGatewayId,
  vpcId: central.vpcId,
  subnetIds: central.subnetIds,
});

// Exported whether it is used or not: CloudFormation removes no export that a stack still imports.
hub.exportValue(central.vpcId);
hub.exportValue(endpointId);

const stack = new Stack(app, 'IntegCentral', { env: ENV });
stack.addStackDependency(hub);
const endpoints = EndpointSet.minimal();
const sts = ExistingEndpoint.central(EndpointService.STS, {
  vpcEndpointId: endpointId,
  vpcId: central.vpcId,
  ranges: central.ranges,
});
const network = new SecureVpc(stack, 'Vpc', {
  perimeter: perimeterFor(stack, endpoints),
  endpoints,
  existingEndpoints: has(app, 'central') ? [sts] : [],
  availabilityZones: zones('a', 'b'),
  egress: Egress.transitGateway({ id: transitGatewayId, routes: ['10.9.0.0/16'] }),
  networkAcls: NetworkAcls.closed(),
  homeFileSystem: has(app, 'home'),
  registry: Registry.of({ platform: 'integ', environment: 'central' }),
});
if (has(app, 'fault')) {
  failAfter(network.vpc, '10.0.0.0/20', network);
}
