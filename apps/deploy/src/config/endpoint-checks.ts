import type { EndpointSet } from '@secure-mlops/secure-vpc';
import type { z } from 'zod';
import { endpointSetOf, isGateway, isKnown } from './endpoints-schema';
import type { NetworkConfig } from './network-schema';
import { type PackagesConfig, packageEndpoints } from './packages-schema';

/** What says which endpoints there are. */
interface Parts {
  readonly network: NetworkConfig;
  readonly packages: PackagesConfig;
}

/** Reports existing endpoints of services that the network lacks, and endpoints that cannot be made in an existing VPC. */
export function checkEndpointsOf({ network, packages }: Parts, context: z.RefinementCtx): void {
  const set = chosen({ network, packages });
  if (!set) {
    return;
  }
  const wanted = set.services.map(({ serviceName }) => serviceName);
  const existing = network.endpoints.existing.map(({ service }) => service);
  existing.forEach((service, index) => {
    if (isKnown(service) && !wanted.includes(service)) {
      context.addIssue({
        code: 'custom',
        path: ['network', 'endpoints', 'existing', index, 'service'],
        message: `leave it out, or add "${service}" to network.endpoints.add: the network does not use it`,
      });
    }
  });
  checkMissing(
    network,
    wanted.filter((service) => !existing.includes(service)),
    context,
  );
}

/** The services of the network; undefined when something is wrong with them, which is reported where they stand. */
function chosen({ network, packages }: Parts): EndpointSet | undefined {
  try {
    return endpointSetOf(network.endpoints, packageEndpoints(packages));
  } catch {
    return undefined;
  }
}

function checkMissing({ existing: vpc }: NetworkConfig, missing: string[], context: z.RefinementCtx): void {
  if (!vpc) {
    return;
  }
  if (vpc.ownerAccount !== undefined) {
    if (missing.length > 0) {
      context.addIssue({
        code: 'custom',
        path: ['network', 'existing', 'ownerAccount'],
        message: `name the endpoints of ${missing.join(', ')} in network.endpoints.existing, or leave them out: only the owner of a VPC makes endpoints`,
      });
    }
    return;
  }
  const gateways = missing.filter(isGateway);
  if (gateways.length === 0) {
    return;
  }
  const remedy = `: the endpoint of ${gateways.join(' and ')} is a route; or name it in network.endpoints.existing`;
  if (vpc.parameters && !vpc.parameters.routeTableIds) {
    context.addIssue({
      code: 'custom',
      path: ['network', 'existing', 'parameters', 'routeTableIds'],
      message: `name the parameter with the route table of each subnet${remedy}`,
    });
  }
  vpc.subnets?.forEach(({ routeTableId }, index) => {
    if (!routeTableId) {
      context.addIssue({
        code: 'custom',
        path: ['network', 'existing', 'subnets', index, 'routeTableId'],
        message: `name the route table of the subnet${remedy}`,
      });
    }
  });
}
