import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataPerimeter, Registry, TemplateRules, TemplateStack } from '@secure-mlops/core';
import { App, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import {
  DnsBlockResponse,
  DnsFailureMode,
  DnsThreat,
  EndpointService,
  EndpointSet,
  NetworkAcls,
  TargetNetwork,
  type TargetNetworkProps,
} from '../src';
import { type TemplateLike, waysOut } from './no-way-out';

const PLATFORM_ACCOUNT = '111111111111';

/** The properties that the tests look at, of all types of resources together. */
interface Properties {
  readonly AvailabilityZone: unknown;
  readonly CidrBlock: unknown;
  readonly Code: { readonly ZipFile: string };
  readonly Domains: unknown[];
  readonly FirewallRules: unknown[];
  readonly Ipv4IpamPoolId: unknown;
  readonly LogDestination: unknown;
  readonly Name: unknown;
  readonly Path: string;
  readonly PermissionsBoundary: unknown;
  readonly PolicyDocument: { readonly Statement: { readonly Condition?: unknown }[] };
  readonly Tags: unknown;
}

interface Synthesized {
  readonly network: TargetNetwork;
  readonly body: string;
  readonly template: TemplateLike;
}

function stagePerimeter(endpoints: EndpointSet): DataPerimeter {
  return DataPerimeter.ofAccounts({
    accountIds: [Aws.ACCOUNT_ID],
    resourceAccountIds: [PLATFORM_ACCOUNT],
    deploymentRoleArns: [`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/acmeml-stackset-execution`],
    endpointRules: endpoints.endpointRules,
  });
}

/** The document as it travels: read from where the publishing stack takes it. */
function synthesize(
  given: Partial<TargetNetworkProps> | ((template: Stack, publisher: Stack) => Partial<TargetNetworkProps>) = {},
  environment = 'research',
): Synthesized {
  const app = new App();
  const publisher = new Stack(app, 'Targets', { env: { account: PLATFORM_ACCOUNT, region: 'eu-west-1' } });
  const stack = new TemplateStack(publisher, 'Network');
  new ssm.StringParameter(publisher, 'Document', { stringValue: stack.templateUrl });
  const props = typeof given === 'function' ? given(stack, publisher) : given;
  const network = new TargetNetwork(stack, 'Network', {
    registry: Registry.of({ platform: 'acmeml', environment }).forStage('staging'),
    perimeter: stagePerimeter(props.endpoints ?? EndpointSet.inference()),
    permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'acmeml-boundary'),
    ...props,
  });
  const { directory } = app.synth();
  const body = readFileSync(join(directory, stack.templateFile), 'utf8');
  return { network, body, template: JSON.parse(body) };
}

function propertiesOf({ template }: Synthesized, type: string): Properties[] {
  return Object.values(template.Resources)
    .filter((resource) => resource.Type === type)
    .map((resource) => resource.Properties as unknown as Properties);
}

