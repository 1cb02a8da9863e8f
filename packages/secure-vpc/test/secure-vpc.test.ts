import { DataPerimeter, Registry } from '@secure-mlops/core';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { EndpointService, EndpointSet, SecureVpc } from '../src';
import { emptyStack, network, perimeter, templateOf } from './network';

const ACCOUNT = '111122223333';

function endpointTo(serviceName: string): object {
  return { Properties: Match.objectLike({ ServiceName: serviceName }) };
}

/** The properties of the resource of a type whose logical id holds a name. */
function propertiesOf(template: Template, type: string, name: string): Record<string, unknown> {
  const found = Object.entries(template.findResources(type)).filter(([id]) => id.includes(name));
  expect(found.map(([id]) => id)).toHaveLength(1);
  return found[0][1].Properties;
}

describe('minimal', () => {
  const vpc = network();
  const template = templateOf(vpc);

  test('has two zones with a private subnet and a route table each', () => {
    template.hasResourceProperties('AWS::EC2::VPC', {
      CidrBlock: '10.0.0.0/16',
      EnableDnsSupport: true,
      EnableDnsHostnames: true,
    });
    template.resourceCountIs('AWS::EC2::Subnet', 2);
    template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
    template.resourceCountIs('AWS::EC2::RouteTable', 2);
    template.resourceCountIs('AWS::EC2::SubnetRouteTableAssociation', 2);
    expect(vpc.workloadSubnets).toHaveLength(2);
  });

  test('takes its zones from the region at deployment, so that synthesis asks nobody', () => {
    expect(propertiesOf(template, 'AWS::EC2::Subnet', 'WorkloadB')).toMatchObject({
      AvailabilityZone: { 'Fn::Select': [1, { 'Fn::GetAZs': '' }] },
      CidrBlock: '10.0.16.0/20',
    });
  });

  test('reaches S3 by the route tables of all zones', () => {
    const tables = Object.keys(template.findResources('AWS::EC2::RouteTable')).map((Ref) => ({ Ref }));
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.s3']] },
      VpcEndpointType: 'Gateway',
      RouteTableIds: tables,
    });
  });

  test.each([
    'com.amazonaws.eu-west-1.sts',
    'com.amazonaws.eu-west-1.kms',
    'com.amazonaws.eu-west-1.logs',
    'com.amazonaws.eu-west-1.sagemaker.api',
    'com.amazonaws.eu-west-1.sagemaker.runtime',
    'aws.sagemaker.eu-west-1.studio',
  ])('reaches %s by an interface in each zone, with private DNS', (serviceName) => {
    const [endpoint] = Object.values(template.findResources('AWS::EC2::VPCEndpoint', endpointTo(serviceName)));
    expect(endpoint.Properties).toMatchObject({ VpcEndpointType: 'Interface', PrivateDnsEnabled: true });
    expect(endpoint.Properties.SubnetIds).toHaveLength(2);
    expect(endpoint.Properties.SecurityGroupIds).toHaveLength(1);
  });

  test('confines principals and resources of every endpoint to the accounts of the perimeter', () => {
    const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint'));
    expect(endpoints).toHaveLength(7);
    for (const endpoint of endpoints) {
      expect(endpoint.Properties.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Allow',
          Condition: { StringEquals: { 'aws:PrincipalAccount': [ACCOUNT], 'aws:ResourceAccount': [ACCOUNT] } },
        }),
      );
    }
  });

  test('workloads reach the endpoints and S3 by HTTPS, and each other', () => {
    const workload = { 'Fn::GetAtt': [expect.stringContaining('GroupsWorkload'), 'GroupId'] };
    const endpoint = { 'Fn::GetAtt': [expect.stringContaining('GroupsEndpoint'), 'GroupId'] };
    const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
    const egress = Object.values(template.findResources('AWS::EC2::SecurityGroupEgress')).map((one) => one.Properties);
    expect(egress).toHaveLength(3);
    expect(egress).toContainEqual(
      expect.objectContaining({ ...https, GroupId: workload, DestinationSecurityGroupId: endpoint }),
    );
    expect(egress).toContainEqual(
      expect.objectContaining({
        ...https,
        GroupId: workload,
        DestinationPrefixListId: { 'Fn::GetAtt': [expect.stringContaining('PrefixLists3'), 'PrefixListId'] },
      }),
    );
    expect(egress).toContainEqual(
      expect.objectContaining({ IpProtocol: '-1', GroupId: workload, DestinationSecurityGroupId: workload }),
    );
    const ingress = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).map(
      (one) => one.Properties,
    );
    expect(ingress).toHaveLength(2);
    expect(ingress).toContainEqual(
      expect.objectContaining({ ...https, GroupId: endpoint, SourceSecurityGroupId: workload }),
    );
    expect(ingress).toContainEqual(
      expect.objectContaining({ IpProtocol: '-1', GroupId: workload, SourceSecurityGroupId: workload }),
    );
  });

  test('looks up the prefix list of S3 in the region of the stack', () => {
    template.hasResourceProperties('Custom::ServicePrefixList', { PrefixListName: 'com.amazonaws.eu-west-1.s3' });
  });

  test('closes the default group, with rights on that group alone', () => {
    const group = { 'Fn::GetAtt': [expect.stringMatching(/^Vpc/), 'DefaultSecurityGroup'] };
    const [resource] = Object.values(template.findResources('Custom::ClosedDefaultGroup'));
    expect(resource.Properties.DefaultGroupId).toEqual(group);
    const policy = propertiesOf(template, 'AWS::IAM::ManagedPolicy', 'DefaultGroupFunction');
    expect(policy.PolicyDocument).toMatchObject({
      Statement: expect.arrayContaining([
        expect.objectContaining({
          Action: ['ec2:RevokeSecurityGroupIngress', 'ec2:RevokeSecurityGroupEgress'],
          Resource: {
            'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ec2:eu-west-1:${ACCOUNT}:security-group/`, group]],
          },
        }),
      ]),
    });
  });

  test('allows the resolver the names of its endpoints and of hosts, and nothing else', () => {
    const suffix = { Ref: 'AWS::URLSuffix' };
    const aws = (name: string) => ({ 'Fn::Join': ['', [`${name}.`, suffix]] });
    expect(propertiesOf(template, 'AWS::Route53Resolver::FirewallDomainList', 'AllowedDomains').Domains).toEqual([
      aws('s3.eu-west-1'),
      aws('*.s3.eu-west-1'),
      aws('s3'),
      aws('*.s3'),
      aws('sts.eu-west-1'),
      aws('kms.eu-west-1'),
      aws('logs.eu-west-1'),
      aws('api.sagemaker.eu-west-1'),
      aws('runtime.sagemaker.eu-west-1'),
      'studio.eu-west-1.sagemaker.aws',
      '*.studio.eu-west-1.sagemaker.aws',
      '*.ec2.internal',
      '*.compute.internal',
    ]);
    expect(vpc.dnsFirewall).toBeDefined();
  });

  test('encrypts every log with its own key and keeps it for a year, and no longer than the network', () => {
    const groups = Object.values(template.findResources('AWS::Logs::LogGroup'));
    expect(groups).toHaveLength(4);
    for (const group of groups) {
      expect(group.Properties.RetentionInDays).toBe(365);
      expect(group.Properties.KmsKeyId).toEqual({ 'Fn::GetAtt': [expect.stringContaining('LogKey'), 'Arn'] });
      expect(group.DeletionPolicy).toBe('Delete');
    }
  });

  test('lets CloudWatch Logs, and no user, use its key', () => {
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
    const [key] = Object.values(template.findResources('AWS::KMS::Key'));
    const statements: { Effect: string; Action: string | string[]; Principal: unknown }[] =
      key.Properties.KeyPolicy.Statement;
    const users = statements.filter(
      ({ Effect, Action }) => Effect === 'Allow' && [Action].flat().includes('kms:Decrypt'),
    );
    expect(users).toHaveLength(1);
    expect(JSON.stringify(users[0].Principal)).toContain('logs.');
    expect(key.DeletionPolicy).toBe('Delete');
  });

  test('has no provider of CDK and no parameters', () => {
    template.resourceCountIs('AWS::Lambda::Function', 2);
    const types = Object.values(template.toJSON().Resources).map((resource) => (resource as { Type: string }).Type);
    expect(types.filter((type) => type.startsWith('Custom::')).sort()).toEqual([
      'Custom::ClosedDefaultGroup',
      'Custom::ServicePrefixList',
    ]);
    template.resourceCountIs('AWS::SSM::Parameter', 0);
  });

  test('hands out its parts', () => {
    expect(vpc.endpointOf(EndpointService.KMS)).toBeDefined();
    expect(vpc.endpointOf(EndpointService.ECR_API)).toBeUndefined();
    expect(vpc.connections.securityGroups).toEqual([vpc.workloadSecurityGroup]);
    expect(vpc.vpc.isolatedSubnets).toEqual(vpc.workloadSubnets);
    expect(vpc.vpc.publicSubnets).toEqual([]);
  });
});

