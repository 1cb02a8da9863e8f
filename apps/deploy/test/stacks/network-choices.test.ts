import '../with-template-rules';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { buildApp } from '../../src/app';
import { configOf, MINIMAL } from '../support';

interface Lines {
  readonly network?: string;
  readonly environment?: string;
  readonly platform?: string;
}

/** A minimal platform with other lines as its network, and further ones for the environment and the platform. */
function assemblyOf({ network = 'cidr: 10.40.0.0/16', environment = '', platform = '' }: Lines): CloudAssembly {
  const text = MINIMAL.replace('cidr: 10.40.0.0/16', network)
    .replace('studio: {}', `studio: {}\n    ${environment}`)
    .replace('region: eu-west-1', `region: eu-west-1\n  ${platform}`);
  return buildApp(configOf(text)).synth();
}

function templateOf(assembly: CloudAssembly, stack: 'Boundary' | 'Environment' | 'Network'): Template {
  return Template.fromJSON(assembly.getStackByName(`acmeml-research-${stack}`).template);
}

const networkOf = (network: string) => templateOf(assemblyOf({ network }), 'Network');

function only(template: Template, type: string) {
  const [found, ...others] = Object.entries(template.findResources(type));
  expect(others).toEqual([]);
  return found;
}

describe('flow logs in a bucket', () => {
  const reader = 'arn:aws:iam::111111111111:role/security/auditor';
  const template = networkOf(`cidr: 10.40.0.0/16\n      flowLogs: s3\n      flowLogReaders: ['${reader}']`);
  const [bucketId, bucket] = only(template, 'AWS::S3::Bucket');
  const [[keyId, key]] = Object.entries(template.findResources('AWS::KMS::Key')).filter(([id]) => /Bucket/.test(id));

  test('go to a bucket with a key of its own, which the delivery of logs uses', () => {
    template.hasResourceProperties('AWS::EC2::FlowLog', {
      LogDestinationType: 's3',
      LogDestination: { 'Fn::GetAtt': [bucketId, 'Arn'] },
    });
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: {
              KMSMasterKeyID: { 'Fn::GetAtt': [keyId, 'Arn'] },
              SSEAlgorithm: 'aws:kms',
            },
          },
        ],
      },
    });
    expect(key.Properties.KeyPolicy.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'delivery.logs.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
    );
  });

  test('expire as logs do, and stay with their key when the network goes', () => {
    expect(bucket.Properties.LifecycleConfiguration.Rules[0]).toMatchObject({ ExpirationInDays: 365 });
    expect([bucket.DeletionPolicy, key.DeletionPolicy]).toEqual(['Retain', 'Retain']);
  });

  test('are read by the named roles, and by nobody else outside the network', () => {
    const [, { Properties: policy }] = only(template, 'AWS::S3::BucketPolicy');
    const statements = policy.PolicyDocument.Statement;
    const outside = statements.find(({ Sid }: { Sid: string }) => Sid === 'DenyDataOutsideNetwork');

    expect(outside.Condition.ArnNotLike).toEqual({ 'aws:PrincipalArn': [reader] });
    expect(outside.Condition.StringNotEquals['aws:SourceVpc']).toEqual([{ Ref: only(template, 'AWS::EC2::VPC')[0] }]);
    expect(JSON.stringify(key.Properties.KeyPolicy)).toContain(reader);
  });

  test('are not the default', () => {
    networkOf('cidr: 10.40.0.0/16').resourceCountIs('AWS::S3::Bucket', 0);
  });
});

describe('addresses', () => {
  test('come from a pool, one zone is enough, and ACLs are closed, when the file says so', () => {
    const template = networkOf(
      'ipam: { pool: ipam-pool-0123456789abcdef0, netmaskLength: 20 }\n      availabilityZones: [b]\n      networkAcls: closed',
    );

    template.hasResourceProperties('AWS::EC2::VPC', {
      CidrBlock: Match.absent(),
      Ipv4IpamPoolId: 'ipam-pool-0123456789abcdef0',
      Ipv4NetmaskLength: 20,
    });
    template.resourceCountIs('AWS::EC2::Subnet', 1);
    template.resourceCountIs('AWS::EC2::NetworkAcl', 1);
  });

  test('are divided as the file says', () => {
    const [, { Properties }] = only(
      networkOf('cidr: 10.40.0.0/16\n      availabilityZones: [a]\n      subnets: { workload: 22 }'),
      'AWS::EC2::Subnet',
    );

    expect(Properties.CidrBlock).toBe('10.40.0.0/22');
  });
});