describe('the document', () => {
  const synthesized = synthesize();
  const { body, template, network } = synthesized;

  test('has no way out', () => {
    expect(waysOut(template)).toEqual([]);
  });

  test('travels alone, and is a small part of what CloudFormation takes', () => {
    expect(TemplateRules.problemsOf(body)).toEqual([]);
    expect(Buffer.byteLength(body)).toBeLessThan(100_000);
    expect(Object.keys(template.Resources).length).toBeLessThan(60);
  });

  test('names no account but the one whose resources may be reached', () => {
    expect([...new Set(body.match(/\b\d{12}\b/g))]).toEqual([PLATFORM_ACCOUNT]);
  });

  test('carries the code that closes the default group and finds the prefix list', () => {
    const functions = propertiesOf(synthesized, 'AWS::Lambda::Function');
    expect(functions).toHaveLength(2);
    for (const { Code } of functions) {
      expect(Object.keys(Code)).toEqual(['ZipFile']);
      expect(Code.ZipFile).toContain('handler');
    }
    expect(propertiesOf(synthesized, 'Custom::ClosedDefaultGroup')).toHaveLength(1);
  });

  test('has two zones, as the account sees them, in a small range', () => {
    expect(propertiesOf(synthesized, 'AWS::EC2::VPC')[0].CidrBlock).toBe('10.0.0.0/22');
    const zones = propertiesOf(synthesized, 'AWS::EC2::Subnet').map((subnet) => subnet.AvailabilityZone);
    expect(zones).toEqual([0, 1].map((index) => ({ 'Fn::Select': [index, { 'Fn::GetAZs': '' }] })));
  });

  test('lets own principals reach resources of its account and the platform account, through every endpoint', () => {
    const endpoints = propertiesOf(synthesized, 'AWS::EC2::VPCEndpoint');
    expect(endpoints).toHaveLength(8);
    const own = { Ref: 'AWS::AccountId' };
    for (const { PolicyDocument } of endpoints) {
      expect(PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({
          Effect: 'Allow',
          Condition: {
            StringEquals: { 'aws:PrincipalAccount': [own], 'aws:ResourceAccount': [own, PLATFORM_ACCOUNT] },
          },
        }),
      );
    }
  });

  test('never lets the platform account itself in', () => {
    const conditions = propertiesOf(synthesized, 'AWS::EC2::VPCEndpoint').flatMap(({ PolicyDocument }) =>
      PolicyDocument.Statement.map(({ Condition }) => JSON.stringify(Condition) ?? ''),
    );
    const principals = conditions.flatMap((condition) => condition.match(/"aws:PrincipalAccount":\[[^\]]*\]/g) ?? []);
    expect(new Set(principals)).toEqual(new Set(['"aws:PrincipalAccount":[{"Ref":"AWS::AccountId"}]']));
  });

  test('keeps models from each other', () => {
    expect(body).not.toContain('WorkloadFromSelf');
    expect(propertiesOf(synthesized, 'AWS::EC2::SecurityGroupEgress')).toHaveLength(2);
  });

  test('places parameters and roles below the stage, with boundary and tag', () => {
    expect(propertiesOf(synthesized, 'AWS::SSM::Parameter').map(({ Name }) => Name)).toEqual([
      '/acmeml/research/stages/staging/network/vpc-id',
      '/acmeml/research/stages/staging/network/source-vpc-ids',
      '/acmeml/research/stages/staging/network/subnet-ids',
      '/acmeml/research/stages/staging/network/availability-zones',
      '/acmeml/research/stages/staging/network/security-group-id',
      '/acmeml/research/stages/staging/network/endpoint-security-group-id',
      ...EndpointSet.inference().services.map(
        ({ serviceName }) => `/acmeml/research/stages/staging/network/endpoints/${serviceName}`,
      ),
    ]);
    const roles = propertiesOf(synthesized, 'AWS::IAM::Role');
    expect(roles).toHaveLength(3);
    for (const role of roles) {
      expect(role.Path).toMatch(/^\/acmeml\/research\/stages\/staging\/[a-z-]+\/$/);
      expect(role.Tags).toEqual([{ Key: 'secure-mlops:principal', Value: role.Path.split('/').at(-2) }]);
      expect(role.PermissionsBoundary).toBeDefined();
    }
  });

  test('reference defect 56: is written to flow and query logs, with a key of its own for a year', () => {
    expect(propertiesOf(synthesized, 'AWS::EC2::FlowLog')).toHaveLength(1);
    expect(propertiesOf(synthesized, 'AWS::KMS::Key')).toHaveLength(1);
    const groups = propertiesOf(synthesized, 'AWS::Logs::LogGroup');
    expect(groups).toHaveLength(4);
    for (const group of groups) {
      expect(group).toMatchObject({ RetentionInDays: 365, KmsKeyId: { 'Fn::GetAtt': [expect.anything(), 'Arn'] } });
    }
  });

  test('hands out what the stage takes', () => {
    expect(network.workloadSubnets).toHaveLength(2);
    expect(network.endpointOf(EndpointService.SAGEMAKER_RUNTIME)).toBeDefined();
    expect(network.endpointOf(EndpointService.SAGEMAKER_API)).toBeUndefined();
    expect(network.dnsFirewall).toBeDefined();
  });
});

