/**
 * One network whose way out changes: `--context mode=isolated`, `nat`, `firewall` or `transit`; the last with
 * `--context transitGatewayId=`, which belongs to somebody else, as in a landing zone.
 */
import { Egress, EndpointSet, NetworkAcls, SecureVpc } from '@secure-mlops/secure-vpc';
import { App, Stack } from 'aws-cdk-lib';
import { ENV, perimeterFor, zones } from './scenario';

const app = new App();
const stack = new Stack(app, 'IntegModes', { env: ENV });
const endpoints = EndpointSet.minimal();
new SecureVpc(stack, 'Vpc', {
  perimeter: perimeterFor(stack, endpoints),
  endpoints,
  availabilityZones: zones('a', 'b'),
  networkAcls: NetworkAcls.closed(),
  egress: egress(app.node.tryGetContext('mode') ?? 'isolated'),
});

function egress(mode: string): Egress {
  switch (mode) {
    case 'isolated':
      return Egress.isolated();
    case 'nat':
      return Egress.natGateway();
    case 'firewall':
      return Egress.networkFirewall({ allowedDomains: ['pypi.org'] });
    case 'transit':
      return Egress.transitGateway({ id: app.node.tryGetContext('transitGatewayId'), routes: ['0.0.0.0/0'] });
    default:
      throw new Error(`mode is ${JSON.stringify(mode)}, use isolated, nat, firewall or transit`);
  }
}
