import { Registry } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Egress, EndpointService, EndpointSet, ExistingEndpoint, type SecureVpc } from '../src';
import { network, templateOf } from './network';

const CENTRAL_VPC = 'vpc-0eeeeeeeeeeeeeee1';
const TRANSIT = { id: 'tgw-0123456789abcdef0', routes: ['10.9.0.0/16'] };

function central(service: EndpointService, ranges = ['10.9.0.0/24', '10.9.1.0/24']): ExistingEndpoint {
  return ExistingEndpoint.central(service, { vpcEndpointId: 'vpce-0ddddddddddddddd2', vpcId: CENTRAL_VPC, ranges });
}

function warningsOf(vpc: SecureVpc): string[] {
  return Annotations.fromStack(Stack.of(vpc))
    .findWarning('*', Match.stringLikeRegexp('@secure-mlops/secure-vpc'))
    .flatMap(({ entry }) => /\[ack: @secure-mlops\/secure-vpc:(\w+)\]/.exec(String(entry.data))?.[1] ?? [])
    .sort();
}

describe('a network with endpoints of a central VPC', () => {
  const vpc = network({
    egress: Egress.transitGateway(TRANSIT),
    existingEndpoints: [central(EndpointService.STS), central(EndpointService.KMS)],
    registry: Registry.of({ platform: 'mlops', environment: 'dev' }),
  });
  const template = templateOf(vpc);
  const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).map(
    ({ Properties }) => Properties.ServiceName,
  );

  test('does not make them again, and makes the others', () => {
    expect(endpoints).toHaveLength(EndpointSet.studio().services.length - 2);
    expect(JSON.stringify(endpoints)).not.toMatch(/\.(sts|kms)"/);
    expect(vpc.endpointOf(EndpointService.STS)?.vpcEndpointId).toBe('vpce-0ddddddddddddddd2');
  });

  test('names both VPCs as the source of requests', () => {
    expect(vpc.sourceVpcIds).toEqual([vpc.vpc.vpcId, CENTRAL_VPC]);
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/mlops/dev/network/endpoints/sts',
      Value: 'vpce-0ddddddddddddddd2',
    });
  });

  test('lets workloads out to each of their ranges once', () => {
    const ranges = Object.values(template.findResources('AWS::EC2::SecurityGroupEgress'))
      .map(({ Properties }) => Properties)
      .filter(({ CidrIp }) => CidrIp)
      .map(({ CidrIp, FromPort, ToPort }) => [CidrIp, FromPort, ToPort]);
    expect(ranges).toEqual([
      ['10.9.0.0/24', 443, 443],
      ['10.9.1.0/24', 443, 443],
      ['10.9.0.0/16', 443, 443],
    ]);
  });

  test('resolves their names', () => {
    const lists = templateOf(network({ existingEndpoints: [central(EndpointService.STS)] })).findResources(
      'AWS::Route53Resolver::FirewallDomainList',
    );
    expect(JSON.stringify(lists)).toContain('sts.eu-west-1');
  });

  test('says what it cannot see of them', () => {
    expect(warningsOf(vpc)).toEqual(['existingEndpointsNotVerified']);
  });
});

test.each([
  ['isolated', Egress.isolated()],
  ['NAT gateways, which lead to public addresses only', Egress.natGateway()],
  ['a transit gateway to elsewhere', Egress.transitGateway({ ...TRANSIT, routes: ['10.8.0.0/16', '10.9.0.0/24'] })],
])('warns when the way out does not lead there: %s', (_, egress) => {
  expect(warningsOf(network({ egress, existingEndpoints: [central(EndpointService.STS)] }))).toEqual([
    'centralEndpointsNotRouted',
    'existingEndpointsNotVerified',
  ]);
});

test('a network of its own endpoints warns about nothing', () => {
  expect(warningsOf(network())).toEqual([]);
});

test('a rule that the way out would repeat is made once, because EC2 refuses it twice', () => {
  const vpc = network({
    egress: Egress.transitGateway({ ...TRANSIT, routes: ['10.9.0.0/24'], ports: [443, 5432] }),
    existingEndpoints: [central(EndpointService.STS, ['10.9.0.0/24'])],
  });
  const rules = Object.values(templateOf(vpc).findResources('AWS::EC2::SecurityGroupEgress'))
    .map(({ Properties }) => Properties)
    .filter(({ CidrIp }) => CidrIp === '10.9.0.0/24')
    .map(({ FromPort }) => FromPort);
  expect(rules.sort()).toEqual([443, 5432]);
});

test('needs no rule of the perimeter for an endpoint that it does not make', () => {
  const endpoints = EndpointSet.studio().adding(EndpointService.ECR_API);
  const props = { perimeter: network().perimeter, endpoints };
  expect(() => network(props)).toThrow('perimeter has no rule for ecr.api');
  expect(() => network({ ...props, existingEndpoints: [central(EndpointService.ECR_API)] })).not.toThrow();
});

test('fails for endpoints of its own, strangers and repetitions, with all problems at once', () => {
  const own = ExistingEndpoint.own(EndpointService.KMS, { vpcEndpointId: 'vpce-0ddddddddddddddd1' });
  const wrong = () =>
    network({
      maxAzs: 1,
      existingEndpoints: [
        own,
        central(EndpointService.ECR_API),
        central(EndpointService.STS),
        central(EndpointService.STS),
      ],
    });
  expect(wrong).toThrow(`existingEndpoints has ["kms"] as the VPC's own, but the VPC is made here`);
  expect(wrong).toThrow('existingEndpoints has ["ecr.api"], which endpoints does not have');
  expect(wrong).toThrow('existingEndpoints repeats ["sts"]');
  expect(wrong).toThrow('maxAzs is 1');
});