/** Every name that a template gives to a resource itself, by the property that gives it. */
function fixedNames({ template }: Synthesized): string[] {
  return Object.values(template.Resources).flatMap(({ Type, Properties }) =>
    Object.entries(Properties ?? {})
      .filter(([property]) => /^(Path|Name|.*Name)$/.test(property))
      .filter(([property]) => !['ServiceName', 'PrefixListName', 'LogGroupName'].includes(property))
      .map(([property, value]) => `${Type} ${property} ${JSON.stringify(value)}`),
  );
}

test('two environments in one account have no name in common', () => {
  const first = fixedNames(synthesize({}, 'research'));
  const second = fixedNames(synthesize({}, 'trading'));
  expect(first).toHaveLength(second.length);
  expect(first.length).toBeGreaterThan(3);
  expect(first.filter((name) => second.includes(name))).toEqual([]);
});

test('takes another range, zones and services', () => {
  const endpoints = EndpointSet.minimal();
  const synthesized = synthesize({
    cidr: '10.9.0.0/20',
    availabilityZones: ['eu-west-1b', 'eu-west-1a', 'eu-west-1c'],
    endpoints,
  });
  expect(propertiesOf(synthesized, 'AWS::EC2::VPC')[0].CidrBlock).toBe('10.9.0.0/20');
  expect(propertiesOf(synthesized, 'AWS::EC2::Subnet')).toHaveLength(3);
  expect(propertiesOf(synthesized, 'AWS::EC2::VPCEndpoint')).toHaveLength(3);
  expect(waysOut(synthesized.template)).toEqual([]);
});

describe('subnets', () => {
  const sizes = (props: Partial<TargetNetworkProps>) =>
    propertiesOf(synthesize(props), 'AWS::EC2::Subnet').map(({ CidrBlock }) => CidrBlock);

  test('are a sixteenth of the VPC each', () => {
    expect(sizes({})).toEqual(['10.0.0.0/26', '10.0.0.64/26']);
  });

  test('take the room of ways out that the network has not', () => {
    const availabilityZones = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];
    const subnetMasks = { workload: 22, publicTier: undefined };
    expect(sizes({ cidr: '10.0.0.0/20', availabilityZones, subnetMasks })).toEqual([
      '10.0.0.0/22',
      '10.0.4.0/22',
      '10.0.8.0/22',
    ]);
  });

  test('leave room where it is asked for', () => {
    expect(() => synthesize({ subnetMasks: { workload: 24, publicTier: 26 } })).toThrow(
      'subnetMasks is {"publicTier":26,"firewallTier":28,"transitGatewayTier":28} for ways out',
    );
    expect(() => synthesize({ subnetMasks: { workload: 29 } })).toThrow('subnetMasks.workload is 29');
  });

  test('get ACLs that let through what models need, and are no way out', () => {
    const synthesized = synthesize({ networkAcls: NetworkAcls.closed({ gatewayRanges: ['52.218.0.0/17'] }) });
    expect(propertiesOf(synthesize(), 'AWS::EC2::NetworkAcl')).toHaveLength(0);
    expect(propertiesOf(synthesized, 'AWS::EC2::NetworkAcl')).toHaveLength(1);
    expect(propertiesOf(synthesized, 'AWS::EC2::SubnetNetworkAclAssociation')).toHaveLength(2);
    expect(waysOut(synthesized.template)).toEqual([]);
    expect(TemplateRules.problemsOf(synthesized.body)).toEqual([]);
  });

  test('are cut from what a pool assigns to each account', () => {
    const synthesized = synthesize({ ipam: { poolId: 'ipam-pool-0123456789abcdef0', netmaskLength: 22 } });
    const [vpc] = propertiesOf(synthesized, 'AWS::EC2::VPC');
    expect(vpc).toMatchObject({ Ipv4IpamPoolId: 'ipam-pool-0123456789abcdef0', Ipv4NetmaskLength: 22 });
    expect(vpc.CidrBlock).toBeUndefined();
    expect(TemplateRules.problemsOf(synthesized.body)).toEqual([]);
  });
});

