import { execFileSync } from 'node:child_process';
import {
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from '@secure-mlops/core';
import { Aws, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  type CodeArtifactProps,
  EndpointService,
  EndpointSet,
  ExternalPackages,
  PackageRepository,
  type SecureVpc,
} from '../src';
import { network, templateOf } from './network';

const endpoints = EndpointSet.minimal().adding(
  EndpointService.CODEARTIFACT_API,
  EndpointService.CODEARTIFACT_REPOSITORIES,
);

function packages(props: Partial<CodeArtifactProps> = {}): { vpc: SecureVpc; repository: PackageRepository } {
  const vpc = network({ endpoints });
  const repository = PackageRepository.codeArtifact(Stack.of(vpc), 'Packages', {
    network: vpc,
    domainName: 'mlops-dev',
    ...props,
  });
  return { vpc, repository };
}

const ARN = (resource: string, resourceName: string) => ({ service: 'codeartifact', resource, resourceName });

describe('minimal', () => {
  const { vpc } = packages();
  const template = templateOf(vpc);
  const domainName = { 'Fn::GetAtt': [Match.stringLikeRegexp('PackagesDomain'), 'Name'] };

  test('encrypts packages with a key of its own, which goes with it', () => {
    template.hasResourceProperties('AWS::CodeArtifact::Domain', {
      DomainName: 'mlops-dev',
      EncryptionKey: { 'Fn::GetAtt': [Match.stringLikeRegexp('PackagesKey'), 'Arn'] },
    });
    const [[, key]] = Object.entries(template.findResources('AWS::KMS::Key')).filter(([id]) => id.includes('Packages'));
    expect(key.DeletionPolicy).toBe('Delete');
    expect(key.Properties.EnableKeyRotation).toBe(true);
    const grants = key.Properties.KeyPolicy.Statement.filter(
      ({ Effect, Action }: { Effect: string; Action: string }) => Effect === 'Allow' && Action === 'kms:CreateGrant',
    );
    expect(grants).toHaveLength(1);
  });

  test('fetches every package by a repository that workloads do not read', () => {
    template.hasResourceProperties('AWS::CodeArtifact::Repository', {
      DomainName: domainName,
      RepositoryName: 'packages-pypi-store',
      ExternalConnections: ['public:pypi'],
    });
    template.hasResourceProperties('AWS::CodeArtifact::Repository', {
      RepositoryName: 'packages',
      ExternalConnections: Match.absent(),
      Upstreams: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('PyPiStore'), 'Name'] }],
    });
    template.resourceCountIs('AWS::CodeArtifact::PackageGroup', 0);
    template.resourceCountIs('AWS::SSM::Parameter', 0);
  });

  test('denies tokens and packages to other accounts, and outside the network', () => {
    const policies = [
      ...Object.values(template.findResources('AWS::CodeArtifact::Domain')),
      ...Object.values(template.findResources('AWS::CodeArtifact::Repository')),
    ].map(({ Properties }) => Properties.PermissionsPolicyDocument.Statement);
    expect(policies).toHaveLength(3);
    for (const statements of policies) {
      expect(statements).toEqual([
        expect.objectContaining({
          Effect: 'Deny',
          Principal: '*',
          Condition: {
            StringNotEquals: { 'aws:PrincipalAccount': ['111122223333'] },
            Bool: { 'aws:PrincipalIsAWSService': 'false' },
          },
        }),
        expect.objectContaining({
          Effect: 'Deny',
          Principal: '*',
          Condition: expect.objectContaining({
            StringNotEquals: { 'aws:SourceVpc': [Stack.of(vpc).resolve(vpc.vpc.vpcId)] },
          }),
        }),
      ]);
    }
    expect(policies[0][0].Action).toBe('codeartifact:GetAuthorizationToken');
    for (const { Action } of [...policies[1], ...policies[2]]) {
      expect([...Action].sort()).toEqual([
        'codeartifact:GetPackageVersionAsset',
        'codeartifact:GetPackageVersionReadme',
        'codeartifact:GetRepositoryEndpoint',
        'codeartifact:ReadFromRepository',
      ]);
    }
  });

  test('whoever is granted reads this repository, and publishes nothing', () => {
    const { vpc, repository } = packages();
    const stack = Stack.of(vpc);
    const role = new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() });
    repository.grantRead(role);
    const [policy] = Object.values(templateOf(vpc).findResources('AWS::IAM::Policy'));
    const { Statement } = policy.Properties.PolicyDocument;
    expect(Statement).toHaveLength(3);
    expect(Statement).toEqual(
      expect.arrayContaining([
        {
          Effect: 'Allow',
          Action: 'codeartifact:GetAuthorizationToken',
          Resource: stack.resolve(repository.domainArn),
        },
        {
          Effect: 'Allow',
          Action: ['codeartifact:GetRepositoryEndpoint', 'codeartifact:ReadFromRepository'],
          Resource: stack.resolve(repository.repositoryArn),
        },
        {
          Effect: 'Allow',
          Action: 'sts:GetServiceBearerToken',
          Resource: '*',
          Condition: { StringEquals: { 'sts:AWSServiceName': 'codeartifact.amazonaws.com' } },
        },
      ]),
    );
  });
});

