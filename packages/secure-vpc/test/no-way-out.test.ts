import {
  DnsFailureMode,
  Egress,
  EndpointService,
  EndpointSet,
  ExistingEndpoint,
  NetworkAcls,
  type SecureVpcProps,
} from '../src';
import { network, templateOf } from './network';
import { type PropertiesLike, type ResourceLike, type TemplateLike, waysOut } from './no-way-out';
import { all } from './template-like';

const synthesized = templateOf(network()).toJSON() as TemplateLike;

function isolated(): TemplateLike {
  return structuredClone(synthesized);
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

describe('nor has one', () => {
  const waysOf = (props: Partial<SecureVpcProps>, ranges?: string[]) =>
    waysOut(templateOf(network(props)).toJSON() as TemplateLike, ranges);

  test('with more endpoints and zones', () => {
    const endpoints = EndpointSet.studio().adding(EndpointService.ECR_API, EndpointService.ECR_DOCKER);
    const availabilityZones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];
    expect(waysOf({ endpoints, availabilityZones, allowSelf: false })).toEqual([]);
  });

  test('with closed ACLs and a home file system', () => {
    expect(waysOf({ networkAcls: NetworkAcls.closed(), homeFileSystem: true })).toEqual([]);
  });

  test('that uses endpoints of a central VPC, in their ranges only', () => {
    const sts = ExistingEndpoint.central(EndpointService.STS, {
      vpcEndpointId: 'vpce-0ddddddddddddddd2',
      vpcId: 'vpc-0eeeeeeeeeeeeeee1',
      ranges: ['10.9.0.0/24'],
    });
    expect(waysOf({ existingEndpoints: [sts] }, ['10.9.0.0/24'])).toEqual([]);
    expect(waysOf({ existingEndpoints: [sts] })).toEqual([expect.stringMatching(/ lets through 10\.9\.0\.0\/24$/)]);
  });
});

