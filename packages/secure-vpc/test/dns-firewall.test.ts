import { Registry } from '@secure-mlops/core';
import { Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import {
  DnsBlockResponse,
  DnsFailureMode,
  DnsFirewall,
  type DnsFirewallProps,
  DnsThreat,
  Egress,
  ExistingVpc,
  type ResolverEgressOptions,
  SecureNetwork,
  type SecureVpcProps,
} from '../src';
import { emptyStack, network, perimeter, templateOf } from './network';

function firewall(props: Partial<DnsFirewallProps> = {}): Template {
  const stack = emptyStack();
  new DnsFirewall(stack, 'Firewall', {
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['eu-west-1a'] }),
    logEncryptionKey: new kms.Key(stack, 'Key'),
    allowedDomains: ['example.com', '*.example.com'],
    ...props,
  });
  return Template.fromStack(stack);
}

function attribute(id: string): object {
  return { 'Fn::GetAtt': [expect.stringContaining(id), 'Id'] };
}

test('allows the names first, then blocks everything', () => {
  const template = firewall();
  const [group] = Object.values(template.findResources('AWS::Route53Resolver::FirewallRuleGroup'));
  expect(group.Properties.FirewallRules).toEqual([
    {
      Action: 'ALLOW',
      Priority: 100,
      FirewallDomainListId: attribute('AllowedDomains'),
      FirewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
    },
    { Action: 'BLOCK', Priority: 200, FirewallDomainListId: attribute('AllDomains'), BlockResponse: 'NXDOMAIN' },
  ]);
  template.hasResourceProperties('AWS::Route53Resolver::FirewallDomainList', {
    Domains: ['example.com', '*.example.com'],
  });
  template.hasResourceProperties('AWS::Route53Resolver::FirewallDomainList', { Domains: ['*'] });
});

test('is associated to the VPC before every other rule group', () => {
  firewall().hasResourceProperties('AWS::Route53Resolver::FirewallRuleGroupAssociation', {
    VpcId: 'vpc-0123456789abcdef0',
    Priority: 101,
  });
});

test('logs the queries of the VPC, encrypted, for a year', () => {
  const template = firewall();
  template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 365 }, DeletionPolicy: 'Delete' });
  const [group] = Object.entries(template.findResources('AWS::Logs::LogGroup'));
  expect(group[1].Properties.KmsKeyId).toEqual({ 'Fn::GetAtt': [expect.stringContaining('Key'), 'Arn'] });
  template.hasResourceProperties('AWS::Route53Resolver::ResolverQueryLoggingConfig', {
    DestinationArn: { 'Fn::GetAtt': [group[0], 'Arn'] },
  });
  template.hasResourceProperties('AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation', {
    ResourceId: 'vpc-0123456789abcdef0',
  });
});

test('takes answer, place, retention and removal policy from its props', () => {
  const template = firewall({
    blockResponse: DnsBlockResponse.NODATA,
    priority: 9899,
    logRetention: logs.RetentionDays.ONE_WEEK,
    logRemovalPolicy: RemovalPolicy.RETAIN,
  });
  const [group] = Object.values(template.findResources('AWS::Route53Resolver::FirewallRuleGroup'));
  expect(group.Properties.FirewallRules[1].BlockResponse).toBe('NODATA');
  template.hasResourceProperties('AWS::Route53Resolver::FirewallRuleGroupAssociation', { Priority: 9899 });
  template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 7 }, DeletionPolicy: 'Retain' });
});

test.each(['*', '*.com', 'com', 'https://example.com', 'a.*.example.com', 'example.com.', ''])(
  'fails for the name %j',
  (domain) => {
    expect(() => firewall({ allowedDomains: [domain] })).toThrow(
      `allowedDomains is ${JSON.stringify(domain)}, name a domain of at least two labels`,
    );
  },
);

test.each([100, 9900])('fails for the priority %d, which the service does not accept', (priority) => {
  expect(() => firewall({ priority })).toThrow(`priority is ${priority}, it must be between 101 and 9899`);
});

test('fails without a name, with a repeated one and with too many', () => {
  expect(() => firewall({ allowedDomains: [] })).toThrow('allowedDomains has the number of items 0');
  expect(() => firewall({ allowedDomains: ['a.example', 'a.example'] })).toThrow(
    'allowedDomains repeats ["a.example"]',
  );
  const many = Array.from({ length: 1001 }, (_, index) => `host${index}.example.com`);
  expect(() => firewall({ allowedDomains: many })).toThrow('allowedDomains has the number of items 1001');
});

test('accepts names that are only known at deployment', () => {
  const name = Lazy.string({ produce: () => 'late.example.com' });
  firewall({ allowedDomains: [name] }).hasResourceProperties('AWS::Route53Resolver::FirewallDomainList', {
    Domains: ['late.example.com'],
  });
});