test('limits what is fetched to named packages, before the index is connected', () => {
  const { vpc } = packages({ externalPackages: ExternalPackages.only(['pandas', 'scikit-*']) });
  const template = templateOf(vpc);
  const groups = Object.values(template.findResources('AWS::CodeArtifact::PackageGroup')).map(({ Properties }) => [
    Properties.Pattern,
    Properties.OriginConfiguration.Restrictions.ExternalUpstream.RestrictionMode,
  ]);
  expect(groups).toEqual([
    ['/pypi/*', 'BLOCK'],
    ['/pypi//pandas$', 'ALLOW'],
    ['/pypi//scikit-~', 'ALLOW'],
  ]);
  template.hasResource('AWS::CodeArtifact::Repository', {
    Properties: { ExternalConnections: ['public:pypi'] },
    DependsOn: Object.keys(template.findResources('AWS::CodeArtifact::PackageGroup')).sort(),
  });
});

test('without external packages there is no connection to the index', () => {
  const template = templateOf(packages({ externalPackages: ExternalPackages.none() }).vpc);
  template.resourceCountIs('AWS::CodeArtifact::Repository', 1);
  template.hasResourceProperties('AWS::CodeArtifact::Repository', {
    ExternalConnections: Match.absent(),
    Upstreams: Match.absent(),
  });
});

test('maximal: uses the given key and name, and writes its names to the registry', () => {
  const vpc = network({ endpoints });
  const stack = Stack.of(vpc);
  const encryptionKey = kms.Key.fromKeyArn(
    stack,
    'Given',
    'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  );
  const repository = PackageRepository.codeArtifact(stack, 'Packages', {
    network: vpc,
    domainName: 'mlops-dev',
    repositoryName: 'python',
    encryptionKey,
    removalPolicy: RemovalPolicy.RETAIN,
    registry: Registry.of({ platform: 'mlops', environment: 'dev' }),
  });
  expect(repository.encryptionKey).toBe(encryptionKey);
  const template = templateOf(vpc);
  template.hasResourceProperties('AWS::CodeArtifact::Domain', { EncryptionKey: encryptionKey.keyArn });
  template.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/mlops/dev/packages/domain-name',
    Value: 'mlops-dev',
  });
  template.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/mlops/dev/packages/repository-name',
    Value: 'python',
  });
});

