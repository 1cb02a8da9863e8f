import { EndpointService, EndpointSet } from '../src';
import { network, templateOf } from './network';
import { type PropertiesLike, type ResourceLike, type TemplateLike, waysOut } from './no-way-out';

function isolated(): TemplateLike {
  return structuredClone(templateOf(network()).toJSON() as TemplateLike);
}

function first(template: TemplateLike, type: string): [string, PropertiesLike] {
  const [id, resource] = Object.entries(template.Resources).find(([, one]) => one.Type === type) as [
    string,
    ResourceLike,
  ];
  return [id, resource.Properties ?? {}];
}

test('an isolated network has no way out', () => {
  expect(waysOut(isolated())).toEqual([]);
});

test('two zones and the smallest set of endpoints need few resources', () => {
  const { Resources } = templateOf(network({ endpoints: EndpointSet.minimal() })).toJSON();
  expect(Object.keys(Resources).length).toBeLessThan(60);
});

test('nor has one with every option', () => {
  const endpoints = EndpointSet.studio().adding(EndpointService.ECR_API, EndpointService.ECR_DOCKER);
  const vpc = network({ endpoints, availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'], allowSelf: false });
  expect(waysOut(templateOf(vpc).toJSON() as TemplateLike)).toEqual([]);
});

describe('the search finds', () => {
  test.each([
    'AWS::EC2::InternetGateway',
    'AWS::EC2::NatGateway',
    'AWS::EC2::Route',
    'AWS::EC2::TransitGatewayAttachment',
    'AWS::EC2::VPCPeeringConnection',
    'AWS::Route53Resolver::ResolverEndpoint',
  ])('%s', (type) => {
    const template = isolated();
    template.Resources.Door = { Type: type };
    expect(waysOut(template)).toEqual([`Door is a ${type}`]);
  });

  test('a subnet with public addresses', () => {
    const template = isolated();
    const [id, subnet] = first(template, 'AWS::EC2::Subnet');
    subnet.MapPublicIpOnLaunch = true;
    expect(waysOut(template)).toEqual([`${id} gives public addresses`]);
  });

  test('a group with the outbound rule of EC2', () => {
    const template = isolated();
    const [id, group] = first(template, 'AWS::EC2::SecurityGroup');
    delete group.SecurityGroupEgress;
    expect(waysOut(template)).toEqual([`${id} keeps the outbound rule that EC2 gives it`]);
  });

  test('an address range in a rule of its own or of a group', () => {
    const template = isolated();
    const [id, group] = first(template, 'AWS::EC2::SecurityGroup');
    group.SecurityGroupEgress?.push({ CidrIp: '0.0.0.0/0' });
    template.Resources.Rule = { Type: 'AWS::EC2::SecurityGroupEgress', Properties: { CidrIpv6: '::/0' } };
    expect(waysOut(template)).toEqual([`${id} lets through 0.0.0.0/0`, 'Rule lets through ::/0']);
  });

  test('a foreign prefix list', () => {
    const template = isolated();
    template.Resources.Rule = {
      Type: 'AWS::EC2::SecurityGroupEgress',
      Properties: { DestinationPrefixListId: { 'Fn::GetAtt': ['Parameter', 'Value'] } },
    };
    expect(waysOut(template)).toEqual(['Rule lets through a prefix list that is not looked up from AWS']);
  });

  test('an open default group', () => {
    const template = isolated();
    const [id] = first(template, 'Custom::ClosedDefaultGroup');
    delete template.Resources[id];
    expect(waysOut(template)).toEqual([expect.stringContaining('has an open default security group')]);
  });

  test('an endpoint without a policy', () => {
    const template = isolated();
    const [id, endpoint] = first(template, 'AWS::EC2::VPCEndpoint');
    delete endpoint.PolicyDocument;
    expect(waysOut(template)).toEqual([`${id} has no policy`]);
  });

  test('an endpoint whose policy has no condition', () => {
    const template = isolated();
    const [id, endpoint] = first(template, 'AWS::EC2::VPCEndpoint');
    endpoint.PolicyDocument = {
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }],
    };
    expect(waysOut(template)).toEqual([`${id} allows every resource without a condition`]);
  });

  test('a resolver without a firewall', () => {
    const template = isolated();
    const [id] = first(template, 'AWS::Route53Resolver::FirewallRuleGroupAssociation');
    delete template.Resources[id];
    expect(waysOut(template)).toEqual([expect.stringContaining('has a resolver without a firewall')]);
  });

  test('a resolver whose last rule does not block', () => {
    const template = isolated();
    const [, group] = first(template, 'AWS::Route53Resolver::FirewallRuleGroup');
    const [, block] = group.FirewallRules ?? [];
    block.Action = 'ALERT';
    expect(waysOut(template)).toEqual([expect.stringContaining('does not block by default')]);
  });

  test('a resolver that allows every name before it blocks', () => {
    const template = isolated();
    const [, group] = first(template, 'AWS::Route53Resolver::FirewallRuleGroup');
    const [allow, block] = group.FirewallRules ?? [];
    allow.FirewallDomainListId = block.FirewallDomainListId;
    expect(waysOut(template)).toEqual([expect.stringContaining('rule 100 lets every name through')]);
  });
});