describe('maximal', () => {
  const stack = emptyStack();
  const boundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
  const key = new kms.Key(stack, 'Key');
  const endpoints = EndpointSet.minimal().adding(EndpointService.ECR_DOCKER);
  const vpc = new SecureVpc(stack, 'Vpc', {
    perimeter: perimeter({ endpoints }),
    cidr: '172.16.0.0/20',
    availabilityZones: ['eu-west-1c', 'eu-west-1a'],
    endpoints,
    allowSelf: false,
    logEncryptionKey: key,
    logRetention: logs.RetentionDays.ONE_MONTH,
    logRemovalPolicy: RemovalPolicy.RETAIN,
    registry: Registry.of({ platform: 'mlops', environment: 'dev' }),
    permissionsBoundary: boundary,
  });
  const template = templateOf(vpc);

  test('puts zones into their fixed blocks, relative to the region', () => {
    expect(propertiesOf(template, 'AWS::EC2::Subnet', 'WorkloadC')).toMatchObject({
      AvailabilityZone: { 'Fn::Join': ['', [{ Ref: 'AWS::Region' }, 'c']] },
      CidrBlock: '172.16.2.0/24',
    });
    expect(propertiesOf(template, 'AWS::EC2::Subnet', 'WorkloadA').CidrBlock).toBe('172.16.0.0/24');
  });

  test('has exactly the endpoints of the set', () => {
    template.resourceCountIs('AWS::EC2::VPCEndpoint', 4);
    expect(vpc.endpointOf(EndpointService.LOGS)).toBeUndefined();
    const [docker] = Object.values(
      template.findResources('AWS::EC2::VPCEndpoint', endpointTo('com.amazonaws.eu-west-1.ecr.dkr')),
    );
    expect(JSON.stringify(docker.Properties.PolicyDocument)).not.toContain('PutImage');
  });

  test('keeps workloads from each other', () => {
    template.resourceCountIs('AWS::EC2::SecurityGroupEgress', 2);
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
  });

  test('uses the given key, retention and removal policy for flow and query logs', () => {
    template.resourceCountIs('AWS::KMS::Key', 1);
    for (const name of ['FlowLogs', 'QueryLogGroup']) {
      expect(propertiesOf(template, 'AWS::Logs::LogGroup', name)).toMatchObject({
        RetentionInDays: 30,
        KmsKeyId: stack.resolve(key.keyArn),
      });
    }
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain' });
  });

  test('bounds and tags every role, and places it below the environment', () => {
    const roles = Object.values(template.findResources('AWS::IAM::Role')).map((role) => role.Properties);
    expect(roles.map((role) => role.Path).sort()).toEqual([
      '/mlops/dev/default-group-setup/',
      '/mlops/dev/flow-logs/',
      '/mlops/dev/prefix-list-setup/',
    ]);
    for (const role of roles) {
      expect(role.PermissionsBoundary).toEqual(stack.resolve(boundary.managedPolicyArn));
      expect(role.Tags).toEqual([{ Key: 'secure-mlops:principal', Value: role.Path.split('/').at(-2) }]);
    }
  });

  test('writes its ids to the parameters of the environment', () => {
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/mlops/dev/network/vpc-id',
      Type: 'String',
      Value: stack.resolve(vpc.vpc.vpcId),
    });
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/mlops/dev/network/subnet-ids',
      Type: 'StringList',
      Value: {
        'Fn::Join': [
          ',',
          [{ Ref: Match.stringLikeRegexp('WorkloadASubnet') }, { Ref: Match.stringLikeRegexp('WorkloadCSubnet') }],
        ],
      },
    });
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/mlops/dev/network/security-group-id',
      Value: stack.resolve(vpc.workloadSecurityGroup.securityGroupId),
    });
  });
});