test('a transit gateway leads to the ranges of the file, and nothing to the internet', () => {
  const template = networkOf(
    'cidr: 10.40.0.0/16\n      egress: { mode: transitGateway, transitGatewayId: tgw-0123456789abcdef0, routes: [10.0.0.0/8], ports: [443, 5432] }',
  );
  const routes = Object.values(template.findResources('AWS::EC2::Route')).map(({ Properties }) => [
    Properties.DestinationCidrBlock,
    Properties.TransitGatewayId,
  ]);

  expect(routes).toEqual([
    ['10.0.0.0/8', 'tgw-0123456789abcdef0'],
    ['10.0.0.0/8', 'tgw-0123456789abcdef0'],
  ]);
  template.resourceCountIs('AWS::EC2::InternetGateway', 0);
  template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { CidrIp: '10.0.0.0/8', FromPort: 5432 });
});

test('NAT for all zones is one gateway, and threats do not resolve', () => {
  const template = networkOf(
    'cidr: 10.40.0.0/16\n      egress: { mode: nat, perZone: false }\n      dns: { blockedThreats: [tunneling], blockedDomainLists: [rslvr-fdl-0123456789abcdef], blockResponse: nodata }',
  );

  template.resourceCountIs('AWS::EC2::NatGateway', 1);
  template.hasResourceProperties('AWS::Route53Resolver::FirewallRuleGroup', {
    FirewallRules: Match.arrayWith([
      Match.objectLike({
        Action: 'BLOCK',
        BlockResponse: 'NODATA',
        FirewallDomainListId: 'rslvr-fdl-0123456789abcdef',
      }),
      Match.objectLike({ Action: 'BLOCK', DnsThreatProtection: 'DNS_TUNNELING' }),
    ]),
  });
});

describe('the resolver, while its firewall fails,', () => {
  const EXISTING =
    'existing: { vpcId: vpc-0123456789abcdef0, subnets: [{ id: subnet-0123456789abcdef0, availabilityZone: a, routeTableId: rtb-0123456789abcdef0 }] }';
  const type = 'Custom::ResolverFailureMode';

  test('is left as it is when the file says nothing', () => {
    networkOf('cidr: 10.40.0.0/16').resourceCountIs(type, 0);
  });

  test.each([
    ['a VPC that is made', 'closed', 'cidr: 10.40.0.0/16', 'DISABLED'],
    ['a VPC that is made', 'open', 'cidr: 10.40.0.0/16', 'ENABLED'],
    ['an existing VPC', 'open', EXISTING, 'ENABLED'],
  ])('is, in %s, %s when the file says so', (_, mode, network, FirewallFailOpen) => {
    networkOf(`${network}\n      dns: { failureMode: ${mode} }`).hasResourceProperties(type, { FirewallFailOpen });
  });

  test('is told so by a function that the boundary of the environment lets', () => {
    const assembly = assemblyOf({ network: 'cidr: 10.40.0.0/16\n      dns: { failureMode: open }' });
    const boundary = JSON.stringify(templateOf(assembly, 'Boundary').toJSON());

    templateOf(assembly, 'Network').hasResourceProperties('AWS::IAM::Role', {
      Path: '/acmeml/research/resolver-failure-mode-setup/',
      PermissionsBoundary: Match.anyValue(),
    });
    expect(boundary).toContain(':role/acmeml/research/resolver-failure-mode-setup/*');
  });
});

