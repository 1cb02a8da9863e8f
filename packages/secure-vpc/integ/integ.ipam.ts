/**
 * Networks whose addresses come from a pool, which a landing zone keeps in a stack of its own.
 *
 * On AWS the pool can only be removed some minutes after its networks, when their addresses are released:
 * https://docs.aws.amazon.com/vpc/latest/ipam/release-alloc-ipam.html
 */
import { EndpointSet, SecureVpc } from '@secure-mlops/secure-vpc';
import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ENV, perimeterFor, zones } from './scenario';

const app = new App();
const landingZone = new Stack(app, 'IntegIpamPool', { env: ENV });
const manager = new ec2.CfnIPAM(landingZone, 'Manager', {
  operatingRegions: [{ regionName: landingZone.region }],
});
const pool = new ec2.CfnIPAMPool(landingZone, 'Pool', {
  addressFamily: 'ipv4',
  ipamScopeId: manager.attrPrivateDefaultScopeId,
  locale: landingZone.region,
  provisionedCidrs: [{ cidr: '10.128.0.0/16' }],
});

const endpoints = EndpointSet.minimal();
for (const name of ['First', 'Second']) {
  const stack = new Stack(app, `IntegIpam${name}`, { env: ENV });
  new SecureVpc(stack, 'Vpc', {
    perimeter: perimeterFor(stack, endpoints),
    endpoints,
    availabilityZones: zones('a', 'b'),
    ipam: { poolId: pool.ref, netmaskLength: 20 },
  });
}