describe('the search finds', () => {
  test.each([
    'AWS::EC2::CarrierGateway',
    'AWS::EC2::DHCPOptions',
    'AWS::EC2::EgressOnlyInternetGateway',
    'AWS::EC2::EIP',
    'AWS::EC2::InternetGateway',
    'AWS::EC2::NatGateway',
    'AWS::EC2::NetworkInterface',
    'AWS::EC2::Route',
    'AWS::EC2::TrafficMirrorSession',
    'AWS::EC2::TransitGatewayAttachment',
    'AWS::EC2::VPCCidrBlock',
    'AWS::EC2::VPCPeeringConnection',
    'AWS::EC2::VPNGatewayRoutePropagation',
    'AWS::EC2::TypeThatNobodyKnowsYet',
    'AWS::NetworkManager::VpcAttachment',
    'AWS::RAM::ResourceShare',
    'AWS::Route53Resolver::ResolverEndpoint',
    'AWS::Route53Resolver::ResolverRuleAssociation',
    'AWS::VpcLattice::ServiceNetworkVpcAssociation',
  ])('%s', (type) => {
    const template = isolated();
    template.Resources.Door = { Type: type };
    expect(waysOut(template)).toEqual([`Door is a ${type}`]);
  });

  test('addresses of IPv6', () => {
    const template = isolated();
    const [id, subnet] = first(template, 'AWS::EC2::Subnet');
    subnet.Ipv6CidrBlock = '2001:db8::/64';
    expect(waysOut(template)).toEqual([`${id} has addresses of IPv6`]);
    subnet.AssignIpv6AddressOnCreation = true;
    expect(waysOut(template)).toEqual([`${id} gives public addresses`, `${id} has addresses of IPv6`]);
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
    expect(waysOut(template)).toEqual([`${id} lets through principals of everybody`]);
  });

  test.each([
    ['no condition', {}],
    ['a condition that says nothing of principals', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }],
    ['a condition on everybody but some', { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } }],
  ])('an endpoint whose policy has %s, for resources with a name', (_, Condition) => {
    const template = isolated();
    const [id, endpoint] = first(template, 'AWS::EC2::VPCEndpoint');
    endpoint.PolicyDocument?.Statement.push({
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::*',
      Condition,
    });
    expect(waysOut(template)).toEqual([`${id} lets through principals of everybody`]);
  });

  test('a resolver without a firewall', () => {
    const template = isolated();
    const [id] = first(template, 'AWS::Route53Resolver::FirewallRuleGroupAssociation');
    delete template.Resources[id];
    expect(waysOut(template)).toEqual([expect.stringContaining('has a resolver without a firewall')]);
  });

  test('an endpoint that leads to a service of somebody else', () => {
    const template = isolated();
    const [id, endpoint] = first(template, 'AWS::EC2::VPCEndpoint');
    endpoint.ServiceName = 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0';
    expect(waysOut(template)).toEqual([`${id} leads to ${endpoint.ServiceName}, which is no service of AWS`]);
  });

  test('an endpoint that hands traffic to a load balancer', () => {
    const template = isolated();
    const [id, endpoint] = first(template, 'AWS::EC2::VPCEndpoint');
    endpoint.VpcEndpointType = 'GatewayLoadBalancer';
    expect(waysOut(template)).toEqual([expect.stringContaining(`${id} leads to`)]);
  });

  describe('an ACL', () => {
    const withEntry = (entry: PropertiesLike) => {
      const template = isolated();
      template.Resources.Acl = { Type: 'AWS::EC2::NetworkAcl', Properties: { VpcId: { Ref: 'Vpc' } } };
      all(template, 'AWS::EC2::Subnet').forEach(([Ref], index) => {
        template.Resources[`Association${index}`] = {
          Type: 'AWS::EC2::SubnetNetworkAclAssociation',
          Properties: { SubnetId: { Ref }, NetworkAclId: { Ref: 'Acl' } },
        };
      });
      template.Resources.Entry = {
        Type: 'AWS::EC2::NetworkAclEntry',
        Properties: { NetworkAclId: { Ref: 'Acl' }, RuleAction: 'allow', ...entry },
      };
      return template;
    };

    test.each<[string, PropertiesLike, string]>([
      [
        'that lets everything out',
        { Egress: true, Protocol: -1, CidrBlock: '0.0.0.0/0' },
        'Entry lets out more than HTTPS to 0.0.0.0/0',
      ],
      [
        'that lets out names to any server',
        { Egress: true, Protocol: 17, PortRange: { From: 53, To: 53 }, CidrBlock: '0.0.0.0/0' },
        'Entry lets out more than HTTPS to 0.0.0.0/0',
      ],
      [
        'with a range around a private one',
        { Egress: true, Protocol: -1, CidrBlock: '10.0.0.0/4' },
        'Entry lets out more than HTTPS to 10.0.0.0/4',
      ],
      [
        'that lets in what nobody asked for',
        { Egress: false, Protocol: 6, PortRange: { From: 22, To: 22 }, CidrBlock: '0.0.0.0/0' },
        'Entry lets in more than answers from 0.0.0.0/0',
      ],
      [
        'for IPv6',
        { Egress: true, Protocol: 6, PortRange: { From: 443, To: 443 }, Ipv6CidrBlock: '::/0' },
        'Entry lets through "::/0"',
      ],
    ])('%s', (_, entry, sentence) => {
      expect(waysOut(withEntry(entry))).toEqual([sentence]);
    });

    test.each<[string, PropertiesLike]>([
      ['HTTPS', { Egress: true, Protocol: 6, PortRange: { From: 443, To: 443 }, CidrBlock: '0.0.0.0/0' }],
      ['answers', { Egress: false, Protocol: 6, PortRange: { From: 1024, To: 65535 }, CidrBlock: '0.0.0.0/0' }],
      ['the VPC', { Egress: true, Protocol: -1, CidrBlock: { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] } }],
      ['private addresses', { Egress: true, Protocol: -1, CidrBlock: '172.31.0.0/16' }],
      ['nothing', { Egress: true, Protocol: -1, CidrBlock: '0.0.0.0/0', RuleAction: 'deny' }],
    ])('but not one that lets through %s', (_, entry) => {
      expect(waysOut(withEntry(entry))).toEqual([]);
    });

    test('that a subnet does not have', () => {
      const template = withEntry({ Egress: true, Protocol: -1, CidrBlock: '10.0.0.0/16' });
      delete template.Resources.Association1;
      expect(waysOut(template)).toEqual([
        expect.stringContaining('keeps the ACL of EC2, which lets everything through'),
      ]);
    });
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
    expect(waysOut(template)).toEqual([expect.stringContaining('rule 100 lets * through')]);
  });

  test.each(['*', '*.com', '*.'])('an allow list that ends in %s', (domain) => {
    const template = isolated();
    const [, list] = first(template, 'AWS::Route53Resolver::FirewallDomainList');
    list.Domains?.push(domain);
    expect(waysOut(template)).toEqual([expect.stringContaining(`rule 100 lets ${domain} through`)]);
  });

  test('a second group of rules that does not block', () => {
    const template = isolated();
    const [, association] = first(template, 'AWS::Route53Resolver::FirewallRuleGroupAssociation');
    template.Resources.Rules = { Type: 'AWS::Route53Resolver::FirewallRuleGroup', Properties: { FirewallRules: [] } };
    template.Resources.Second = {
      Type: 'AWS::Route53Resolver::FirewallRuleGroupAssociation',
      Properties: { ...association, FirewallRuleGroupId: { 'Fn::GetAtt': ['Rules', 'Id'] } },
    };
    expect(waysOut(template)).toEqual([expect.stringContaining('does not block by default')]);
  });

  test('a resolver that blocks some types of queries only', () => {
    const template = isolated();
    const [, group] = first(template, 'AWS::Route53Resolver::FirewallRuleGroup');
    const [, block] = group.FirewallRules ?? [];
    block.Qtype = 'TXT';
    expect(waysOut(template)).toEqual([expect.stringContaining('does not block by default')]);
  });

  test('a resolver that fails open', () => {
    const template = structuredClone(
      templateOf(network({ egress: Egress.isolated({ failureMode: DnsFailureMode.CLOSED }) })).toJSON(),
    ) as TemplateLike;
    expect(waysOut(template)).toEqual([]);
    const [, config] = first(template, 'Custom::ResolverFailureMode');
    config.FirewallFailOpen = DnsFailureMode.OPEN;
    expect(waysOut(template)).toEqual([expect.stringContaining('answers what its firewall cannot judge')]);
  });
});