describe('an update in place', () => {
  function resources(vpc: SecureVpc): Record<string, unknown> {
    return templateOf(vpc).toJSON().Resources;
  }

  function changed(before: Record<string, unknown>, after: Record<string, unknown>): string[] {
    return Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
  }

  test('that adds an endpoint touches only the list of names', () => {
    const before = resources(network());
    const after = resources(network({ endpoints: EndpointSet.studio().adding(EndpointService.ECR_API) }));
    expect(changed(before, after)).toEqual([expect.stringContaining('AllowedDomains')]);
    const added = Object.keys(after).filter((id) => !(id in before));
    expect(added).toEqual([expect.stringContaining('Endpointecrapi')]);
  });

  test('that removes an endpoint touches only the list of names', () => {
    const before = resources(network());
    const after = resources(network({ endpoints: EndpointSet.studio().removing(EndpointService.LOGS) }));
    expect(changed(before, after)).toEqual([
      expect.stringContaining('Endpointlogs'),
      expect.stringContaining('AllowedDomains'),
    ]);
    expect(Object.keys(after)).not.toContainEqual(expect.stringContaining('Endpointlogs'));
  });

  test('that reorders the endpoints touches only the list of names', () => {
    const before = resources(network());
    const after = resources(network({ endpoints: EndpointSet.custom(EndpointSet.studio().services.reverse()) }));
    expect(changed(before, after)).toEqual([expect.stringContaining('AllowedDomains')]);
  });

  test('that reorders the zones changes nothing', () => {
    const before = resources(network({ availabilityZones: ['eu-west-1b', 'eu-west-1a'] }));
    const after = resources(network({ availabilityZones: ['eu-west-1a', 'eu-west-1b'] }));
    expect(after).toEqual(before);
  });

  test('that adds a zone leaves VPC, subnets, groups and routes of the others alone', () => {
    const before = resources(network({ availabilityZones: ['eu-west-1b'] }));
    const after = resources(network({ availabilityZones: ['eu-west-1a', 'eu-west-1b'] }));
    const touched = changed(before, after).map((id) => (after[id] as { Type: string }).Type);
    expect(new Set(touched)).toEqual(new Set(['AWS::EC2::VPCEndpoint']));
  });
});

