import { DataPerimeter } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
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
import { type ExistingVpcLike, waysOpened } from './no-way-out';
import { all, type PropertiesLike, type TemplateLike } from './template-like';

const VPC_ID = 'vpc-0123456789abcdef0';
const GROUP = 'sg-0ccccccccccccccc1';
const RANGES = ['10.9.0.0/24', '10.9.1.0/24'];
const IDS = {
  vpcId: VPC_ID,
  subnetIds: ['subnet-0aaaaaaaaaaaaaaa1', 'subnet-0aaaaaaaaaaaaaaa2'],
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  routeTableIds: ['rtb-0bbbbbbbbbbbbbbb1', 'rtb-0bbbbbbbbbbbbbbb2'],
};
const own = (service: EndpointService, securityGroupId?: string) =>
  ExistingEndpoint.own(service, { vpcEndpointId: 'vpce-0ddddddddddddddd1', securityGroupId });
const central = (service: EndpointService) =>
  ExistingEndpoint.central(service, {
    vpcEndpointId: 'vpce-0ddddddddddddddd2',
    vpcId: 'vpc-0eeeeeeeeeeeeeee1',
    ranges: RANGES,
  });

function existing(props: Partial<ExistingNetworkProps> = {}, stack = emptyStack()): ExistingNetwork {
  return SecureNetwork.fromExisting(stack, 'Network', {
    perimeter: perimeter(props),
    vpc: ExistingVpc.fromIds(IDS),
    ...props,
  });
}

function templateOf(network: ExistingNetwork): TemplateLike {
  const { Resources = {} } = Template.fromStack(Stack.of(network)).toJSON();
  return { Resources };
}

const group = (stack: Stack) => ec2.SecurityGroup.fromSecurityGroupId(stack, 'Given', GROUP);
const shared = ExistingVpc.fromSharedSubnets({ ...IDS, ownerAccountId: '999988887777' });
const minimal = EndpointSet.minimal();
const here: ExistingVpcLike = { vpcId: VPC_ID };

test.each<[string, (stack: Stack) => Partial<ExistingNetworkProps>, ExistingVpcLike]>([
  ['that has nothing', () => ({}), here],
  [
    'whose names and traffic others guard',
    () => ({ restrictResolver: false, flowLogs: false }),
    {
      ...here,
      resolver: false,
    },
  ],
  [
    'with endpoints of its own and of a central VPC',
    () => ({
      endpoints: minimal.adding(EndpointService.LOGS),
      existingEndpoints: [own(EndpointService.KMS, GROUP), central(EndpointService.STS)],
    }),
    { ...here, ranges: RANGES },
  ],
  ['with security groups', (stack) => ({ workloadSecurityGroup: group(stack), endpoints: minimal }), here],
  [
    'that another account shares',
    () => ({
      vpc: shared,
      endpoints: minimal,
      existingEndpoints: [own(EndpointService.S3), own(EndpointService.STS, GROUP), own(EndpointService.KMS, GROUP)],
    }),
    { ...here, resolver: false },
  ],
])('nothing is opened in a VPC %s', (_, props, vpc) => {
  const stack = emptyStack();
  expect(waysOpened(templateOf(existing(props(stack), stack)), vpc)).toEqual([]);
});

test('nor by a perimeter around an organization', () => {
  const line = DataPerimeter.ofOrganization('o-a1b2c3d4e5', {
    deploymentRoleArns: ['arn:aws:iam::111122223333:role/cdk-exec'],
  });
  expect(waysOpened(templateOf(existing({ perimeter: line })), here)).toEqual([]);
});

