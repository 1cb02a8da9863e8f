import { Registry } from '@secure-mlops/core';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  EndpointService,
  EndpointSet,
  ExistingEndpoint,
  type ExistingNetwork,
  type ExistingNetworkProps,
  ExistingVpc,
  SecureNetwork,
} from '../src';
import { emptyStack, perimeter } from './network';

const VPC_ID = 'vpc-0123456789abcdef0';
const IDS = {
  vpcId: VPC_ID,
  subnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'],
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  routeTableIds: ['rtb-0bbbbbbbbbbbbbbb1', 'rtb-0bbbbbbbbbbbbbbb2'],
};
const { routeTableIds: _tables, ...WITHOUT_TABLES } = IDS;
const GROUP = 'sg-0ccccccccccccccc1';

function existing(props: Partial<ExistingNetworkProps> = {}, stack: Stack = emptyStack()): ExistingNetwork {
  return SecureNetwork.fromExisting(stack, 'Network', {
    perimeter: perimeter(props),
    vpc: ExistingVpc.fromIds(IDS),
    ...props,
  });
}

function templateOf(network: ExistingNetwork): Template {
  return Template.fromStack(Stack.of(network));
}

function own(service: EndpointService, securityGroupId?: string): ExistingEndpoint {
  return ExistingEndpoint.own(service, { vpcEndpointId: 'vpce-0ddddddddddddddd1', securityGroupId });
}

const CENTRAL_VPC = 'vpc-0eeeeeeeeeeeeeee1';

function central(service: EndpointService): ExistingEndpoint {
  return ExistingEndpoint.central(service, {
    vpcEndpointId: 'vpce-0ddddddddddddddd2',
    vpcId: CENTRAL_VPC,
    ranges: ['10.9.0.0/24', '10.9.1.0/24'],
  });
}

/** The ids of the package's own warnings; CDK has some of its own on imported subnets. */
function warningsOf(network: ExistingNetwork): string[] {
  return Annotations.fromStack(Stack.of(network))
    .findWarning('*', Match.anyValue())
    .flatMap(({ entry }) => /\[ack: @secure-mlops\/secure-vpc:(\w+)\]/.exec(String(entry.data))?.[1] ?? [])
    .sort();
}

describe('a VPC by ids', () => {
  const network = existing();
  const template = templateOf(network);

  test('keeps its VPC, subnets and routes', () => {
    for (const type of ['VPC', 'Subnet', 'RouteTable', 'Route', 'SubnetRouteTableAssociation', 'NetworkAcl']) {
      template.resourceCountIs(`AWS::EC2::${type}`, 0);
    }
    template.resourceCountIs('Custom::ClosedDefaultGroup', 0);
    expect(network.vpc.vpcId).toBe(VPC_ID);
    expect(network.workloadSubnets.map(({ subnetId }) => subnetId)).toEqual(IDS.subnetIds);
    expect(network.sourceVpcIds).toEqual([VPC_ID]);
  });

  test('gets the endpoints of Studio, with policies, in its subnets and route tables', () => {
    const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).map(
      ({ Properties }) => Properties,
    );
    expect(endpoints).toHaveLength(7);
    for (const { VpcId, PolicyDocument, SubnetIds, RouteTableIds } of endpoints) {
      expect(VpcId).toBe(VPC_ID);
      expect(PolicyDocument.Statement[0].Condition.StringEquals['aws:PrincipalAccount']).toEqual(['111122223333']);
      expect(SubnetIds ?? RouteTableIds).toEqual(SubnetIds ? IDS.subnetIds : IDS.routeTableIds);
    }
    expect(network.endpointOf(EndpointService.KMS)).toBeDefined();
    expect(network.endpointOf(EndpointService.ECR_API)).toBeUndefined();
  });

  test('gets groups without a range, flow logs, and a resolver that answers for the endpoints only', () => {
    template.resourceCountIs('AWS::EC2::SecurityGroup', 2);
    const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupEgress')).map(
      ({ Properties }) => Properties,
    );
    expect(rules).toHaveLength(3);
    expect(JSON.stringify(rules)).not.toContain('CidrIp');
    template.hasResourceProperties('AWS::EC2::FlowLog', { ResourceId: VPC_ID, TrafficType: 'ALL' });
    template.hasResourceProperties('AWS::Route53Resolver::FirewallRuleGroupAssociation', {
      VpcId: VPC_ID,
      Priority: 101,
    });
    template.hasResourceProperties('AWS::Route53Resolver::FirewallDomainList', {
      Domains: Match.arrayWith(['studio.eu-west-1.sagemaker.aws', '*.compute.internal']),
    });
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete', Properties: { RetentionInDays: 365 } });
    expect(network.flowLogs).toBeDefined();
    expect(network.dnsFirewall).toBeDefined();
  });

  test('says only that its routes are not known', () => {
    expect(warningsOf(network)).toEqual(['routesNotVerified']);
  });
});