describe('the set-up of pip', () => {
  /** A home of a user, with a CLI that hands out a token and records its arguments. */
  function prepare(): { home: string; config: string; calls: string } {
    const home = mkdtempSync(join(tmpdir(), 'pip-'));
    homes.push(home);
    const calls = join(home, 'calls');
    writeFileSync(join(home, 'aws'), `#!/bin/sh\necho "$@" > ${calls}\necho the-token\n`, { mode: 0o755 });
    mkdirSync(join(home, '.config', 'pip'), { recursive: true });
    return { home, config: join(home, '.config', 'pip', 'pip.conf'), calls };
  }

  function run(home: string): void {
    const { vpc, repository } = packages();
    const resolved = Stack.of(vpc).resolve(repository.pipSetup());
    const script = resolved['Fn::Join'][1]
      .map((part: unknown) => (typeof part === 'string' ? part : 'amazonaws.com'))
      .join('');
    const env = { HOME: home, PATH: `${home}:${process.env.PATH}` };
    execFileSync('/bin/bash', ['-eu', '-c', `umask 022\n${script}`], { env, stdio: 'pipe' });
  }

  const homes: string[] = [];
  afterAll(() => {
    for (const home of homes) {
      rmSync(home, { recursive: true });
    }
  });

  test('runs in a shell, and writes the token to a file of the user alone', () => {
    const { home, config, calls } = prepare();
    run(home);
    expect(readFileSync(config, 'utf8')).toBe(
      '[global]\nindex-url = https://aws:the-token@mlops-dev-111122223333.d.codeartifact.eu-west-1.amazonaws.com/pypi/packages/simple/\n',
    );
    expect(statSync(config).mode & 0o777).toBe(0o600);
    expect(readFileSync(calls, 'utf8')).toContain(
      'get-authorization-token --domain mlops-dev --domain-owner 111122223333 --region eu-west-1 --duration-seconds 43200',
    );
  });

  test('takes the place of a file that everybody reads, and leaves nothing beside it', () => {
    const { home, config } = prepare();
    writeFileSync(config, 'before', { mode: 0o644 });
    const everybody = openSync(config, 'r');
    run(home);
    expect(statSync(config).mode & 0o777).toBe(0o600);
    expect(readFileSync(config, 'utf8')).toContain('the-token');
    expect(readdirSync(join(home, '.config', 'pip'))).toEqual(['pip.conf']);
    // who had the file open before does not read the token
    expect(readFileSync(everybody, 'utf8')).toBe('before');
    closeSync(everybody);
  });

  test('does not write through a link to a file of somebody else', () => {
    const { home, config } = prepare();
    const shared = join(home, 'shared');
    writeFileSync(shared, 'before', { mode: 0o644 });
    symlinkSync(shared, config);
    run(home);
    expect(readFileSync(shared, 'utf8')).toBe('before');
    expect(lstatSync(config).isFile()).toBe(true);
  });

  test('fails where it cannot write, and leaves no token behind', () => {
    const { home } = prepare();
    writeFileSync(join(home, 'mv'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    expect(() => run(home)).toThrow();
    expect(readdirSync(join(home, '.config', 'pip'))).toEqual([]);
  });

  test('fails for a token that is too short-lived', () => {
    expect(() => packages().repository.pipSetup({ tokenDuration: Duration.minutes(1) })).toThrow(
      'tokenDuration in seconds is 60, it must be between 900 and 43200',
    );
  });
});

describe('by names', () => {
  const stack = Stack.of(network());
  const named = (repositoryName?: string) =>
    PackageRepository.fromNames(stack, { domainName: 'mlops-dev', repositoryName });

  test('makes nothing, and reads what the repository of these names grants', () => {
    const { vpc, repository } = packages();
    const reader = (stack: Stack) => new iam.Role(stack, 'Reader', { assumedBy: new iam.AccountRootPrincipal() });
    named().grantRead(reader(stack));
    repository.grantRead(reader(Stack.of(vpc)));
    const statements = (template: Template) =>
      Object.values(template.findResources('AWS::IAM::Policy'))[0].Properties.PolicyDocument.Statement;
    const template = Template.fromStack(stack);
    const [token, read, bearer] = statements(template);

    template.resourceCountIs('AWS::CodeArtifact::Repository', 0);
    expect(token.Resource).toEqual(stack.resolve(stack.formatArn(ARN('domain', 'mlops-dev'))));
    expect(read.Resource).toEqual(stack.resolve(stack.formatArn(ARN('repository', 'mlops-dev/packages'))));
    expect([token.Action, read.Action, bearer]).toEqual(
      statements(templateOf(vpc)).map((one: { Action: string }, index: number) => (index < 2 ? one.Action : one)),
    );
    expect(
      named()
        .readStatements()
        .map((one) => stack.resolve(one.toStatementJson())),
    ).toEqual([token, read, bearer]);
  });

  test('sets pip up as the repository itself does', () => {
    const { vpc, repository } = packages();

    expect(stack.resolve(named().pipSetup())).toEqual(Stack.of(vpc).resolve(repository.pipSetup()));
    expect(JSON.stringify(stack.resolve(named('python').pipSetup()))).toContain("'python'");
  });

  test('takes tokens, and fails for malformed names', () => {
    expect(PackageRepository.fromNames(stack, { domainName: Aws.STACK_NAME }).domainName).toBe(Aws.STACK_NAME);
    expect(() => named('-')).toThrow('PackageRepository.fromNames: repositoryName is "-"');
  });
});

describe('fails for', () => {
  test('a network without the endpoints', () => {
    const vpc = network();
    expect(() =>
      PackageRepository.codeArtifact(Stack.of(vpc), 'Packages', { network: vpc, domainName: 'mlops' }),
    ).toThrow('network has no endpoint of codeartifact.api and codeartifact.repositories, add them');
  });

  test.each<[Partial<CodeArtifactProps>, string]>([
    [{ domainName: 'MLOps' }, 'domainName is "MLOps"'],
    [{ repositoryName: '-' }, 'repositoryName is "-"'],
  ])('%j', (props, message) => {
    expect(() => packages(props)).toThrow(message);
  });

  test.each([[[]], [['Pandas']], [['a_b']], [['*']], [['pandas', 'pandas']]])('packages %j', (names) => {
    expect(() => ExternalPackages.only(names)).toThrow('names');
  });
});
