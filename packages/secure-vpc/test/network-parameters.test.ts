import { DataUser, Registry } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { EndpointService, EndpointSet, ExistingVpc, SecureNetwork } from '../src';
import { emptyStack, network, perimeter, templateOf } from './network';

const registry = Registry.of({ platform: 'mlops', environment: 'dev' });

function parameterNames(template: Template): string[] {
  return Object.values(template.findResources('AWS::SSM::Parameter'))
    .map(({ Properties }) => Properties.Name)
    .sort();
}

test('a network writes everything that another stack needs', () => {
  expect(parameterNames(templateOf(network({ registry, endpoints: EndpointSet.minimal() })))).toEqual([
    '/mlops/dev/network/availability-zones',
    '/mlops/dev/network/endpoint-security-group-id',
    '/mlops/dev/network/endpoints/kms',
    '/mlops/dev/network/endpoints/s3',
    '/mlops/dev/network/endpoints/sts',
    '/mlops/dev/network/security-group-id',
    '/mlops/dev/network/source-vpc-ids',
    '/mlops/dev/network/subnet-ids',
    '/mlops/dev/network/vpc-id',
  ]);
});

test('whoever is granted reads the parameters of the network, and no others', () => {
  const vpc = network({ registry });
  const role = new iam.Role(Stack.of(vpc), 'Reader', { assumedBy: new iam.AccountRootPrincipal() });
  vpc.grantReadParameters(role);
  const arn = (name: string) => ({
    'Fn::Join': [
      '',
      ['arn:', { Ref: 'AWS::Partition' }, `:ssm:eu-west-1:111122223333:parameter/mlops/dev/network${name}`],
    ],
  });
  templateOf(vpc).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        {
          Effect: 'Allow',
          Action: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
          Resource: [arn(''), arn('/*')],
        },
      ],
    },
  });
});

test('without a registry there is nothing to read', () => {
  const role = new iam.Role(emptyStack(), 'Reader', { assumedBy: new iam.AccountRootPrincipal() });
  expect(() => network().grantReadParameters(role)).toThrow('registry is not given, so there are no parameters');
  const existing = SecureNetwork.fromExisting(emptyStack(), 'Network', {
    perimeter: perimeter(),
    vpc: ExistingVpc.fromIds({
      vpcId: 'vpc-0123456789abcdef0',
      subnetIds: ['subnet-0aaaaaaaaaaaaaaa1'],
      availabilityZones: ['eu-west-1a'],
      routeTableIds: ['rtb-0bbbbbbbbbbbbbbb1'],
    }),
  });
  expect(() => existing.grantReadParameters(role)).toThrow('ExistingNetwork.grantReadParameters');
});

describe('a network from the registry', () => {
  const stack = emptyStack();
  const found = SecureNetwork.fromRegistry(stack, 'Network', { registry, perimeter: perimeter() });
  new ec2.CfnNetworkInterface(stack, 'Interface', {
    subnetId: found.workloadSubnets[1].subnetId,
    groupSet: found.connections.securityGroups.map(({ securityGroupId }) => securityGroupId),
  });

  test('makes nothing, and reads the parameters that a network writes', () => {
    const written = parameterNames(templateOf(network({ registry })));
    expect(found.endpointOf(EndpointService.KMS)).toBe(found.endpointOf(EndpointService.KMS));
    const template = Template.fromStack(stack);
    expect(Object.keys(template.toJSON().Resources)).toEqual(['Interface']);
    const read = Object.values(template.findParameters('*', {}))
      .map(({ Default }) => String(Default))
      .filter((name) => name.startsWith('/mlops'));
    expect(read).toHaveLength(6);
    expect(written).toEqual(expect.arrayContaining(read));
  });

  test('has two subnets, and the endpoints of Studio', () => {
    expect(found.workloadSubnets).toHaveLength(2);
    expect(found.endpointOf(EndpointService.ECR_API)).toBeUndefined();
  });

  test('fails for a number of subnets that cannot be', () => {
    expect(() =>
      SecureNetwork.fromRegistry(emptyStack(), 'Network', { registry, perimeter: perimeter(), subnetCount: 0 }),
    ).toThrow('subnetCount is 0, use a whole number between 1 and 6');
  });

  test('lets policies name every VPC that requests come from, central ones too', () => {
    const other = emptyStack();
    const { sourceVpcIds } = SecureNetwork.fromRegistry(other, 'Network', { registry, perimeter: perimeter() });
    new kms.Key(other, 'Key', {
      policy: new iam.PolicyDocument({
        statements: perimeter().keyStatements({
          users: [DataUser.vpcOnly(registry.roleArnPattern('111122223333', 'studio-execution'))],
          vpcIds: sourceVpcIds,
        }),
      }),
    });
    const template = Template.fromStack(other);
    const [[parameter, { Type }]] = Object.entries(
      template.findParameters('*', { Default: '/mlops/dev/network/source-vpc-ids' }),
    );
    expect(Type).toBe('AWS::SSM::Parameter::Value<List<String>>');
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'UseFromNetwork',
            Condition: Match.objectLike({ StringEquals: { 'aws:SourceVpc': { Ref: parameter } } }),
          }),
        ]),
      },
    });
  });
});