test('uses what is given, and makes nothing that is not wanted', () => {
  const stack = emptyStack();
  const workload = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Workload', GROUP);
  const network = existing(
    {
      endpoints: EndpointSet.minimal(),
      existingEndpoints: [own(EndpointService.S3), own(EndpointService.STS), own(EndpointService.KMS)],
      workloadSecurityGroup: workload,
      flowLogs: false,
      restrictResolver: false,
    },
    stack,
  );
  expect(templateOf(network).toJSON().Resources ?? {}).toEqual({});
  expect(network.logEncryptionKey).toBeUndefined();
  expect(network.endpointSecurityGroup).toBeUndefined();
  expect(network.connections.securityGroups).toEqual([workload]);
  expect(network.endpointOf(EndpointService.KMS)?.vpcEndpointId).toBe('vpce-0ddddddddddddddd1');
  expect(warningsOf(network)).toEqual([
    'existingEndpointsNotVerified',
    'resolverNotRestricted',
    'routesNotVerified',
    'securityGroupsNotVerified',
    'trafficNotRecorded',
  ]);
});

describe('endpoints that exist', () => {
  const network = existing({
    endpoints: EndpointSet.minimal().adding(EndpointService.LOGS),
    existingEndpoints: [own(EndpointService.KMS, GROUP), central(EndpointService.STS)],
    registry: Registry.of({ platform: 'mlops', environment: 'dev' }),
  });
  const template = templateOf(network);

  test('reference defect 6: an endpoint of KMS that the VPC has is used, and not made twice', () => {
    const names = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).map(
      ({ Properties }) => Properties.ServiceName,
    );
    expect(names).toHaveLength(2);
    expect(names).toContain('com.amazonaws.eu-west-1.logs');
    expect(JSON.stringify(names)).not.toMatch(/kms|sts/);
    expect(network.endpointOf(EndpointService.KMS)?.vpcEndpointId).toBe('vpce-0ddddddddddddddd1');
  });

  test('are reached by their group or their ranges, by HTTPS', () => {
    const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupEgress')).map(
      ({ Properties }) => Properties,
    );
    const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
    expect(rules).toContainEqual(expect.objectContaining({ ...https, DestinationSecurityGroupId: GROUP }));
    for (const CidrIp of ['10.9.0.0/24', '10.9.1.0/24']) {
      expect(rules).toContainEqual(expect.objectContaining({ ...https, CidrIp }));
    }
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 2);
  });

  test('may be made by another stack of the app, one rule for each group', () => {
    const app = new App();
    const env = { account: '111122223333', region: 'eu-west-1' };
    const other = new Stack(app, 'Other', { env });
    const group = new ec2.CfnSecurityGroup(other, 'Group', { groupDescription: 'endpoints', vpcId: VPC_ID });
    const second = new ec2.CfnSecurityGroup(other, 'Second', { groupDescription: 'endpoints', vpcId: VPC_ID });
    const endpoint = new ec2.CfnVPCEndpoint(other, 'Endpoint', { vpcId: VPC_ID, serviceName: 'kms' });
    const of = (service: EndpointService, securityGroupId: string) =>
      ExistingEndpoint.own(service, { vpcEndpointId: endpoint.ref, securityGroupId });
    const network = existing(
      {
        existingEndpoints: [
          of(EndpointService.KMS, group.attrGroupId),
          of(EndpointService.STS, group.attrGroupId),
          of(EndpointService.LOGS, second.attrGroupId),
        ],
      },
      new Stack(app, 'Stack', { env }),
    );
    const rules = templateOf(network).findResources('AWS::EC2::SecurityGroupEgress', {
      Properties: { Description: 'HTTPS to interface endpoints that existed before' },
    });
    const groups = Object.values(rules).map((rule) => rule.Properties.DestinationSecurityGroupId['Fn::ImportValue']);
    expect(groups.sort()).toEqual([
      expect.stringContaining('FnGetAttGroupGroupId'),
      expect.stringContaining('FnGetAttSecondGroupId'),
    ]);
  });

  test('keep their names resolving, and add their VPC to the sources of requests', () => {
    const [allowed] = Object.values(
      template.findResources('AWS::Route53Resolver::FirewallDomainList', {
        Properties: { Domains: Match.arrayWith(['*.ec2.internal']) },
      }),
    );
    expect(JSON.stringify(allowed.Properties.Domains)).toContain('kms.eu-west-1');
    expect(network.sourceVpcIds).toEqual([VPC_ID, CENTRAL_VPC]);
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/mlops/dev/network/source-vpc-ids',
      Type: 'StringList',
      Value: `${VPC_ID},${CENTRAL_VPC}`,
    });
  });
});