describe('the search finds', () => {
  const synthesized = templateOf(existing({ existingEndpoints: [central(EndpointService.STS)] }));
  const vpc = { ...here, ranges: RANGES };
  const fresh = () => structuredClone(synthesized);
  const first = (template: TemplateLike, type: string): [string, PropertiesLike] => all(template, type)[0];

  test('nothing before a leak is planted', () => {
    expect(waysOpened(fresh(), vpc)).toEqual([]);
  });

  test.each([
    'AWS::EC2::Route',
    'AWS::EC2::InternetGateway',
    'AWS::EC2::EgressOnlyInternetGateway',
    'AWS::EC2::VPCCidrBlock',
    'AWS::EC2::VPNGatewayRoutePropagation',
  ])('%s', (type) => {
    const template = fresh();
    template.Resources.Door = { Type: type };
    expect(waysOpened(template, vpc)).toEqual([`Door is a ${type}`]);
  });

  test.each(['AWS::EC2::SubnetRouteTableAssociation', 'AWS::EC2::SubnetNetworkAclAssociation', 'AWS::EC2::Subnet'])(
    'a change of the VPC by %s',
    (type) => {
      const template = fresh();
      template.Resources.Part = { Type: type };
      expect(waysOpened(template, vpc)).toEqual([`Part changes the VPC by a ${type}`]);
    },
  );

  test.each(['0.0.0.0/0', '10.9.0.0/16'])('an open group: %s', (range) => {
    const template = fresh();
    template.Resources.Rule = {
      Type: 'AWS::EC2::SecurityGroupEgress',
      Properties: { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: range },
    };
    expect(waysOpened(template, vpc)).toEqual([`Rule lets through ${range}`]);
  });

  test('an open group: ::/0', () => {
    const template = fresh();
    template.Resources.Rule = { Type: 'AWS::EC2::SecurityGroupEgress', Properties: { CidrIpv6: '::/0' } };
    expect(waysOpened(template, vpc)).toEqual(['Rule lets through ::/0']);
  });

  test('more than HTTPS to the range of a central endpoint', () => {
    const template = fresh();
    const [id, rule] = all(template, 'AWS::EC2::SecurityGroupEgress').find(
      ([, { CidrIp }]) => CidrIp === RANGES[0],
    ) as [string, PropertiesLike];
    rule.ToPort = 8443;
    expect(waysOpened(template, vpc)).toEqual([`${id} lets through ${RANGES[0]}`]);
  });

  test('a rule for a group that is used as it is', () => {
    const template = fresh();
    template.Resources.Rule = {
      Type: 'AWS::EC2::SecurityGroupIngress',
      Properties: { GroupId: GROUP, IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
    };
    expect(waysOpened(template, vpc)).toEqual([`Rule changes the group ${GROUP}`]);
  });

  test('more than HTTPS to the group of an endpoint', () => {
    const template = fresh();
    template.Resources.Rule = {
      Type: 'AWS::EC2::SecurityGroupEgress',
      Properties: { IpProtocol: '-1', DestinationSecurityGroupId: GROUP },
    };
    expect(waysOpened(template, vpc)).toEqual([`Rule reaches ${GROUP} by more than HTTPS`]);
  });

  test('an endpoint without a policy', () => {
    const template = fresh();
    const [id, endpoint] = first(template, 'AWS::EC2::VPCEndpoint');
    delete endpoint.PolicyDocument;
    expect(waysOpened(template, vpc)).toEqual([`${id} has no policy`]);
  });

  test('a firewall of names that is associated with another VPC', () => {
    const template = fresh();
    const [, association] = first(template, 'AWS::Route53Resolver::FirewallRuleGroupAssociation');
    association.VpcId = 'vpc-0fffffffffffffff1';
    expect(waysOpened(template, vpc)).toEqual([`${VPC_ID} has a resolver without a firewall`]);
  });

  test('an allow list that ends in *', () => {
    const template = fresh();
    const [, list] = first(template, 'AWS::Route53Resolver::FirewallDomainList');
    list.Domains?.push('*');
    expect(waysOpened(template, vpc)).toEqual([expect.stringContaining('lets * through')]);
  });
});

test('what is not in the template is warned about, by ids that stay', () => {
  const stack = emptyStack();
  existing(
    {
      vpc: ExistingVpc.fromSharedSubnets({
        vpcId: VPC_ID,
        subnetIds: IDS.subnetIds.slice(1),
        availabilityZones: ['eu-west-1b'],
        ownerAccountId: '999988887777',
      }),
      endpoints: minimal,
      existingEndpoints: [own(EndpointService.S3), own(EndpointService.STS), own(EndpointService.KMS)],
      workloadSecurityGroup: group(stack),
    },
    stack,
  );
  const ids = Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .flatMap(({ entry }) => /\[ack: (@secure-mlops\/secure-vpc:\w+)\]/.exec(String(entry.data))?.[1] ?? []);
  expect(ids.sort()).toEqual([
    '@secure-mlops/secure-vpc:existingEndpointsNotVerified',
    '@secure-mlops/secure-vpc:oneAvailabilityZone',
    '@secure-mlops/secure-vpc:resolverNotRestricted',
    '@secure-mlops/secure-vpc:routesNotVerified',
    '@secure-mlops/secure-vpc:securityGroupsNotVerified',
    '@secure-mlops/secure-vpc:trafficNotRecorded',
  ]);
});

test.each([EndpointService.S3, EndpointService.STS, EndpointService.KMS])(
  'a network without an endpoint of $serviceName is refused, even where it could have one already',
  (service) => {
    const attempt = () =>
      existing({ endpoints: EndpointSet.studio().removing(service), existingEndpoints: [own(service)] });
    expect(attempt).toThrow(`without ${service.serviceName}: keep them`);
  },
);
