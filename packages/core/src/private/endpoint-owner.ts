import type * as iam from 'aws-cdk-lib/aws-iam';
import { EndpointOwnerKeys } from '../endpoint-owner-keys';
import { SecureMlopsError } from './errors';

/**
 * Conditions that compare the owner of the endpoint, for a statement on actions of certain services.
 *
 * @param services prefixes of the services whose actions the statement names
 * @throws SecureMlopsError when one of them does not fill in the keys
 */
export function comparingEndpointOwner(services: readonly string[], conditions: iam.Conditions): iam.Conditions {
  const unsupported = services.filter((service) => !EndpointOwnerKeys.supportedBy(service));
  if (unsupported.length > 0) {
    throw new SecureMlopsError('EndpointOwnerKeys', [
      `services is ${JSON.stringify(services)}, but ${JSON.stringify(unsupported)} are not known to say who owns an endpoint (${EndpointOwnerKeys.SOURCE}), compare aws:SourceVpc instead`,
    ]);
  }
  return conditions;
}