describe('a VPC by its construct', () => {
  test('reference defect 9: subnets of the main route table are found with it, whatever other VPCs have the same addresses', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    const group = (subnets: object[]) => ({ name: 'data', type: 'Isolated', subnets });
    const key =
      'vpc-provider:account=111122223333:filter.vpc-id=vpc-0123456789abcdef0:region=eu-west-1:returnAsymmetricSubnets=true';
    stack.node.setContext(key, {
      vpcId: VPC_ID,
      vpcCidrBlock: '10.0.0.0/16',
      availabilityZones: [],
      subnetGroups: [
        group(
          IDS.subnetIds.map((subnetId, index) => ({
            subnetId,
            cidr: `10.0.${index}.0/24`,
            availabilityZone: IDS.availabilityZones[index],
            routeTableId: 'rtb-0main0000000000',
          })),
        ),
      ],
    });
    const found = ec2.Vpc.fromLookup(stack, 'Found', { vpcId: VPC_ID });
    const network = existing({ vpc: ExistingVpc.fromVpc(found) }, stack);
    expect(stack.resolve(network.vpc.vpcId)).toBe(VPC_ID);
    templateOf(network).hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Gateway',
      RouteTableIds: ['rtb-0main0000000000'],
    });
  });

  test.each([undefined, { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }])(
    'that was not looked up yet does not stop the synthesis that asks for it, with the subnets %j',
    (selection) => {
      const stack = emptyStack();
      const found = ec2.Vpc.fromLookup(stack, 'Found', { vpcId: VPC_ID });
      expect(() => existing({ vpc: ExistingVpc.fromVpc(found, selection) }, stack)).not.toThrow();
      // the CLI then asks the account, and synthesizes again
      expect(App.of(stack)?.synth().manifest.missing).toEqual([expect.objectContaining({ provider: 'vpc-provider' })]);
    },
  );

  test('fails with the remedy when its route tables are not known, but a gateway endpoint must be made', () => {
    const stack = emptyStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Found', {
      vpcId: VPC_ID,
      availabilityZones: IDS.availabilityZones,
      isolatedSubnetIds: IDS.subnetIds,
    });
    expect(() => existing({ vpc: ExistingVpc.fromVpc(vpc) }, stack)).toThrow(
      /routeTableIds is not given, but gateway endpoints must be made for \["s3"\].*existingEndpoints/,
    );
  });

  test('fails for a public subnet', () => {
    const stack = emptyStack();
    const vpc = new ec2.Vpc(stack, 'Found');
    expect(() => existing({ vpc: ExistingVpc.fromVpc(vpc, { subnetType: ec2.SubnetType.PUBLIC }) }, stack)).toThrow(
      'which is public: select subnets without a route to an internet gateway',
    );
  });
});

test('an interface endpoint takes one subnet of each zone, because EC2 refuses a second one', () => {
  const network = existing({
    vpc: ExistingVpc.fromIds({
      vpcId: VPC_ID,
      subnetIds: [...IDS.subnetIds, 'subnet-0aaaaaaaaaaaaaaa3'],
      availabilityZones: [...IDS.availabilityZones, 'eu-west-1a'],
      routeTableIds: [...IDS.routeTableIds, 'rtb-0bbbbbbbbbbbbbbb3'],
    }),
  });
  expect(network.workloadSubnets).toHaveLength(3);
  const endpoints = Object.values(templateOf(network).findResources('AWS::EC2::VPCEndpoint'));
  for (const { Properties } of endpoints.filter((one) => one.Properties.VpcEndpointType === 'Interface')) {
    expect(Properties.SubnetIds).toEqual(IDS.subnetIds);
  }
  const [gateway] = endpoints.filter((one) => one.Properties.VpcEndpointType === 'Gateway');
  expect(gateway.Properties.RouteTableIds).toEqual([...IDS.routeTableIds, 'rtb-0bbbbbbbbbbbbbbb3']);
});