test('an isolated egress adds names to those of the endpoints and passes the answer on', () => {
  const egress = Egress.isolated({ allowedDomains: ['db.corp.example'], blockResponse: DnsBlockResponse.NODATA });
  const template = templateOf(network({ egress }));
  const lists = Object.values(template.findResources('AWS::Route53Resolver::FirewallDomainList'));
  const [allowed] = lists.map((list) => list.Properties.Domains).filter((domains) => domains.length > 1);
  expect(allowed.at(-1)).toBe('db.corp.example');
  expect(allowed).toContain('*.compute.internal');
  const [group] = Object.values(template.findResources('AWS::Route53Resolver::FirewallRuleGroup'));
  expect(group.Properties.FirewallRules[1].BlockResponse).toBe('NODATA');
});

describe('threats', () => {
  const list = 'rslvr-fdl-0123456789abcdef';

  test('are blocked before any name is allowed', () => {
    const template = firewall({ blockedDomainListIds: [list], blockedThreats: [DnsThreat.TUNNELING] });
    const [group] = Object.values(template.findResources('AWS::Route53Resolver::FirewallRuleGroup'));
    expect(group.Properties.FirewallRules.slice(0, 2)).toEqual([
      { Action: 'BLOCK', Priority: 1, FirewallDomainListId: list, BlockResponse: 'NXDOMAIN' },
      {
        Action: 'BLOCK',
        Priority: 2,
        DnsThreatProtection: 'DNS_TUNNELING',
        ConfidenceThreshold: 'HIGH',
        BlockResponse: 'NXDOMAIN',
      },
    ]);
    expect(group.Properties.FirewallRules).toHaveLength(4);
  });

  test('may be all that is blocked', () => {
    const template = firewall({
      allowedDomains: undefined,
      blockedThreats: [DnsThreat.GENERATED_DOMAINS],
      blockResponse: DnsBlockResponse.NODATA,
    });
    const [group] = Object.values(template.findResources('AWS::Route53Resolver::FirewallRuleGroup'));
    expect(group.Properties.FirewallRules).toEqual([
      expect.objectContaining({ Action: 'BLOCK', DnsThreatProtection: 'DGA', BlockResponse: 'NODATA' }),
    ]);
    template.resourceCountIs('AWS::Route53Resolver::FirewallDomainList', 0);
  });

  test.each<[Partial<DnsFirewallProps>, string]>([
    [{ allowedDomains: undefined }, 'allowedDomains is not given, and nothing is blocked'],
    [{ blockedDomainListIds: ['AWSManagedDomainsMalwareDomainList'] }, 'pass ids of domain lists'],
    [{ blockedDomainListIds: [list, list] }, 'blockedDomainListIds repeats'],
    [{ blockedThreats: [DnsThreat.TUNNELING, DnsThreat.TUNNELING] }, 'blockedThreats repeats'],
  ])('fails for %j', (props, message) => {
    expect(() => firewall(props)).toThrow(message);
  });
});

