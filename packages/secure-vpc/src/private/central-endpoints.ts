import type { ValidationErrors } from '@secure-mlops/core';
import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { EgressConfig } from '../egress-context';
import { type EndpointSources, warnAboutExistingEndpoints } from './endpoint-sources';
import { holds, parseIpv4 } from './ipv4';

/** Adds an error for existing endpoints that a VPC which is only being made cannot have. */
export function checkCentralEndpoints(errors: ValidationErrors, { existing }: EndpointSources): void {
  const own = existing.filter(({ centralVpcId }) => centralVpcId === undefined);
  if (own.length > 0) {
    const names = own.map(({ service }) => service.serviceName);
    errors.add(
      `existingEndpoints has ${JSON.stringify(names)} as the VPC's own, but the VPC is made here and has none yet: ` +
        'leave them out, or use ExistingEndpoint.central',
    );
  }
}

/** Says what synthesis cannot see of the endpoints of a central VPC. */
export function warnAboutCentralEndpoints(scope: IConstruct, sources: EndpointSources, egress: EgressConfig): void {
  warnAboutExistingEndpoints(scope, sources.existing);
  const routes = egress.leadsToPrivateAddresses ? (egress.routes ?? []) : [];
  const unrouted = sources.centralRanges.filter((range) => !routes.some((route) => covers(route, range)));
  if (unrouted.length > 0) {
    Annotations.of(scope).addWarningV2(
      '@secure-mlops/secure-vpc:centralEndpointsNotRouted',
      `the way out does not lead to ${unrouted.join(', ')}, where central endpoints are: ` +
        'use Egress.transitGateway with routes to them, or check that a route of your own leads there',
    );
  }
}

function covers(outer: string, inner: string): boolean {
  const [route, range] = [parseIpv4(outer), parseIpv4(inner)];
  return route !== undefined && range !== undefined && holds(route, range);
}
