import { Registry } from '@secure-mlops/core';
import { Egress, NetworkAcls, type SecureVpcProps, TierTag } from '../src';
import { network, templateOf } from './network';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown> & { Tags?: Tag[] };
}

const REGISTRY = Registry.of({ platform: 'mlops', environment: 'dev' });

function resourcesOf(props: Partial<SecureVpcProps>): [string, Resource][] {
  return Object.entries(templateOf(network(props)).toJSON().Resources as Record<string, Resource>);
}

/** The values of a tag in the resources of a type, sorted. */
function valuesOf(resources: [string, Resource][], type: string, key: string): string[] {
  return resources
    .filter(([, { Type }]) => Type === type)
    .map(([, { Properties }]) => Properties.Tags?.find(({ Key }) => Key === key)?.Value ?? 'none')
    .sort();
}

const firewall = resourcesOf({
  registry: REGISTRY,
  egress: Egress.networkFirewall({ allowedDomains: ['pypi.org'] }),
  networkAcls: NetworkAcls.closed(),
});

test.each([
  ['AWS::EC2::VPC', ['mlops-dev']],
  [
    'AWS::EC2::Subnet',
    [
      'mlops-dev-firewall-a',
      'mlops-dev-firewall-b',
      'mlops-dev-public-a',
      'mlops-dev-public-b',
      'mlops-dev-workload-a',
      'mlops-dev-workload-b',
    ],
  ],
  [
    'AWS::EC2::RouteTable',
    [
      'mlops-dev-firewall-a',
      'mlops-dev-firewall-b',
      'mlops-dev-public-a',
      'mlops-dev-public-b',
      'mlops-dev-workload-a',
      'mlops-dev-workload-b',
    ],
  ],
  ['AWS::EC2::NatGateway', ['mlops-dev-public-a', 'mlops-dev-public-b']],
  ['AWS::EC2::EIP', ['mlops-dev-public-a', 'mlops-dev-public-b']],
  ['AWS::EC2::InternetGateway', ['mlops-dev-public']],
  ['AWS::EC2::SecurityGroup', ['mlops-dev-endpoint', 'mlops-dev-workload']],
  ['AWS::EC2::NetworkAcl', ['mlops-dev-firewall', 'mlops-dev-public', 'mlops-dev-workload']],
])('names of %s say platform, environment, tier and zone', (type, names) => {
  expect(valuesOf(firewall, type, 'Name')).toEqual(names);
});

test('endpoints are named by their service', () => {
  const names = valuesOf(firewall, 'AWS::EC2::VPCEndpoint', 'Name');
  expect(names).toContain('mlops-dev-endpoint-kms');
  expect(names).toContain('mlops-dev-endpoint-s3');
  expect(new Set(valuesOf(firewall, 'AWS::EC2::VPCEndpoint', TierTag.KEY))).toEqual(new Set(['endpoint']));
});

test('the tier is a tag of its own', () => {
  expect(TierTag.KEY).toBe('secure-mlops:tier');
  expect(valuesOf(firewall, 'AWS::EC2::Subnet', TierTag.KEY)).toEqual([
    'firewall',
    'firewall',
    'public',
    'public',
    'workload',
    'workload',
  ]);
  expect(valuesOf(firewall, 'AWS::EC2::SecurityGroup', TierTag.KEY)).toEqual(['endpoint', 'workload']);
});

test('attachments to a transit gateway are named', () => {
  const egress = Egress.transitGateway({ id: 'tgw-0123456789abcdef0', routes: ['10.0.0.0/8'] });
  const resources = resourcesOf({ registry: REGISTRY, egress });
  expect(valuesOf(resources, 'AWS::EC2::TransitGatewayAttachment', 'Name')).toEqual(['mlops-dev-transit-gateway']);
  expect(valuesOf(resources, 'AWS::EC2::Subnet', 'Name')).toContain('mlops-dev-transit-gateway-b');
});

test('the network of a stage is named by the stage, and one without names by its place in the app', () => {
  const stage = resourcesOf({ registry: REGISTRY.forStage('staging') });
  expect(valuesOf(stage, 'AWS::EC2::VPC', 'Name')).toEqual(['mlops-dev-staging']);
  expect(valuesOf(resourcesOf({}), 'AWS::EC2::Subnet', 'Name')).toEqual([
    'Network-Vpc-workload-a',
    'Network-Vpc-workload-b',
  ]);
});

test('only types that take a change of tags in place are named, roles and logs keep what they have', () => {
  const named = firewall.filter(([, { Properties }]) => JSON.stringify(Properties.Tags ?? []).includes('"Name"'));
  expect([...new Set(named.map(([, { Type }]) => Type))].sort()).toEqual([
    'AWS::EC2::EIP',
    'AWS::EC2::InternetGateway',
    'AWS::EC2::NatGateway',
    'AWS::EC2::NetworkAcl',
    'AWS::EC2::RouteTable',
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::Subnet',
    'AWS::EC2::VPC',
    'AWS::EC2::VPCEndpoint',
  ]);
});