describe('a firewall that cannot judge', () => {
  const type = 'Custom::ResolverFailureMode';
  const told = (failureMode = DnsFailureMode.OPEN, props: Partial<DnsFirewallProps> = {}) =>
    firewall({ failureMode, ...props });

  test('is left to the setting of the VPC, which is closed unless somebody changed it', () => {
    for (const template of [firewall(), templateOf(network({ egress: Egress.isolated() }))]) {
      template.resourceCountIs(type, 0);
      expect(JSON.stringify(template.toJSON())).not.toContain('route53resolver:UpdateFirewallConfig');
    }
  });

  test.each([
    [DnsFailureMode.CLOSED, 'DISABLED'],
    [DnsFailureMode.OPEN, 'ENABLED'],
  ])('is told to fail %s', (failureMode, FirewallFailOpen) => {
    const template = told(failureMode);
    template.resourceCountIs(type, 1);
    template.hasResourceProperties(type, { VpcId: 'vpc-0123456789abcdef0', FirewallFailOpen });
  });

  test('is told by a function that may change this setting, and nothing else', () => {
    const [policy] = Object.values(told().findResources('AWS::IAM::ManagedPolicy'));
    const [writeLog, ...others] = policy.Properties.PolicyDocument.Statement;
    expect(writeLog.Sid).toBe('WriteLog');
    expect(others).toEqual([
      {
        Effect: 'Allow',
        Action: 'route53resolver:UpdateFirewallConfig',
        Resource: {
          'Fn::Join': [
            '',
            ['arn:', { Ref: 'AWS::Partition' }, ':route53resolver:eu-west-1:111122223333:firewall-config/*'],
          ],
        },
      },
      { Effect: 'Allow', Action: 'ec2:DescribeVpcs', Resource: '*' },
    ]);
  });

  test('is told by a function with a tagged role, and a log of the same key and retention', () => {
    const template = told(DnsFailureMode.CLOSED, { logRetention: logs.RetentionDays.ONE_WEEK });
    template.hasResourceProperties('AWS::IAM::Role', {
      Path: Match.absent(),
      PermissionsBoundary: Match.absent(),
      Tags: [{ Key: 'secure-mlops:principal', Value: 'resolver-failure-mode-setup' }],
    });
    const groups = Object.values(template.findResources('AWS::Logs::LogGroup')).map(({ Properties }) => Properties);
    expect(groups).toHaveLength(2);
    for (const { KmsKeyId, RetentionInDays } of groups) {
      expect(KmsKeyId).toEqual({ 'Fn::GetAtt': [expect.stringContaining('Key'), 'Arn'] });
      expect(RetentionInDays).toBe(7);
    }
  });

  test.each<[string, (shared: Pick<SecureVpcProps, 'registry' | 'permissionsBoundary'>) => Construct]>([
    [
      'a network that is made',
      (shared) => network({ ...shared, egress: Egress.isolated({ failureMode: DnsFailureMode.OPEN }) }),
    ],
    [
      'a network that exists',
      (shared) =>
        SecureNetwork.fromExisting(emptyStack(), 'Network', {
          ...shared,
          perimeter: perimeter(),
          failureMode: DnsFailureMode.OPEN,
          vpc: ExistingVpc.fromIds({
            vpcId: 'vpc-0123456789abcdef0',
            subnetIds: ['subnet-0aaaaaaaaaaaaaaa1'],
            availabilityZones: ['eu-west-1a'],
            routeTableIds: ['rtb-0bbbbbbbbbbbbbbb1'],
          }),
        }),
    ],
  ])('is told by a role on the path and with the boundary of %s', (_, make) => {
    const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyArn(
      emptyStack(),
      'Boundary',
      'arn:aws:iam::111122223333:policy/boundary',
    );
    const registry = Registry.of({ platform: 'mlops', environment: 'dev' });
    Template.fromStack(Stack.of(make({ registry, permissionsBoundary }))).hasResourceProperties('AWS::IAM::Role', {
      Path: '/mlops/dev/resolver-failure-mode-setup/',
      PermissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
    });
  });
});

describe.each<[string, (options: ResolverEgressOptions) => Egress]>([
  ['isolated', (options) => Egress.isolated(options)],
  ['networkFirewall', (options) => Egress.networkFirewall({ allowedDomains: ['pypi.org'], ...options })],
  ['natGateway', (options) => Egress.natGateway(options)],
  [
    'transitGateway',
    (options) => Egress.transitGateway({ id: 'tgw-0123456789abcdef0', routes: ['10.0.0.0/8'], ...options }),
  ],
])('the resolver with %s', (mode, egress) => {
  const list = 'rslvr-fdl-0123456789abcdef';

  test('blocks lists and threats before anything else, answers and fails as told', () => {
    const template = templateOf(
      network({
        egress: egress({
          blockedDomainListIds: [list],
          blockedThreats: [DnsThreat.GENERATED_DOMAINS, DnsThreat.TUNNELING],
          blockResponse: DnsBlockResponse.NODATA,
          failureMode: DnsFailureMode.OPEN,
        }),
      }),
    );
    const [group] = Object.values(template.findResources('AWS::Route53Resolver::FirewallRuleGroup'));
    const rules: Record<string, unknown>[] = group.Properties.FirewallRules;
    expect(rules.slice(0, 3)).toEqual([
      expect.objectContaining({ Action: 'BLOCK', Priority: 1, FirewallDomainListId: list }),
      expect.objectContaining({ Action: 'BLOCK', Priority: 2, DnsThreatProtection: 'DGA' }),
      expect.objectContaining({ Action: 'BLOCK', Priority: 3, DnsThreatProtection: 'DNS_TUNNELING' }),
    ]);
    for (const rule of rules.filter(({ Action }) => Action === 'BLOCK')) {
      expect(rule.BlockResponse).toBe('NODATA');
    }
    template.hasResourceProperties('Custom::ResolverFailureMode', { FirewallFailOpen: 'ENABLED' });
    template.resourceCountIs('AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation', 1);
  });

  test('takes an empty list of threats as none', () => {
    expect(() => network({ egress: egress({ blockedThreats: [], blockedDomainListIds: [] }) })).not.toThrow();
  });

  const restricted = mode === 'isolated' || mode === 'networkFirewall';
  test(`${restricted ? 'may' : 'may not'} be told how to block when nothing further is named`, () => {
    const make = () => egress({ blockResponse: DnsBlockResponse.NODATA, failureMode: DnsFailureMode.CLOSED });
    if (restricted) {
      expect(make).not.toThrow();
    } else {
      expect(make).toThrow('blockResponse is "NODATA", but every name resolves: leave it out');
      expect(make).toThrow('failureMode is "DISABLED", but every name resolves: leave it out');
    }
  });
});
