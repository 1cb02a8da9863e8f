import type { Template } from '../../src/operations/assembly/templates';
import { chargesOf } from '../../src/prices/charges';

/** What a template with the given resources is charged for while it exists. */
function fixed(resources: Readonly<Record<string, object>>, parameters: object = {}): Record<string, unknown> {
  const template = { Resources: resources, Parameters: parameters } as unknown as Template;
  return Object.fromEntries(chargesOf(template).fixed);
}

const exactly = (amount: number) => ({ amount, isLeast: false });
const atLeast = (amount: number) => ({ amount, isLeast: true });

const endpoint = (SubnetIds: unknown) => ({
  Endpoint: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Interface', SubnetIds } },
});

describe('charged while it exists', () => {
  test.each([
    ['AWS::EC2::EIP', {}, 'publicIpv4', 1],
    ['AWS::EC2::NatGateway', {}, 'natGateway', 1],
    ['AWS::EC2::TransitGatewayAttachment', { SubnetIds: ['a', 'b'] }, 'transitGatewayAttachment', 1],
    ['AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b', 'c'] }, 'interfaceEndpoint', 3],
    ['AWS::KMS::Key', {}, 'customerKey', 1],
    ['AWS::NetworkFirewall::Firewall', { SubnetMappings: [{ SubnetId: 'a' }, {}] }, 'firewallEndpoint', 2],
    ['AWS::Route53Resolver::FirewallDomainList', { Domains: ['*.a.', 'b.', 'c.'] }, 'dnsFirewallName', 3],
  ])('%s', (Type, Properties, item, amount) => {
    expect(fixed({ One: { Type, Properties } })).toEqual({ [item]: exactly(amount) });
    expect(fixed({ One: { Type, Properties }, Two: { Type, Properties } })).toEqual({ [item]: exactly(2 * amount) });
  });

  test.each([['Gateway'], [undefined]])('an endpoint of the type %s is free', (VpcEndpointType) => {
    const gateway = { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType, RouteTableIds: ['a'] } };

    expect(fixed({ Gateway: gateway })).toEqual({});
  });

  test('as many NAT gateways are waived as there are firewall endpoints', () => {
    const gateways = { One: { Type: 'AWS::EC2::NatGateway' }, Two: { Type: 'AWS::EC2::NatGateway' } };
    const firewall = (zones: object[]) => ({
      Wall: { Type: 'AWS::NetworkFirewall::Firewall', Properties: { SubnetMappings: zones } },
    });

    expect(fixed(gateways)).not.toHaveProperty('waivedNatGateway');
    expect(fixed({ ...gateways, ...firewall([{}]) })).toHaveProperty('waivedNatGateway', exactly(1));
    expect(fixed({ ...gateways, ...firewall([{}, {}, {}]) })).toHaveProperty('waivedNatGateway', exactly(2));
  });

  test.each([
    ['names', { FirewallDomainListId: 'list', Action: 'BLOCK' }, {}],
    ['attacks', { DnsThreatProtection: 'DGA', Action: 'BLOCK' }, { dnsFirewallAdvanced: exactly(1) }],
  ])('rules against %s', (_, rule, charged) => {
    const resources = {
      Group: { Type: 'AWS::Route53Resolver::FirewallRuleGroup', Properties: { FirewallRules: [rule] } },
      Association: {
        Type: 'AWS::Route53Resolver::FirewallRuleGroupAssociation',
        Properties: { FirewallRuleGroupId: { 'Fn::GetAtt': ['Group', 'Id'] } },
      },
    };

    expect(fixed(resources)).toEqual(charged);
  });
});

describe('zones that the template does not spell out', () => {
  test('elements that are references count', () => {
    expect(fixed(endpoint([{ Ref: 'One' }, { 'Fn::ImportValue': 'two' }])).interfaceEndpoint).toEqual(exactly(2));
  });

  test.each([
    ['with a default', { Type: 'List<AWS::EC2::Subnet::Id>', Default: 'subnet-a,subnet-b,subnet-c' }, exactly(3)],
    ['without a default', { Type: 'CommaDelimitedList' }, atLeast(1)],
    ['kept in Systems Manager', { Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: '/a,b' }, atLeast(1)],
  ])('a parameter %s', (_, parameter, expected) => {
    expect(fixed(endpoint({ Ref: 'Subnets' }), { Subnets: parameter }).interfaceEndpoint).toEqual(expected);
    expect(fixed(endpoint([{ Ref: 'Subnets' }]), { Subnets: parameter }).interfaceEndpoint).toEqual(expected);
  });

  test('a parameter that is one subnet', () => {
    const parameters = { Subnet: { Type: 'AWS::EC2::Subnet::Id' } };

    expect(fixed(endpoint([{ Ref: 'Subnet' }, 'subnet-b']), parameters).interfaceEndpoint).toEqual(exactly(2));
  });

  test.each([
    ['a text', { 'Fn::Split': [',', 'subnet-a,subnet-b'] }, exactly(2)],
    ['a value of another stack', { 'Fn::Split': [',', { 'Fn::ImportValue': 'subnets' }] }, atLeast(1)],
    ['an attribute', { 'Fn::GetAtt': ['Network', 'SubnetIds'] }, atLeast(1)],
  ])('%s', (_, list, expected) => {
    expect(fixed(endpoint(list)).interfaceEndpoint).toEqual(expected);
  });
});

describe('charged by use', () => {
  test.each([
    ['AWS::CodeArtifact::Domain', {}, ['packageStorage', 'packageRequests']],
    ['AWS::EC2::FlowLog', { LogDestinationType: 's3' }, ['flowLogsToS3']],
    ['AWS::EC2::FlowLog', { LogDestinationType: 'cloud-watch-logs' }, ['logIngestion', 'logStorage']],
    ['AWS::EC2::IPAM', {}, ['ipamAddress']],
    ['AWS::EC2::IPAM', { Tier: 'free' }, []],
    ['AWS::EC2::NatGateway', {}, ['natGatewayData']],
    ['AWS::EC2::TransitGatewayAttachment', {}, ['transitGatewayData']],
    ['AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', SubnetIds: ['a'] }, ['interfaceEndpointData']],
    ['AWS::KMS::Key', {}, ['keyRequests']],
    ['AWS::Logs::LogGroup', {}, ['logIngestion', 'logStorage']],
    ['AWS::NetworkFirewall::Firewall', {}, ['firewallData']],
    ['AWS::Route53Resolver::FirewallRuleGroupAssociation', {}, ['dnsFirewallQueries']],
    ['AWS::S3::Bucket', {}, ['objectStorage']],
  ])('%s %j', (Type, Properties, expected) => {
    const { byUse, unknownTypes } = chargesOf({ Resources: { One: { Type, Properties } } });

    expect([...byUse]).toEqual(expected);
    expect([...unknownTypes]).toEqual([]);
  });
});

test('a type that nobody has decided on is named', () => {
  const Resources = {
    One: { Type: 'AWS::EC2::Instance' },
    Two: { Type: 'AWS::EC2::VPC' },
    Three: { Type: 'Custom::A' },
  };

  expect([...chargesOf({ Resources }).unknownTypes]).toEqual(['AWS::EC2::Instance']);
});
