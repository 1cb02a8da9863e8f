import type { DataPerimeter, ValidationErrors } from '@secure-mlops/core';
import { Aws, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { EndpointKind, type EndpointService } from '../endpoint-service';
import { nameTier } from './network-names';
import { ServicePrefixList } from './service-prefix-list';
import type { SetupOptions } from './setup-options';

/** What `createEndpoint` needs. */
export interface EndpointProps {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.ISubnet[];
  /** The groups of an interface endpoint. */
  readonly securityGroups: ec2.ISecurityGroup[];
  readonly perimeter: DataPerimeter;
  readonly networkName: string;
}

/** An endpoint with the perimeter's policy: a gateway in the route tables, or an interface in each zone of the subnets. */
export function createEndpoint(scope: Construct, service: EndpointService, props: EndpointProps): ec2.IVpcEndpoint {
  const { vpc, subnets, securityGroups, perimeter } = props;
  const id = `Endpoint-${service.serviceName}`;
  const endpoint =
    service.kind === EndpointKind.GATEWAY
      ? new ec2.GatewayVpcEndpoint(scope, id, {
          vpc,
          service: new ec2.GatewayVpcEndpointAwsService(service.serviceName, service.prefix),
          subnets: [{ subnets }],
        })
      : new ec2.InterfaceVpcEndpoint(scope, id, {
          vpc,
          service: new ec2.InterfaceVpcEndpointAwsService(service.serviceName, service.prefix),
          subnets: { subnets: onePerZone(subnets) },
          securityGroups,
          privateDnsEnabled: true,
          open: false,
        });
  nameTier(endpoint, props.networkName, 'endpoint', service.serviceName);
  if (service.policySupported) {
    const resource = endpoint.node.defaultChild as ec2.CfnVPCEndpoint;
    resource.policyDocument = perimeter.endpointPolicy(service.serviceName, scope);
  }
  return endpoint;
}

/**
 * The first subnet of each zone: EC2 takes no second one for an endpoint, which serves the whole zone.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
 */
function onePerZone(subnets: ec2.ISubnet[]): ec2.ISubnet[] {
  const zones = subnets.map(({ availabilityZone }) => availabilityZone);
  return subnets.filter((_, index) => zones.indexOf(zones[index]) === index);
}

/** An endpoint that exists. */
export function importEndpoint(
  scope: Construct,
  service: EndpointService,
  vpcEndpointId: string,
  securityGroupId?: string,
): ec2.IVpcEndpoint {
  const id = `Endpoint-${service.serviceName}`;
  if (service.kind === EndpointKind.GATEWAY) {
    return ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(scope, id, vpcEndpointId);
  }
  return ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(scope, id, {
    vpcEndpointId,
    port: 443,
    securityGroups: securityGroupId
      ? [ec2.SecurityGroup.fromSecurityGroupId(scope, `${id}-Group`, securityGroupId, { mutable: false })]
      : undefined,
  });
}

/** The names that the endpoints of services answer to in the region of a construct. */
export function domainsOf(scope: Construct, services: EndpointService[]): string[] {
  return services.flatMap((service) => service.domainNames(Stack.of(scope).region, Aws.URL_SUFFIX));
}

/** The prefix lists of the services that are reached through gateways, by service name. */
export function lookUpPrefixLists(
  scope: Construct,
  services: EndpointService[],
  options: SetupOptions,
): Record<string, string> {
  const gateways = services.filter((service) => service.kind === EndpointKind.GATEWAY);
  return Object.fromEntries(
    gateways.map(({ serviceName }) => {
      const list = new ServicePrefixList(scope, `PrefixList-${serviceName}`, { ...options, service: serviceName });
      return [serviceName, list.prefixListId];
    }),
  );
}

/** Adds an error for each service whose endpoint accepts a policy that the perimeter cannot render. */
export function requireRules(errors: ValidationErrors, perimeter: DataPerimeter, services: EndpointService[]): void {
  for (const { serviceName, policySupported } of services) {
    if (policySupported && !perimeter.hasEndpointRule(serviceName)) {
      errors.add(
        `perimeter has no rule for ${serviceName}, give it the endpointRules of the endpoint set: ` +
          '{ ..., endpointRules: endpoints.endpointRules } to DataPerimeter.ofAccounts or DataPerimeter.ofOrganization',
      );
    }
  }
}
