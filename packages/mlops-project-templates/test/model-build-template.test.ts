import { TemplateRules } from '@secure-mlops/core';
import { SourceProvider } from '../src';
import { ACCOUNT, type Document, type DocumentResource, modelBuild } from './support';

const { text, document } = modelBuild();

function all(type: string, from: Document = document): [string, DocumentResource][] {
  return Object.entries(from.Resources).filter(([, resource]) => resource.Type === type);
}

function only(type: string, from: Document = document): DocumentResource & { readonly id: string } {
  const [[id, resource], ...more] = all(type, from);
  expect(more).toEqual([]);
  return { ...resource, id };
}

/** Replaces references by names, so that text can be compared. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  if (name === 'Ref') {
    return `<${argument}>`;
  }
  if (name === 'Fn::GetAtt') {
    return `<${(argument as string[]).join('.')}>`;
  }
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(plain).join(separator);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

const LABEL = '<SageMakerProjectName>-<SageMakerProjectId>';

test('the document travels alone', () => {
  expect(TemplateRules.problemsOf(text)).toEqual([]);
});

test('the same template has the same document, so that its version stays', () => {
  expect(modelBuild().text).toBe(text);
});

test('whoever starts a project cannot put anything else in the place of the environment', () => {
  const given = Object.values(document.Parameters).filter(({ Default }) => Default !== undefined);
  expect(given).toHaveLength(10);
  for (const { Default, AllowedValues } of given) {
    expect(Default).toMatch(/^\/science\/dev\//);
    expect(AllowedValues).toEqual([Default]);
  }
});

test('only name and id are asked for, in the form that SageMaker gives them', () => {
  const asked = Object.entries(document.Parameters).filter(([, { Default }]) => Default === undefined);
  expect(asked.map(([name, { Type, MaxLength }]) => [name, Type, MaxLength])).toEqual([
    ['SageMakerProjectName', 'String', 32],
    ['SageMakerProjectId', 'String', 20],
  ]);
  for (const [, { AllowedPattern }] of asked) {
    const pattern = new RegExp(String(AllowedPattern));
    expect(['churn', 'Churn-2', 'p-abc123def456'].every((name) => pattern.test(name))).toBe(true);
    expect(['-churn', 'churn-', 'a_b', 'a b'].some((name) => pattern.test(name))).toBe(false);
  }
});

test('everything else comes from the registry of the environment', () => {
  const defaults = Object.values(document.Parameters).flatMap(({ Type, Default }) =>
    Default ? [[Type, Default]] : [],
  );
  expect(defaults).toEqual([
    ['AWS::SSM::Parameter::Value<String>', '/science/dev/keys/data-key-arn'],
    ['AWS::SSM::Parameter::Value<String>', '/science/dev/keys/storage-key-arn'],
    ['AWS::SSM::Parameter::Value<String>', '/science/dev/network/vpc-id'],
    ['AWS::SSM::Parameter::Value<List<String>>', '/science/dev/network/source-vpc-ids'],
    ['AWS::SSM::Parameter::Value<List<String>>', '/science/dev/network/subnet-ids'],
    ['AWS::SSM::Parameter::Value<String>', '/science/dev/network/security-group-id'],
    ['AWS::SSM::Parameter::Value<String>', '/science/dev/buckets/model-bucket-name'],
    ['AWS::SSM::Parameter::Value<String>', '/science/dev/roles/permissions-boundary-arn'],
    ['AWS::SSM::Parameter::Value<String>', '/science/dev/functions/project-contents-arn'],
    ['AWS::SSM::Parameter::Value<String>', '/science/dev/functions/project-contents-role-arn'],
  ]);
});

describe('names', () => {
  test('stay within the limits of every service for the longest names', () => {
    const label = 'x'.repeat(32 + 1 + 20);
    const longest = `${'p'.repeat(21)}-${'e'.repeat(21)}-${label}`;
    // model package group 63, pipeline 100, repository 100, build project 255
    expect(label.length).toBeLessThanOrEqual(63);
    expect(longest.length).toBeLessThanOrEqual(100);
    expect(plain(only('AWS::SageMaker::ModelPackageGroup').Properties.ModelPackageGroupName)).toBe(LABEL);
    for (const [type, property] of [
      ['AWS::CodePipeline::Pipeline', 'Name'],
      ['AWS::CodeCommit::Repository', 'RepositoryName'],
      ['AWS::CodeBuild::Project', 'Name'],
    ]) {
      expect(plain(only(type).Properties[property])).toBe(`science-dev-${LABEL}`);
    }
  });

  test.each([['AWS::S3::Bucket', 'BucketName']])(
    '%s is named by CloudFormation: project names allow upper case',
    (type, property) => {
      expect(only(type).Properties).not.toHaveProperty(property);
    },
  );
});

test('everything that can have tags says project and environment', () => {
  const untaggable = ['AWS::S3::BucketPolicy', 'Custom::BucketAccess', 'Custom::BucketContents'];
  for (const { Type, Properties } of Object.values(document.Resources).filter(
    ({ Type }) => !untaggable.includes(Type),
  )) {
    expect([Type, Properties.Tags]).toEqual([
      Type,
      expect.arrayContaining([
        { Key: 'sagemaker:project-name', Value: { Ref: 'SageMakerProjectName' } },
        { Key: 'sagemaker:project-id', Value: { Ref: 'SageMakerProjectId' } },
        { Key: 'secure-mlops:environment', Value: 'science/dev' },
      ]),
    ]);
  }
});

describe('roles', () => {
  const roles = all('AWS::IAM::Role').map(([, role]) => role);

  test('there are three, each bounded, on the path and with the tag of its kind', () => {
    expect(roles.map(({ Properties }) => Properties.Path).sort()).toEqual([
      '/science/dev/project-build/',
      '/science/dev/project-events/',
      '/science/dev/project-pipeline/',
    ]);
    for (const { Properties } of roles) {
      expect(Properties.PermissionsBoundary).toEqual({ Ref: 'PermissionsBoundaryArn' });
      const kind = String(Properties.Path).split('/')[3];
      expect(Properties.Tags).toContainEqual({ Key: 'secure-mlops:principal', Value: kind });
    }
  });

  test('each is complete when it exists: the launch role may not attach policies', () => {
    expect(roles.every(({ Properties }) => Properties.Policies && !Properties.ManagedPolicyArns)).toBe(true);
    expect(all('AWS::IAM::Policy')).toEqual([]);
    expect(all('AWS::IAM::ManagedPolicy')).toEqual([]);
  });

  test.each([
    ['codebuild', ':codebuild:eu-west-1:<AWS::AccountId>:project/science-dev-'],
    ['codepipeline', ':codepipeline:eu-west-1:<AWS::AccountId>:science-dev-'],
    ['events', ':events:eu-west-1:<AWS::AccountId>:rule/project-'],
  ])('%s takes its role on for one resource of this account only', (service, sourceArn) => {
    const trusts = roles.map(
      ({ Properties }) => plain(Properties.AssumeRolePolicyDocument) as { Statement: unknown[] },
    );
    expect(trusts.flatMap(({ Statement }) => Statement)).toContainEqual({
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: `${service}.amazonaws.com` },
      Condition: {
        StringEquals: { 'aws:SourceAccount': '<AWS::AccountId>' },
        ArnLike: { 'aws:SourceArn': expect.stringContaining(sourceArn) },
      },
    });
  });

  test('the resource * is only where actions have no resource', () => {
    const statements = roles.flatMap(({ Properties }) =>
      (Properties.Policies as { PolicyDocument: { Statement: { Resource: unknown; Action: string[] }[] } }[]).flatMap(
        ({ PolicyDocument }) => PolicyDocument.Statement,
      ),
    );
    const everywhere = statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
    expect(everywhere.every((action) => action.startsWith('ec2:Describe'))).toBe(true);
    expect(JSON.stringify(statements)).not.toMatch(/"[a-z0-9]+:\*"/);
  });
});

describe('the artifact bucket', () => {
  const policy = plain(only('AWS::S3::BucketPolicy').Properties.PolicyDocument) as {
    Statement: { Sid: string; Condition: Record<string, Record<string, unknown>> }[];
  };
  const conditionOf = (sid: string) => policy.Statement.find(({ Sid }) => Sid === sid)?.Condition;

  test('is private, versioned and encrypted with the key of the environment', () => {
    expect(only('AWS::S3::Bucket').Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: { Ref: 'DataKeyArn' } },
          },
        ],
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  test('takes only encrypted uploads over TLS, from this account', () => {
    expect(policy.Statement.map(({ Sid }) => Sid)).toEqual(
      expect.arrayContaining(['DenyInsecureTransport', 'DenyOldTls', 'DenyOtherAccounts', 'DenyOtherKey']),
    );
  });

  test('is managed by the launch role only', () => {
    expect(conditionOf('DenyPolicyManagement')).toEqual({
      ArnNotLike: {
        'aws:PrincipalArn': ['arn:<AWS::Partition>:iam::<AWS::AccountId>:role/science/dev/launch/*'],
      },
    });
  });

  test('is left by the pipeline and the emptying function only, never by a build', () => {
    const build = only('AWS::CodeBuild::Project').Properties.ServiceRole as { 'Fn::GetAtt': [string, string] };
    const pipeline = only('AWS::CodePipeline::Pipeline').Properties.RoleArn as { 'Fn::GetAtt': [string, string] };
    const arn = (role: { 'Fn::GetAtt': [string, string] }) => `<${role['Fn::GetAtt'].join('.')}>`;
    expect(conditionOf('DenyDataOutsideNetwork')).toMatchObject({
      StringNotEquals: { 'aws:SourceVpc': '<SourceVpcIds>' },
      ArnNotLike: { 'aws:PrincipalArn': [arn(pipeline), '<ProjectContentsRoleArn>'] },
    });
    expect(conditionOf('DenyConfinedOutsideNetwork')).toMatchObject({
      StringNotEquals: { 'aws:SourceVpc': '<SourceVpcIds>' },
      ArnLike: { 'aws:PrincipalArn': [arn(build)] },
    });
  });

  test('is emptied on deletion, when nothing writes to it any more', () => {
    const access = only('Custom::BucketAccess');
    const contents = only('Custom::BucketContents');
    expect(access.Properties).toMatchObject({
      ServiceToken: { Ref: 'ProjectContentsArn' },
      PolicyHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(access.DependsOn).toContain(only('AWS::S3::BucketPolicy').id);
    expect(contents.DependsOn).toContain(access.id);
    expect(contents.Properties.DeletionTag).toBe('secure-mlops:allow-data-deletion');
    expect(only('AWS::S3::Bucket').Properties.Tags).toContainEqual({
      Key: 'secure-mlops:allow-data-deletion',
      Value: 'true',
    });
    expect(only('AWS::CodePipeline::Pipeline').DependsOn).toContain(contents.id);
    expect(only('AWS::S3::Bucket').DeletionPolicy).toBe('Delete');
  });
});

describe('the build', () => {
  const { Properties: build } = only('AWS::CodeBuild::Project');

  test('runs in the network of the environment, encrypted and without the rights of its host', () => {
    expect(build).toMatchObject({
      EncryptionKey: { Ref: 'DataKeyArn' },
      Environment: { PrivilegedMode: false, Type: 'LINUX_CONTAINER' },
      VpcConfig: {
        VpcId: { Ref: 'VpcId' },
        Subnets: { Ref: 'SubnetIds' },
        SecurityGroupIds: [{ Ref: 'SecurityGroupId' }],
      },
      TimeoutInMinutes: 60,
    });
    // private is the default; to say so takes a permission that also makes builds public
    expect(build.Visibility).toBeUndefined();
  });

  test('brings its own log, kept for a year and encrypted', () => {
    const log = only('AWS::Logs::LogGroup');
    expect(log.Properties).toMatchObject({ KmsKeyId: { Ref: 'StorageKeyArn' }, RetentionInDays: 365 });
    expect(build.LogsConfig).toEqual({ CloudWatchLogs: { Status: 'ENABLED', GroupName: { Ref: log.id } } });
  });

  test('keeps its log as long as it is told', () => {
    const resources = Object.values(modelBuild({ logRetention: 30 }).document.Resources);
    const [log] = resources.filter(({ Type }) => Type === 'AWS::Logs::LogGroup');
    expect(log.Properties.RetentionInDays).toBe(30);
  });

  test('takes its commands from the template, not from the repository', () => {
    const { BuildSpec } = build.Source as { BuildSpec: string };
    const spec = JSON.parse(BuildSpec);
    expect(spec.phases.build.commands).toEqual(['python -m pipelines']);
    expect(BuildSpec).not.toMatch(/pip install|curl|https?:/);
  });
});

describe('with packages, the build', () => {
  const { document: other } = modelBuild({ installPackages: true });
  const [, { Properties: build }] = all('AWS::CodeBuild::Project', other)[0];
  const spec = JSON.parse(String(plain((build.Source as { BuildSpec: unknown }).BuildSpec)));

  test('reads the repository that the environment names', () => {
    expect(
      ['PackageDomainName', 'PackageRepositoryName'].map((name) => [
        other.Parameters[name].Default,
        other.Parameters[name].AllowedValues,
      ]),
    ).toEqual(
      ['domain-name', 'repository-name'].map((name) => [
        `/science/dev/packages/${name}`,
        [`/science/dev/packages/${name}`],
      ]),
    );
    const [[, role]] = all('AWS::IAM::Role', other).filter(([id]) => id.startsWith('Build'));
    const [{ PolicyDocument }] = role.Properties.Policies as {
      PolicyDocument: { Statement: Record<string, unknown>[] };
    }[];
    const statements = PolicyDocument.Statement.map(plain) as { Action: string; Resource: string }[];
    const arn = 'arn:<AWS::Partition>:codeartifact:eu-west-1:<AWS::AccountId>:';
    expect(statements.slice(-3).map(({ Action, Resource }) => [Action, Resource])).toEqual([
      ['codeartifact:GetAuthorizationToken', `${arn}domain/<PackageDomainName>`],
      [
        ['codeartifact:GetRepositoryEndpoint', 'codeartifact:ReadFromRepository'],
        `${arn}repository/<PackageDomainName>/<PackageRepositoryName>`,
      ],
      ['sts:GetServiceBearerToken', '*'],
    ]);
  });

  test('installs the requirements of the repository, after pip knows where from', () => {
    const [setup, install] = spec.phases.install.commands;

    expect(setup).toMatch(/^set -e\npip_token="\$\(aws codeartifact .* --domain <PackageDomainName> /);
    expect(install).toContain('pip install --disable-pip-version-check --requirement requirements.txt');
    expect(spec.phases.build.commands).toEqual(['python -m pipelines']);
  });
});

describe('the pipeline', () => {
  test('is of type V2 and encrypts its artifacts with the key of the environment', () => {
    expect(only('AWS::CodePipeline::Pipeline').Properties).toMatchObject({
      PipelineType: 'V2',
      ArtifactStore: { Type: 'S3', EncryptionKey: { Type: 'KMS', Id: { Ref: 'DataKeyArn' } } },
    });
  });

  test('is started by the rule that its role trusts, whose name cannot be cut off', () => {
    const { Name } = only('AWS::Events::Rule').Properties;
    const stackUuid = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
    expect(Name).toEqual({ 'Fn::Join': ['', ['project-', stackUuid]] });
    const trust = all('AWS::IAM::Role')
      .map(([, role]) => JSON.stringify(role.Properties.AssumeRolePolicyDocument))
      .filter((document) => document.includes('events.amazonaws.com'));
    expect(trust).toEqual([expect.stringContaining(`:rule/project-",${JSON.stringify(stackUuid)}]`)]);
  });

  test('is started by pushes to its branch, not by polling', () => {
    const { Properties } = only('AWS::Events::Rule');
    expect(Properties.EventPattern).toMatchObject({
      source: ['aws.codecommit'],
      detail: { referenceType: ['branch'], referenceName: ['main'] },
    });
    expect(JSON.stringify(only('AWS::CodePipeline::Pipeline'))).toContain('"PollForSourceChanges":"false"');
  });
});

test('a group with models keeps the whole project: it is deleted before anything else', () => {
  const { DependsOn } = only('AWS::SageMaker::ModelPackageGroup');
  const others = Object.keys(document.Resources).filter((id) => id !== only('AWS::SageMaker::ModelPackageGroup').id);
  expect([...(DependsOn ?? [])].sort()).toEqual(others.sort());
});

describe('sources', () => {
  test('a repository outlives its project unless it is told to go', () => {
    // kept by a termination, not by a failed creation: the next attempt would meet the name
    expect(only('AWS::CodeCommit::Repository').DeletionPolicy).toBe('RetainExceptOnCreate');
    const { document: other } = modelBuild({
      source: SourceProvider.codeCommit({ deleteWithProject: true, branch: 'trunk' }),
    });
    expect(only('AWS::CodeCommit::Repository', other).DeletionPolicy).toBe('Delete');
    expect(JSON.stringify(other)).toContain('"BranchName":"trunk"');
    expect(JSON.stringify(only('AWS::Events::Rule', other))).toContain('"referenceName":["trunk"]');
  });

  test('a connection is used for one repository, and makes neither repository nor rule', () => {
    const connectionArn = `arn:aws:codeconnections:eu-west-1:${ACCOUNT}:connection/aaaa-bbbb`;
    const { document: other } = modelBuild({
      source: SourceProvider.codeConnections({ connectionArn, repositoryId: 'team/churn' }),
    });
    expect(all('AWS::CodeCommit::Repository', other)).toEqual([]);
    expect(all('AWS::Events::Rule', other)).toEqual([]);
    const rendered = JSON.stringify(other);
    expect(rendered).toContain(
      `"Action":"codeconnections:UseConnection","Condition":{"StringEquals":{"codeconnections:FullRepositoryId":"team/churn"}}`,
    );
    expect(rendered).toContain('"FullRepositoryId":"team/churn"');
  });

  test('fails for a connection of the former service name, which boundaries do not open', () => {
    const connectionArn = `arn:aws:codestar-connections:eu-west-1:${ACCOUNT}:connection/aaaa-bbbb`;
    expect(() => SourceProvider.codeConnections({ connectionArn, repositoryId: 'team/churn' })).toThrow(
      /connectionArn is "arn:aws:codestar-connections:[^"]+", pass the ARN of a connection such as "arn:aws:codeconnections:/,
    );
  });

  test('fails for a wrong connection, repository and branch at once', () => {
    const wrong = { connectionArn: 'arn:aws:s3:::x', repositoryId: 'churn', branch: '' };
    expect(() => SourceProvider.codeConnections(wrong)).toThrow(
      /3 problems\n- connectionArn is "arn:aws:s3:::x"[\s\S]*- repositoryId is "churn"[\s\S]*- branch is ""/,
    );
  });

  test('fails for a wrong branch', () => {
    expect(() => SourceProvider.codeCommit({ branch: '' })).toThrow(/branch is ""/);
  });
});