describe('the resolver', () => {
  const LIST = 'rslvr-fdl-0123456789abcdef';
  const synthesized = synthesize({
    allowedDomains: ['db.corp.example'],
    blockedDomainListIds: [LIST],
    blockedThreats: [DnsThreat.TUNNELING],
    blockResponse: DnsBlockResponse.NODATA,
    failureMode: DnsFailureMode.CLOSED,
  });

  test('blocks lists and threats before it answers for further names', () => {
    const [{ FirewallRules }] = propertiesOf(synthesized, 'AWS::Route53Resolver::FirewallRuleGroup');
    expect(FirewallRules).toEqual([
      expect.objectContaining({ Action: 'BLOCK', FirewallDomainListId: LIST, BlockResponse: 'NODATA' }),
      expect.objectContaining({ Action: 'BLOCK', DnsThreatProtection: 'DNS_TUNNELING', BlockResponse: 'NODATA' }),
      expect.objectContaining({ Action: 'ALLOW' }),
      expect.objectContaining({ Action: 'BLOCK', BlockResponse: 'NODATA' }),
    ]);
    const names = propertiesOf(synthesized, 'AWS::Route53Resolver::FirewallDomainList').flatMap(
      ({ Domains }) => Domains,
    );
    expect(names).toContain('db.corp.example');
  });

  test('is told what to do while its firewall fails by code that travels in the document', () => {
    const codes = propertiesOf(synthesized, 'AWS::Lambda::Function').map(({ Code }) => Object.keys(Code));
    expect(codes).toEqual([['ZipFile'], ['ZipFile'], ['ZipFile']]);
    expect(TemplateRules.problemsOf(synthesized.body)).toEqual([]);
    expect(waysOut(synthesized.template)).toEqual([]);
  });

  test('answers for nothing but endpoints and hosts by default', () => {
    const rules = propertiesOf(synthesize(), 'AWS::Route53Resolver::FirewallRuleGroup')[0].FirewallRules;
    expect(rules).toEqual([
      expect.objectContaining({ Action: 'ALLOW' }),
      expect.objectContaining({ Action: 'BLOCK', BlockResponse: 'NXDOMAIN' }),
    ]);
  });
});

describe('flow logs in a bucket of another account', () => {
  test("are written by the name of the bucket, whose policy is somebody else's", () => {
    const synthesized = synthesize((template) => ({
      flowLogBucket: s3.Bucket.fromBucketName(template, 'Records', 'corp-flow-logs'),
    }));
    expect(propertiesOf(synthesized, 'AWS::EC2::FlowLog')[0].LogDestination).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::corp-flow-logs']],
    });
    expect(propertiesOf(synthesized, 'AWS::S3::BucketPolicy')).toHaveLength(0);
    expect(TemplateRules.problemsOf(synthesized.body)).toEqual([]);
  });

  test('fail for a bucket of the stack that publishes the document', () => {
    const attempt = () => synthesize((_, publisher) => ({ flowLogBucket: new s3.Bucket(publisher, 'Records') }));
    expect(attempt).toThrow('flowLogBucket is part of the stack "Targets"');
  });
});

test('fails for the registry of an environment, and for a single zone, with both problems at once', () => {
  const registry = Registry.of({ platform: 'acmeml', environment: 'research' });
  const props = { registry, availabilityZones: ['eu-west-1a'] };
  expect(() => synthesize(props)).toThrow(
    'registry is {"platform":"acmeml","environment":"research"}, the names of an environment',
  );
  expect(() => synthesize(props)).toThrow('availabilityZones has the number of items 1, it must be at least 2');
});

test('fails for a perimeter without the rules of its endpoints', () => {
  expect(() => synthesize({ perimeter: stagePerimeter(EndpointSet.minimal()) })).toThrow(
    'perimeter has no rule for monitoring',
  );
});