describe('an existing VPC', () => {
  const central = 'central: { vpcId: vpc-0123456789abcdef9, ranges: [10.9.0.0/24] }';
  const assembly = assemblyOf({
    network: [
      'existing: { vpcId: vpc-0123456789abcdef0, subnets: [{ id: subnet-0123456789abcdef0, availabilityZone: a, routeTableId: rtb-0123456789abcdef0 }] }',
      `endpoints: { existing: [{ service: sts, id: vpce-0123456789abcdef0, ${central} }] }`,
    ].join('\n      '),
  });
  const network = templateOf(assembly, 'Network');
  const environment = templateOf(assembly, 'Environment');

  test('is completed, not made: what a central VPC shares is not made again', () => {
    const endpoints = Object.values(network.findResources('AWS::EC2::VPCEndpoint')).map(({ Properties }) =>
      JSON.stringify(Properties.ServiceName),
    );

    for (const type of ['VPC', 'Subnet', 'RouteTable', 'Route', 'InternetGateway']) {
      network.resourceCountIs(`AWS::EC2::${type}`, 0);
    }
    expect(endpoints).toHaveLength(6);
    expect(endpoints.filter((name) => name.includes('.sts'))).toEqual([]);
    network.hasResourceProperties('AWS::EC2::FlowLog', { ResourceId: 'vpc-0123456789abcdef0' });
  });

  test('has data and keys that are reached from it, and through the endpoints of the central VPC', () => {
    const vpcs = ['vpc-0123456789abcdef0', 'vpc-0123456789abcdef9'];
    const statements = [
      ...Object.values(environment.findResources('AWS::S3::BucketPolicy')).map(
        ({ Properties }) => Properties.PolicyDocument.Statement,
      ),
      ...Object.values(environment.findResources('AWS::KMS::Key')).map(
        ({ Properties }) => Properties.KeyPolicy.Statement,
      ),
    ].flat();
    const named = statements.flatMap(({ Condition }) =>
      ['StringEquals', 'StringNotEquals'].flatMap((operator) =>
        Condition?.[operator]?.['aws:SourceVpc'] ? [Condition[operator]['aws:SourceVpc']] : [],
      ),
    );

    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((value) => JSON.stringify(value) !== JSON.stringify(vpcs))).toEqual([]);
  });

  test('resolves no threats when it is told so', () => {
    const found = networkOf(
      'existing: { vpcId: vpc-0123456789abcdef0, subnets: [{ id: subnet-0123456789abcdef0, availabilityZone: a, routeTableId: rtb-0123456789abcdef0 }] }\n      dns: { blockedThreats: [tunneling], blockResponse: nodata }',
    );

    found.hasResourceProperties('AWS::Route53Resolver::FirewallRuleGroup', {
      FirewallRules: Match.arrayWith([
        Match.objectLike({ Action: 'BLOCK', BlockResponse: 'NODATA', DnsThreatProtection: 'DNS_TUNNELING' }),
      ]),
    });
  });

  test('is where the domain lives', () => {
    environment.hasResourceProperties('AWS::SageMaker::Domain', {
      VpcId: 'vpc-0123456789abcdef0',
      SubnetIds: ['subnet-0123456789abcdef0'],
    });
  });

  test('is found by parameters of a landing zone, which nothing looks up before the deployment', () => {
    const found = assemblyOf({
      network:
        'existing: { parameters: { vpcId: /lz/vpc, subnetIds: /lz/subnets, routeTableIds: /lz/tables, availabilityZones: [a, b] } }',
    });
    const defaults = Object.values(templateOf(found, 'Network').findParameters('*')).map(({ Default }) => Default);

    expect(found.manifest.missing).toBeUndefined();
    expect(defaults).toEqual(expect.arrayContaining(['/lz/vpc', '/lz/subnets', '/lz/tables']));
  });
});

