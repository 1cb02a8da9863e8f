import { EndpointService, ExistingEndpoint, ExistingVpc } from '@secure-mlops/secure-vpc';
import type { EndpointsConfig } from '../config/endpoints-schema';
import type { ExistingConfig } from '../config/existing-schema';

/** Where the VPC and its subnets are found; nothing is looked up at synthesis. */
export function existingVpc({ vpcId = '', subnets = [], parameters, ownerAccount }: ExistingConfig, region: string) {
  const zone = (letter: string) => `${region}${letter}`;
  if (parameters) {
    return ExistingVpc.fromParameters({ ...parameters, availabilityZones: parameters.availabilityZones.map(zone) });
  }
  const routeTableIds = subnets.flatMap(({ routeTableId }) => routeTableId ?? []);
  const ids = {
    vpcId,
    subnetIds: subnets.map(({ id }) => id),
    availabilityZones: subnets.map(({ availabilityZone }) => zone(availabilityZone)),
    routeTableIds: routeTableIds.length === subnets.length ? routeTableIds : undefined,
  };
  return ownerAccount === undefined
    ? ExistingVpc.fromIds(ids)
    : ExistingVpc.fromSharedSubnets({ ...ids, ownerAccountId: ownerAccount });
}

/** The endpoints that exist already. */
export function existingEndpoints({ existing }: EndpointsConfig): ExistingEndpoint[] {
  return existing.map(({ service, id: vpcEndpointId, securityGroupId, central }) =>
    central
      ? ExistingEndpoint.central(EndpointService.of(service), { vpcEndpointId, ...central })
      : ExistingEndpoint.own(EndpointService.of(service), { vpcEndpointId, securityGroupId }),
  );
}
