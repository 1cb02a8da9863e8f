import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Registry, SetupFunction, type SetupFunctionProps, TemplateRules, TemplateStack } from '../src';

/** Characters that a template could change: its functions, escapes and what is not ASCII. */
const HANDLER = `exports.handler = async ({ name }) => \`closed \${name} \\\\ "é"\`;`;

let codePath: string;
beforeAll(() => {
  codePath = mkdtempSync(join(tmpdir(), 'setup-function-'));
  writeFileSync(join(codePath, 'index.js'), 'exports.handler = async () => {};');
});
afterAll(() => rmSync(codePath, { recursive: true }));

const setUp = (props: Partial<SetupFunctionProps> = {}) => {
  const stack = new Stack(new App(), 'Stack');
  const setup = new SetupFunction(stack, 'Closer', {
    codePath,
    description: 'Closes a group',
    principal: 'group-closer',
    statements: [
      new iam.PolicyStatement({
        actions: ['ec2:RevokeSecurityGroupEgress'],
        resources: [stack.formatArn({ service: 'ec2', resource: 'security-group', resourceName: '*' })],
      }),
    ],
    ...props,
  });
  return { stack, setup, template: () => Template.fromStack(stack) };
};

const only = (template: Template, type: string) => {
  const entries = Object.entries(template.findResources(type));
  expect(entries).toHaveLength(1);
  return { id: entries[0][0], resource: entries[0][1] };
};

describe('with the least props', () => {
  test('the function has the documented defaults', () => {
    const template = setUp().template();
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Closes a group',
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Timeout: 300,
      LoggingConfig: { LogGroup: { Ref: only(template, 'AWS::Logs::LogGroup').id } },
      VpcConfig: Match.absent(),
      Environment: Match.absent(),
      ReservedConcurrentExecutions: Match.absent(),
    });
  });

  test('the log group is kept for a year and goes with the stack', () => {
    setUp()
      .template()
      .hasResource('AWS::Logs::LogGroup', {
        Properties: { RetentionInDays: 365, KmsKeyId: Match.absent() },
        DeletionPolicy: 'Delete',
      });
  });

  test('the role carries its kind and is only for functions of this account', () => {
    setUp()
      .template()
      .hasResourceProperties('AWS::IAM::Role', {
        Tags: [{ Key: 'secure-mlops:principal', Value: 'group-closer' }],
        Path: Match.absent(),
        PermissionsBoundary: Match.absent(),
        ManagedPolicyArns: Match.absent(),
        MaxSessionDuration: 3600,
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Action: 'sts:AssumeRole',
              Effect: 'Allow',
              Principal: { Service: 'lambda.amazonaws.com' },
              Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
            },
          ],
        },
      });
  });

  test('the role may write its own log and do what was asked, by one managed policy', () => {
    const template = setUp().template();
    template.resourceCountIs('AWS::IAM::Policy', 0);
    const { resource } = only(template, 'AWS::IAM::ManagedPolicy');
    expect(resource.Properties.PolicyDocument.Statement).toEqual([
      {
        Sid: 'WriteLog',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [only(template, 'AWS::Logs::LogGroup').id, 'Arn'] },
      },
      expect.objectContaining({ Action: 'ec2:RevokeSecurityGroupEgress' }),
    ]);
  });
});

test('every prop arrives', () => {
  const { stack, template } = setUp({
    registry: Registry.of({ platform: 'mlops', environment: 'dev' }),
    timeout: Duration.minutes(15),
    environment: { LEVEL: 'debug' },
    logRetention: logs.RetentionDays.ONE_MONTH,
  });
  const key = new kms.Key(stack, 'Key');
  new SetupFunction(stack, 'Other', {
    codePath,
    description: 'Other',
    principal: 'other',
    statements: [],
    logEncryptionKey: key,
    permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyArn(
      stack,
      'Boundary',
      'arn:aws:iam::111122223333:policy/b',
    ),
  });
  const result = template();
  result.hasResourceProperties('AWS::IAM::Role', { Path: '/mlops/dev/group-closer/' });
  result.hasResourceProperties('AWS::IAM::ManagedPolicy', { Path: '/mlops/dev/group-closer/' });
  result.hasResourceProperties('AWS::Lambda::Function', {
    Timeout: 900,
    Environment: { Variables: { LEVEL: 'debug' } },
  });
  result.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  result.hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: { 'Fn::GetAtt': [Match.anyValue(), 'Arn'] } });
  result.hasResourceProperties('AWS::IAM::Role', { PermissionsBoundary: 'arn:aws:iam::111122223333:policy/b' });
});