describe('a perimeter around the organization', () => {
  const stages = (...accounts: string[]) =>
    `stages: [{ name: live, accounts: [${accounts.map((account) => `'${account}'`).join(', ')}] }]`;
  const platform = 'organizationId: o-abcd123456\n  perimeter: { around: organization }';
  const assembly = assemblyOf({ platform, environment: stages('222222222222') });

  test('is in the policies of endpoints, buckets and keys', () => {
    for (const { Properties } of Object.values(
      templateOf(assembly, 'Network').findResources('AWS::EC2::VPCEndpoint'),
    )) {
      expect(JSON.stringify(Properties.PolicyDocument)).toContain('"aws:PrincipalOrgID":"o-abcd123456"');
    }
    expect(JSON.stringify(templateOf(assembly, 'Environment').toJSON())).toContain(
      '"aws:PrincipalOrgID":"o-abcd123456"',
    );
  });

  test('needs no byte more for another account of a stage', () => {
    const more = assemblyOf({ platform, environment: stages('222222222222', '333333333333') });

    expect(templateOf(more, 'Environment').toJSON()).toEqual(templateOf(assembly, 'Environment').toJSON());
    expect(templateOf(more, 'Network').toJSON()).toEqual(templateOf(assembly, 'Network').toJSON());
  });

  test('lets our principals reach a trusted account, and a role for emergencies change policies', () => {
    const trusted = "{ account: '444444444444', trusted: resources, reason: a partner }";
    const found = assemblyOf({
      platform: `organizationId: o-abcd123456\n  perimeter: { around: organization, exceptions: [${trusted}], breakGlassRoles: ['arn:aws:iam::111111111111:role/break-glass'] }`,
    });
    const endpoints = JSON.stringify(templateOf(found, 'Network').findResources('AWS::EC2::VPCEndpoint'));
    const keys = Object.values(templateOf(found, 'Environment').findResources('AWS::KMS::Key'));

    expect(endpoints).toContain('444444444444');
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((key) => !JSON.stringify(key).includes('role/break-glass'))).toEqual([]);
  });

  test('is around accounts by default: each account of a stage is named', () => {
    const accounts = assemblyOf({ environment: stages('222222222222', '333333333333') });

    expect(JSON.stringify(templateOf(accounts, 'Environment').toJSON())).toContain('333333333333');
    expect(JSON.stringify(templateOf(accounts, 'Network').toJSON())).not.toContain('aws:PrincipalOrgID');
  });
});

describe('packages', () => {
  const assembly = assemblyOf({ environment: 'packages: { source: [pandas, scikit-*] }' });
  const without = assemblyOf({});
  const environment = templateOf(assembly, 'Environment');
  const READ = 'codeartifact:ReadFromRepository';

  test('come from a repository of the environment, limited to those of the file', () => {
    environment.hasResourceProperties('AWS::CodeArtifact::Domain', { DomainName: 'acmeml-research' });
    expect(
      Object.values(environment.findResources('AWS::CodeArtifact::PackageGroup')).map(
        ({ Properties }) => Properties.Pattern,
      ),
    ).toEqual(['/pypi/*', '/pypi//pandas$', '/pypi//scikit-~']);
  });

  test('pass endpoints of their own', () => {
    const names = JSON.stringify(templateOf(assembly, 'Network').findResources('AWS::EC2::VPCEndpoint'));

    expect(names).toContain('.codeartifact.api');
    expect(names).toContain('.codeartifact.repositories');
  });

  test('are read in Studio, whose apps know where from when they start', () => {
    const policies = environment.findResources('AWS::IAM::ManagedPolicy');
    const readers = Object.keys(policies).filter((id) => JSON.stringify(policies[id]).includes(READ));

    expect(readers).toEqual([expect.stringMatching(/^StudioExecutionPolicy/)]);
    environment.resourceCountIs('AWS::IAM::Policy', 0);
    for (const { Properties } of Object.values(environment.findResources('AWS::SageMaker::StudioLifecycleConfig'))) {
      expect(JSON.stringify(Properties.StudioLifecycleConfigContent)).toContain('--domain acmeml-research ');
    }
    environment.resourceCountIs('AWS::SageMaker::StudioLifecycleConfig', 2);
  });

  test('are read by builds of projects', () => {
    const parametersOf = ({ directory }: CloudAssembly) =>
      readdirSync(directory)
        .filter((name) => name.endsWith('.json'))
        .map((name) => JSON.parse(readFileSync(join(directory, name), 'utf8')).Parameters ?? {})
        .filter((parameters) => 'SageMakerProjectName' in parameters)
        .map((parameters) => 'PackageDomainName' in parameters);

    expect(parametersOf(assembly)).toEqual([true]);
    expect(parametersOf(without)).toEqual([false]);
    expect(JSON.stringify(templateOf(assembly, 'Boundary').toJSON())).toContain(READ);
    expect(JSON.stringify(templateOf(assembly, 'Boundary').toJSON())).toContain('sts:GetServiceBearerToken');
  });

  test('are not there by default, and no boundary allows them', () => {
    templateOf(without, 'Environment').resourceCountIs('AWS::CodeArtifact::Domain', 0);
    templateOf(without, 'Environment').resourceCountIs('AWS::SageMaker::StudioLifecycleConfig', 0);
    expect(JSON.stringify(templateOf(without, 'Boundary').toJSON())).not.toContain('codeartifact:');
    expect(JSON.stringify(templateOf(without, 'Network').toJSON())).not.toContain('codeartifact');
  });
});
