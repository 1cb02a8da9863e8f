import { EndpointKind, EndpointService, EndpointSet } from '@secure-mlops/secure-vpc';
import { z } from 'zod';
import { accepted, distinct, ipv4Range, record, resourceId, text } from './fields';
import { nearest } from './names';

const STANDARD_SETS = { studio: () => EndpointSet.studio(), minimal: () => EndpointSet.minimal() };

/** The services that a configuration file can name, which is to say those that need no description. */
const SERVICES: readonly string[] = Object.values(EndpointService)
  .filter((value) => value instanceof EndpointService)
  .map(({ serviceName }) => serviceName);

/** Which services a network has. */
interface Selection {
  readonly set: keyof typeof STANDARD_SETS;
  readonly add: string[];
  readonly remove: string[];
}

const serviceName = text(
  /^[a-z0-9][a-z0-9.-]*$/,
  'use the short name of an endpoint service as in "kms" or "sagemaker.api"',
);

const services = z.array(serviceName, { error: 'use a list of endpoint services' }).default([]);

const CentralSchema = record({
  vpcId: resourceId('vpc', 'the VPC that has the endpoint').describe(
    'The central VPC; requests through the endpoint come from it, so policies of buckets and keys admit it',
  ),
  ranges: z
    .array(ipv4Range, { error: 'use a list of IPv4 ranges as in [10.0.0.0/24]' })
    .min(1, { error: 'use at least one range' })
    .describe('The ranges of the subnets in which the endpoint has its interfaces'),
}).describe('Where the endpoint is, when it belongs to a central VPC that is reached by a transit gateway or peering');

const ExistingEndpointSchema = record({
  service: serviceName.describe('The short name of the service, as in "kms"'),
  id: resourceId('vpce', 'an endpoint').describe('The id of the endpoint'),
  securityGroupId: resourceId('sg', 'a security group')
    .optional()
    .describe('The group of an interface endpoint of the same VPC; it must admit HTTPS from workloads'),
  central: CentralSchema.optional(),
}).superRefine(({ service, securityGroupId, central }, context) => {
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  if (!isKnown(service)) {
    refuse('service', remedyOfUnknown(service));
  }
  if (central && securityGroupId) {
    refuse('securityGroupId', 'leave it out, or leave "central" out: a central endpoint is reached by its ranges');
  }
  if (!isGateway(service)) {
    return;
  }
  if (central) {
    refuse('central', `leave it out: the endpoint of ${service} is a gateway, which serves no VPC but its own`);
  }
  if (securityGroupId) {
    refuse('securityGroupId', `leave it out: the endpoint of ${service} is a gateway, which has no group`);
  }
});

/** The endpoints of a network. */
export const EndpointsSchema = record({
  set: z
    .enum(['studio', 'minimal'], { error: 'use "studio" or "minimal"' })
    .default('studio')
    .describe(
      'What to start from: what Studio needs, or S3, STS and KMS alone. Other services are reached by the way out, or not at all',
    ),
  add: services.describe('Services that the set lacks'),
  remove: services.describe('Services of the set that are left out'),
  existing: z
    .array(ExistingEndpointSchema, { error: 'write a list of endpoints with "service" and "id"' })
    .superRefine(distinct('service'))
    .default([])
    .describe('Endpoints that exist already, in the VPC or in a central one; the others are made'),
})
  .superRefine(checkServices)
  .describe('The AWS services that the network reaches through endpoints');

/** The endpoints of a valid configuration. */
export type EndpointsConfig = z.output<typeof EndpointsSchema>;

/** The services of a valid configuration, and those that something else needs. */
export function endpointSetOf({ set, add, remove }: Selection, needed: EndpointService[] = []): EndpointSet {
  const chosen = STANDARD_SETS[set]()
    .adding(...add.map((name) => EndpointService.of(name)))
    .removing(...remove.map((name) => EndpointService.of(name)));
  return chosen.adding(...needed.filter((service) => !chosen.includes(service)));
}

/** Whether a service is reached by a route; names of no service are reported elsewhere. */
export function isGateway(name: string): boolean {
  return [EndpointService.S3, EndpointService.DYNAMODB].some(
    ({ kind, serviceName }) => kind === EndpointKind.GATEWAY && serviceName === name,
  );
}

/** Whether a configuration file can name a service. */
export function isKnown(name: string): boolean {
  return SERVICES.includes(name);
}

function remedyOfUnknown(name: string): string {
  const meant = nearest(name, SERVICES);
  return (
    `${meant ? `did you mean "${meant}"? ` : ''}use one of ${SERVICES.join(', ')}; any other service is reached by the ` +
    'way out of the network, or by an endpoint of an app of your own with @secure-mlops/secure-vpc'
  );
}

function checkServices({ set, add, remove }: Selection, context: z.RefinementCtx): void {
  const standard = STANDARD_SETS[set]();
  const refuse = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
  add.forEach((name, index) => {
    if (add.indexOf(name) !== index || remove.includes(name)) {
      refuse(['add', index], `name "${name}" once, to be added or to be removed`);
    } else if (!isKnown(name)) {
      refuse(['add', index], remedyOfUnknown(name));
    } else {
      accepted(context, ['add', index], () => standard.adding(EndpointService.of(name)));
    }
  });
  remove.forEach((name, index) => {
    if (isKnown(name)) {
      accepted(context, ['remove', index], () => standard.removing(EndpointService.of(name)));
    } else {
      refuse(['remove', index], remedyOfUnknown(name));
    }
  });
}