test('a VPC by parameters is read when it is deployed', () => {
  const network = existing({
    vpc: ExistingVpc.fromParameters({
      vpcId: '/landing-zone/vpc-id',
      subnetIds: '/landing-zone/subnet-ids',
      routeTableIds: '/landing-zone/route-table-ids',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    }),
  });
  const template = templateOf(network);
  template.hasParameter('*', { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/landing-zone/vpc-id' });
  template.hasParameter('*', {
    Type: 'AWS::SSM::Parameter::Value<List<String>>',
    Default: '/landing-zone/subnet-ids',
  });
  const list = { Ref: Match.stringLikeRegexp('subnetids') };
  template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
    VpcEndpointType: 'Interface',
    SubnetIds: [{ 'Fn::Select': [0, list] }, { 'Fn::Select': [1, list] }],
  });
});

describe('shared subnets', () => {
  const shared = { ...WITHOUT_TABLES, ownerAccountId: '999988887777' };
  const endpoints = EndpointSet.minimal();
  const existingEndpoints = [own(EndpointService.S3), central(EndpointService.STS), central(EndpointService.KMS)];

  test('get security groups, and nothing that only the owner of the VPC can make', () => {
    const network = existing({ vpc: ExistingVpc.fromSharedSubnets(shared), endpoints, existingEndpoints });
    const template = templateOf(network);
    for (const type of ['AWS::EC2::VPCEndpoint', 'AWS::EC2::FlowLog', 'AWS::Route53Resolver::FirewallRuleGroup']) {
      template.resourceCountIs(type, 0);
    }
    template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
    expect(warningsOf(network)).toEqual([
      'existingEndpointsNotVerified',
      'resolverNotRestricted',
      'routesNotVerified',
      'trafficNotRecorded',
    ]);
  });

  test.each<[string, Partial<ExistingNetworkProps>, string]>([
    [
      'an endpoint that is missing',
      { existingEndpoints: existingEndpoints.slice(1) },
      'existingEndpoints lacks ["s3"]',
    ],
    ['flow logs', { flowLogs: true }, 'flowLogs is true, but the VPC is shared by "999988887777"'],
    ['a restricted resolver', { restrictResolver: true }, 'restrictResolver is true, but the VPC is shared'],
    [
      'an owner that is the own account',
      { vpc: ExistingVpc.fromSharedSubnets({ ...shared, ownerAccountId: '111122223333' }) },
      'ownerAccountId is "111122223333", the account of the stack',
    ],
  ])('fail for %s', (_, props, message) => {
    const vpc = ExistingVpc.fromSharedSubnets(shared);
    expect(() => existing({ vpc, endpoints, existingEndpoints, ...props })).toThrow(message);
  });
});

describe('contradictions', () => {
  const group = ec2.SecurityGroup.fromSecurityGroupId(emptyStack(), 'Given', GROUP);

  test.each<[string, Partial<ExistingNetworkProps>, string]>([
    [
      'reference defect 9: a gateway endpoint where no route table is known',
      { vpc: ExistingVpc.fromIds(WITHOUT_TABLES) },
      'routeTableIds is not given, but gateway endpoints must be made for ["s3"]',
    ],
    [
      'an existing endpoint that the set has not',
      { existingEndpoints: [own(EndpointService.ECR_API, GROUP)] },
      'existingEndpoints has ["ecr.api"], which endpoints does not have',
    ],
    [
      'an existing endpoint named twice',
      { existingEndpoints: [own(EndpointService.KMS, GROUP), central(EndpointService.KMS)] },
      'existingEndpoints repeats ["kms"]',
    ],
    [
      'an existing endpoint that the workload group cannot name',
      { existingEndpoints: [own(EndpointService.KMS)] },
      'existingEndpoints has ["kms"] without a securityGroupId',
    ],
    [
      'a rule for a group that is used as it is',
      { workloadSecurityGroup: group, allowSelf: true },
      'allowSelf is true, but workloadSecurityGroup is used as it is',
    ],
    [
      'a group for endpoints that are not made',
      {
        endpoints: EndpointSet.minimal(),
        existingEndpoints: [own(EndpointService.STS, GROUP), own(EndpointService.KMS, GROUP)],
        endpointSecurityGroup: group,
      },
      'endpointSecurityGroup is given, but every interface endpoint exists already',
    ],
    [
      'names for a resolver that is not restricted',
      { restrictResolver: false, allowedDomains: ['a.example'] },
      'allowedDomains is ["a.example"], but the resolver is not restricted',
    ],
    [
      'an endpoint without a rule',
      { endpoints: EndpointSet.studio().adding(EndpointService.ECR_API), perimeter: perimeter() },
      'perimeter has no rule for ecr.api',
    ],
  ])('%s', (_, props, message) => {
    expect(() => existing(props)).toThrow(message);
  });

  test('are told all at once', () => {
    const attempt = () =>
      existing({ vpc: ExistingVpc.fromIds(WITHOUT_TABLES), existingEndpoints: [own(EndpointService.ECR_API)] });
    expect(attempt).toThrow('routeTableIds is not given');
    expect(attempt).toThrow('which endpoints does not have');
  });
});

