/**
 * Subnets that another account shares: its endpoints are used, and only groups are made. What the owner tells comes by
 * `--context`: `vpcId`, `subnetIds`, `ownerAccountId`, `endpointGroupId`, and the id of the endpoint of each service by the
 * name of the service. Changes: `endpoint`, `apart`, `fault`.
 *
 * On AWS, look by hand at what local AWS takes for granted: that the rule for the owner's group is accepted.
 */
import { Registry } from '@secure-mlops/core';
import {
  EndpointKind,
  EndpointService,
  EndpointSet,
  ExistingEndpoint,
  ExistingVpc,
  SecureNetwork,
} from '@secure-mlops/secure-vpc';
import { App, Stack } from 'aws-cdk-lib';
import { ENV, failAfter, has, perimeterFor, zones } from './scenario';

const app = new App();
const stack = new Stack(app, 'IntegShared', { env: ENV });
const endpoints = has(app, 'endpoint') ? EndpointSet.minimal().adding(EndpointService.LOGS) : EndpointSet.minimal();
const network = SecureNetwork.fromExisting(stack, 'Network', {
  perimeter: perimeterFor(stack, endpoints),
  vpc: ExistingVpc.fromSharedSubnets({
    vpcId: told('vpcId'),
    subnetIds: told('subnetIds').split(','),
    availabilityZones: zones('a', 'b'),
    ownerAccountId: told('ownerAccountId'),
  }),
  endpoints,
  existingEndpoints: endpoints.services.map((service) =>
    ExistingEndpoint.own(service, {
      vpcEndpointId: told(service.serviceName),
      securityGroupId: service.kind === EndpointKind.GATEWAY ? undefined : told('endpointGroupId'),
    }),
  ),
  allowSelf: !has(app, 'apart'),
  registry: Registry.of({ platform: 'integ', environment: 'shared' }),
});
if (has(app, 'fault')) {
  failAfter(network.vpc, '10.60.9.0/24', network);
}

/** What the owner of the subnets says. */
function told(name: string): string {
  const value: string | undefined = app.node.tryGetContext(name);
  if (!value) {
    throw new Error(`context ${name} is ${JSON.stringify(value)}, pass it by --context ${name}=`);
  }
  return value;
}