test('an isolated network of two zones and the fewest endpoints stays under 60 resources, parameters included', () => {
  const registry = Registry.of({ platform: 'mlops', environment: 'dev' });
  const template = templateOf(network({ endpoints: EndpointSet.minimal(), registry }));
  expect(Object.keys(template.toJSON().Resources).length).toBeLessThan(60);
});

test('two networks fit into one stack', () => {
  const stack = emptyStack();
  const first = new SecureVpc(stack, 'First', { perimeter: perimeter() });
  new SecureVpc(stack, 'Second', { perimeter: perimeter(), cidr: '10.1.0.0/16' });
  templateOf(first).resourceCountIs('AWS::EC2::VPC', 2);
});

test('works in a stack whose account and region are not known at synthesis', () => {
  const stack = new Stack(new App(), 'Anywhere');
  const vpc = new SecureVpc(stack, 'Vpc', {
    perimeter: DataPerimeter.ofAccounts({
      accountIds: [stack.account],
      deploymentRoleArns: ['arn:aws:iam::111122223333:role/cdk-exec'],
    }),
  });
  const region = { Ref: 'AWS::Region' };
  templateOf(vpc).hasResourceProperties('Custom::ServicePrefixList', {
    PrefixListName: { 'Fn::Join': ['', ['com.amazonaws.', region, '.s3']] },
  });
  templateOf(vpc).hasResourceProperties('AWS::Route53Resolver::FirewallDomainList', {
    Domains: Match.arrayWith([{ 'Fn::Join': ['', ['*.studio.', region, '.sagemaker.aws']] }]),
  });
});

test('fails for an endpoint that the perimeter has no rule for, with the remedy', () => {
  const endpoints = EndpointSet.studio().adding(EndpointService.ECR_API);
  expect(() => new SecureVpc(emptyStack(), 'Vpc', { perimeter: perimeter(), endpoints })).toThrow(
    'perimeter has no rule for ecr.api, give it the endpointRules of the endpoint set',
  );
});

test('an endpoint that accepts no policy has none', () => {
  const legacy = EndpointService.define({
    name: 'legacy',
    dnsNames: ['legacy.{region}.{suffix}'],
    source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html',
    noPolicyReason: 'the service does not evaluate endpoint policies',
  });
  const template = templateOf(network({ endpoints: EndpointSet.studio().adding(legacy) }));
  const [endpoint] = Object.values(
    template.findResources('AWS::EC2::VPCEndpoint', endpointTo('com.amazonaws.eu-west-1.legacy')),
  );
  expect(endpoint.Properties.PolicyDocument).toBeUndefined();
});

test('fails for a range that is too small', () => {
  expect(() => network({ cidr: '10.0.0.0/24' })).toThrow('cidr is "10.0.0.0/24", its prefix must be between /16');
});

test('fails for a zone of another region', () => {
  expect(() => network({ availabilityZones: ['us-east-1a'] })).toThrow('availabilityZones is "us-east-1a"');
});