describe('a custom resource', () => {
  test('is deleted before the permissions and the log of its function are', () => {
    const { setup, stack, template } = setUp();
    setup.addResource(stack, 'Closed', { resourceType: 'Custom::ClosedGroup', properties: { groupId: 'sg-1' } });
    const result = template();
    const { resource } = only(result, 'Custom::ClosedGroup');
    expect(resource.DependsOn).toEqual(
      expect.arrayContaining([only(result, 'AWS::IAM::ManagedPolicy').id, only(result, 'AWS::Logs::LogGroup').id]),
    );
    expect(resource.Properties).toEqual({
      ServiceToken: { 'Fn::GetAtt': [only(result, 'AWS::Lambda::Function').id, 'Arn'] },
      ServiceTimeout: '360',
      groupId: 'sg-1',
    });
    expect(resource.DeletionPolicy).toBe('Delete');
  });

  test('comes after the permissions: the function waits for them', () => {
    const result = setUp().template();
    // the role is not among them: the function refers to it
    expect(only(result, 'AWS::Lambda::Function').resource.DependsOn).toEqual([
      only(result, 'AWS::IAM::ManagedPolicy').id,
    ]);
  });

  test('and its function may wait for more', () => {
    const { setup, stack, template } = setUp();
    const key = new kms.Key(stack, 'Key');
    setup.resourceFunction.node.addDependency(key);
    const result = template();
    expect(only(result, 'AWS::Lambda::Function').resource.DependsOn).toEqual([
      only(result, 'AWS::IAM::ManagedPolicy').id,
      only(result, 'AWS::KMS::Key').id,
    ]);
  });

  test('may wait for another time and be retained', () => {
    const { setup, stack, template } = setUp();
    setup.addResource(stack, 'Kept', {
      resourceType: 'Custom::Kept',
      serviceTimeout: Duration.hours(1),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    template().hasResource('Custom::Kept', { Properties: { ServiceTimeout: '3600' }, DeletionPolicy: 'Retain' });
  });

  test('fails with a type that is none, or a wait that is too long', () => {
    const { setup, stack } = setUp();
    expect(() =>
      setup.addResource(stack, 'X', { resourceType: 'AWS::X', serviceTimeout: Duration.seconds(3601) }),
    ).toThrow(
      /2 problems\n- resourceType is "AWS::X".*\n- serviceTimeout in seconds is 3601, it must be between 1 and 3600/,
    );
  });
});

describe('in a template that travels alone', () => {
  const inTemplate = (folder: string) => {
    const app = new App();
    const parent = new Stack(app, 'Targets');
    new logs.LogGroup(parent, 'Logs');
    const template = new TemplateStack(parent, 'Network');
    const setup = new SetupFunction(template, 'Closer', {
      codePath: folder,
      description: 'Closes a group',
      principal: 'group-closer',
      statements: [],
    });
    setup.addResource(template, 'Closed', { resourceType: 'Custom::ClosedGroup' });
    return { app, template };
  };
  const folderWith = (files: Record<string, string>) => {
    const folder = mkdtempSync(join(codePath, 'case-'));
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(folder, name), content);
    }
    return folder;
  };

  test('the function has the code of the bundled file, and no asset', () => {
    const folder = folderWith({ 'index.js': HANDLER });
    const { app, template } = inTemplate(folder);
    const body = readFileSync(join(app.synth().directory, template.templateFile), 'utf8');
    const document = Template.fromJSON(JSON.parse(body));
    const { resource } = only(document, 'AWS::Lambda::Function');
    expect(resource.Properties.Code).toEqual({ ZipFile: readFileSync(join(folder, 'index.js'), 'utf8') });
    expect(resource.Properties.Handler).toBe('index.handler');
    expect(only(document, 'Custom::ClosedGroup').resource.Properties.ServiceToken).toBeDefined();
    expect(TemplateRules.problemsOf(body)).toEqual([]);
  });

  test('the embedded code runs as it does from the file', async () => {
    const folder = folderWith({ 'index.js': HANDLER });
    const { app, template } = inTemplate(folder);
    const document = JSON.parse(readFileSync(join(app.synth().directory, template.templateFile), 'utf8'));
    const { ZipFile } = only(Template.fromJSON(document), 'AWS::Lambda::Function').resource.Properties.Code;
    const module = { exports: {} as { handler?: (event: object) => Promise<string> } };
    runInNewContext(ZipFile, { module, exports: module.exports });
    await expect(module.exports.handler?.({ name: 'x' })).resolves.toBe('closed x \\ "é"');
  });

  test('fails when the handler is more than one file', () => {
    const folder = folderWith({ 'index.js': HANDLER, 'other.js': '' });
    expect(() => inTemplate(folder)).toThrow(
      'SetupFunction: codePath holds ["other.js"] beside "index.js", a template carries one file, bundle the handler into it',
    );
  });

  test('fails when the handler is not bundled', () => {
    expect(() => inTemplate(folderWith({}))).toThrow('codePath holds no "index.js", bundle the handlers first');
  });

  test('fails when the code is longer than a template may carry', () => {
    const folder = folderWith({ 'index.js': 'x'.repeat(4_194_305) });
    expect(() => inTemplate(folder)).toThrow(
      /codePath holds 4194305 bytes of inline function code, AWS allows 4194304 \(https:.*\), bundle less into the handler/,
    );
  });

  test('outside of one the code stays an asset', () => {
    const { resource } = only(setUp().template(), 'AWS::Lambda::Function');
    expect(resource.Properties.Code).toEqual({ S3Bucket: expect.anything(), S3Key: expect.anything() });
  });
});

describe('fails', () => {
  test.each<[string, Partial<SetupFunctionProps>, string]>([
    ['without code', { codePath: '/no/such/folder' }, 'codePath is "/no/such/folder", there is no such folder, bundle'],
    ['with another case', { principal: 'GroupCloser' }, 'principal is "GroupCloser", use kebab-case'],
    [
      'with too long a run',
      { timeout: Duration.seconds(901) },
      'timeout in seconds is 901, it must be between 1 and 900',
    ],
    ['with too long a description', { description: 'x'.repeat(257) }, 'description has 257 characters'],
  ])('%s', (_, props, message) => {
    expect(() => setUp(props)).toThrow(message);
  });
});
