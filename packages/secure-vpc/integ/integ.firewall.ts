/**
 * A network behind AWS Network Firewall. Changes: `endpoint`, `zone`, `domains`, `fault`.
 *
 * On AWS, look by hand at what only packets show: from an instance in a workload subnet, `curl https://pypi.org` answers,
 * `curl https://example.com` does not, and the alert log has a line for it.
 */
import { Egress, EndpointService, EndpointSet, SecureVpc } from '@secure-mlops/secure-vpc';
import { App, Stack } from 'aws-cdk-lib';
import { ENV, failAfter, has, perimeterFor, zones } from './scenario';

const app = new App();
const stack = new Stack(app, 'IntegFirewall', { env: ENV });
const endpoints = has(app, 'endpoint') ? EndpointSet.minimal().adding(EndpointService.LOGS) : EndpointSet.minimal();
const network = new SecureVpc(stack, 'Vpc', {
  perimeter: perimeterFor(stack, endpoints),
  endpoints,
  availabilityZones: has(app, 'zone') ? zones('a', 'b', 'c') : zones('a', 'b'),
  egress: Egress.networkFirewall({
    allowedDomains: has(app, 'domains') ? ['files.pythonhosted.org', 'pypi.org'] : ['pypi.org'],
  }),
});
if (has(app, 'fault')) {
  failAfter(network.vpc, '10.0.0.0/20', network);
}
