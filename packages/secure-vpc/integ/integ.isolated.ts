/**
 * The default network: no way out. Changes: `endpoint`, `zone`, `domains`, `acls`, `open` and `closed` for the
 * failure mode of the resolver, `fault`.
 *
 * On AWS, look by hand at what only packets show: from an instance in a workload subnet, `aws sts get-caller-identity`
 * answers, `curl https://aws.amazon.com` and `dig example.com` do not.
 */
import { Registry } from '@secure-mlops/core';
import { DnsFailureMode, Egress, EndpointService, EndpointSet, NetworkAcls, SecureVpc } from '@secure-mlops/secure-vpc';
import { App, Stack } from 'aws-cdk-lib';
import { ENV, failAfter, has, perimeterFor, zones } from './scenario';

const app = new App();
const stack = new Stack(app, 'IntegIsolated', { env: ENV });
const endpoints = has(app, 'endpoint') ? EndpointSet.minimal().adding(EndpointService.LOGS) : EndpointSet.minimal();
const failureModes: [string, DnsFailureMode][] = [
  ['open', DnsFailureMode.OPEN],
  ['closed', DnsFailureMode.CLOSED],
];
const failureMode = failureModes.find(([change]) => has(app, change))?.[1];
const network = new SecureVpc(stack, 'Vpc', {
  perimeter: perimeterFor(stack, endpoints),
  endpoints,
  availabilityZones: has(app, 'zone') ? zones('a', 'b', 'c') : zones('a', 'b'),
  egress: Egress.isolated({ allowedDomains: has(app, 'domains') ? ['db.corp.example'] : [], failureMode }),
  networkAcls: has(app, 'acls') ? NetworkAcls.closed() : undefined,
  registry: Registry.of({ platform: 'integ', environment: 'isolated' }),
});
if (has(app, 'fault')) {
  failAfter(network.vpc, '10.0.0.0/20', network);
}