describe('ids are checked', () => {
  test.each<[string, Partial<typeof IDS>, string]>([
    ['the VPC', { vpcId: 'vpc-1' }, 'vpcId is "vpc-1"'],
    ['a subnet', { subnetIds: ['subnet-1', IDS.subnetIds[1]] }, 'subnetIds is "subnet-1"'],
    ['no subnet', { subnetIds: [], availabilityZones: [], routeTableIds: [] }, 'subnetIds has the number of items 0'],
    [
      'zones of other subnets',
      { availabilityZones: ['eu-west-1a'] },
      'availabilityZones is ["eu-west-1a"], for the subnets',
    ],
    ['a route table', { routeTableIds: ['rtb-1', 'rtb-2'] }, 'routeTableIds is "rtb-1"'],
  ])('%s', (_, ids, message) => {
    expect(() => ExistingVpc.fromIds({ ...IDS, ...ids })).toThrow(message);
  });

  test('the number of subnets of parameters', () => {
    expect(() => ExistingVpc.fromParameters({ vpcId: '/vpc', subnetIds: '/subnets', availabilityZones: [] })).toThrow(
      'availabilityZones has the number of items 0',
    );
  });

  test('endpoints', () => {
    expect(() => ExistingEndpoint.own(EndpointService.S3, { vpcEndpointId: 'vpce-1', securityGroupId: GROUP })).toThrow(
      /vpcEndpointId is "vpce-1"[\s\S]*is a gateway, which has none/,
    );
    expect(() =>
      ExistingEndpoint.central(EndpointService.S3, {
        vpcEndpointId: 'vpce-0ddddddddddddddd2',
        vpcId: VPC_ID,
        ranges: ['10.9.0.0'],
      }),
    ).toThrow(/ranges is "10.9.0.0"[\s\S]*serves no VPC but its own/);
  });
});

test('maximal: key, boundary, paths, names, priority and groups are used', () => {
  const stack = emptyStack();
  const key = new kms.Key(stack, 'Key');
  const boundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
  const network = existing(
    {
      endpointSecurityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Endpoints', GROUP),
      allowSelf: false,
      allowedDomains: ['*.corp.example'],
      dnsFirewallPriority: 200,
      logEncryptionKey: key,
      logRemovalPolicy: RemovalPolicy.RETAIN,
      registry: Registry.of({ platform: 'mlops', environment: 'dev' }),
      permissionsBoundary: boundary,
      vpc: ExistingVpc.fromIds({
        ...IDS,
        subnetIds: IDS.subnetIds.slice(1),
        availabilityZones: ['eu-west-1b'],
        routeTableIds: IDS.routeTableIds.slice(1),
      }),
    },
    stack,
  );
  const template = templateOf(network);
  template.resourceCountIs('AWS::KMS::Key', 1);
  template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  template.hasResourceProperties('AWS::Route53Resolver::FirewallRuleGroupAssociation', { Priority: 200 });
  template.hasResourceProperties('AWS::Route53Resolver::FirewallDomainList', {
    Domains: Match.arrayWith(['*.corp.example']),
  });
  for (const { Properties } of Object.values(template.findResources('AWS::IAM::Role'))) {
    expect(Properties.PermissionsBoundary).toEqual(stack.resolve(boundary.managedPolicyArn));
    expect(Properties.Path).toMatch(/^\/mlops\/dev\//);
  }
  template.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/mlops/dev/network/endpoint-security-group-id',
    Value: GROUP,
  });
  expect(warningsOf(network)).toEqual(['oneAvailabilityZone', 'routesNotVerified', 'securityGroupsNotVerified']);
});
