import type { ValidationErrors } from '@secure-mlops/core';
import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { EndpointService } from '../endpoint-service';
import { EndpointSet } from '../endpoint-set';
import type { ExistingEndpoint } from '../existing-endpoint';
import type { NetworkProps } from '../network-props';

/** Which endpoints of a network exist, and which are made. */
export interface EndpointSources {
  readonly services: EndpointService[];
  readonly existing: ExistingEndpoint[];
  /** The services whose endpoints are made. */
  readonly missing: EndpointService[];
  /** The VPCs of central endpoints. */
  readonly centralVpcIds: string[];
  /** The IPv4 ranges of central endpoints. */
  readonly centralRanges: string[];
}

/** Tells the endpoints that exist from those that have to be made. */
export function endpointSources(props: NetworkProps): EndpointSources {
  const { services } = props.endpoints ?? EndpointSet.studio();
  const existing = props.existingEndpoints ?? [];
  const existingNames = existing.map(({ service }) => service.serviceName);
  return {
    services,
    existing,
    missing: services.filter(({ serviceName }) => !existingNames.includes(serviceName)),
    centralVpcIds: [...new Set(existing.flatMap(({ centralVpcId }) => centralVpcId ?? []))],
    centralRanges: [...new Set(existing.flatMap(({ ranges }) => ranges))],
  };
}

/** Adds an error for existing endpoints that are repeated, or whose service the network does not have. */
export function checkExistingEndpoints(errors: ValidationErrors, { services, existing }: EndpointSources): void {
  const existingNames = existing.map(({ service }) => service.serviceName);
  errors.unique('existingEndpoints', existingNames);
  const names = services.map(({ serviceName }) => serviceName);
  const strangers = existingNames.filter((name) => !names.includes(name));
  if (strangers.length > 0) {
    errors.add(
      `existingEndpoints has ${JSON.stringify(strangers)}, which endpoints does not have: add them to the set, or leave them out`,
    );
  }
}

/** Says that synthesis cannot see what existing endpoints let through. */
export function warnAboutExistingEndpoints(scope: IConstruct, existing: ExistingEndpoint[]): void {
  if (existing.length > 0) {
    const services = existing.map(({ service }) => service.serviceName).join(', ');
    Annotations.of(scope).addWarningV2(
      '@secure-mlops/secure-vpc:existingEndpointsNotVerified',
      `the policies, security groups and private DNS names of existing endpoints are not known at synthesis: check those of ${services}`,
    );
  }
}
