import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TemplateStack } from '@secure-mlops/core';
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ProjectTemplate } from '../src';

const folder = mkdtempSync(join(tmpdir(), 'template-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PASSED = { SageMakerProjectName: { Type: 'String' }, SageMakerProjectId: { Type: 'String' } };
const GROUP = { Type: 'AWS::SageMaker::ModelPackageGroup', Properties: { ModelPackageGroupName: 'models' } };

function read(content: unknown, props: { templateName?: string; description?: string } = {}): ProjectTemplate {
  const path = join(folder, 'project.template.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return ProjectTemplate.fromFile({ path, templateName: 'Train', description: 'A training pipeline', ...props });
}

test('a valid document is accepted', () => {
  const template = read({ Parameters: { ...PASSED, Stage: { Type: 'String' } }, Resources: { Group: GROUP } });
  expect(template.templateName).toBe('Train');
  expect(template.description).toBe('A training pipeline');
});

test('the version follows the content and nothing else', () => {
  const document = { Parameters: PASSED, Resources: { Group: GROUP } };
  const first = read(document);
  expect(first.contentVersion).toMatch(/^[0-9a-f]{12}$/);
  expect(read(document, { templateName: 'Other' }).contentVersion).toBe(first.contentVersion);
  expect(read({ ...document, Description: 'changed' }).contentVersion).not.toBe(first.contentVersion);
});

test.each([
  [
    'a missing project name',
    { Parameters: { SageMakerProjectId: { Type: 'String' } }, Resources: { Group: GROUP } },
    /parameter SageMakerProjectName has the type undefined, declare it as "String"/,
  ],
  [
    'a project id of another type',
    { Parameters: { ...PASSED, SageMakerProjectId: { Type: 'Number' } }, Resources: { Group: GROUP } },
    /parameter SageMakerProjectId has the type "Number"/,
  ],
  [
    'the version check of the CDK bootstrap',
    { Parameters: { ...PASSED, BootstrapVersion: { Type: 'String' } }, Resources: { Group: GROUP } },
    /parameter BootstrapVersion belongs to the CDK bootstrap/,
  ],
  [
    'a transform',
    { Transform: 'AWS::Serverless-2016-10-31', Parameters: PASSED, Resources: { Group: GROUP } },
    /the template has the transform "AWS::Serverless-2016-10-31"/,
  ],
  [
    'a transform inside of a resource',
    {
      Parameters: PASSED,
      Resources: { Group: { ...GROUP, Properties: { Tags: [{ 'Fn::Transform': { Name: 'AWS::Include' } }] } } },
    },
    /resource Group uses Fn::Transform, write out what it would expand to/,
  ],
  [
    'a transform among the resources',
    { Parameters: PASSED, Resources: { Group: GROUP, 'Fn::Transform': { Name: 'AWS::Include' } } },
    /resource Fn::Transform uses Fn::Transform/,
  ],
  [
    'a nested stack',
    { Parameters: PASSED, Resources: { Inner: { Type: 'AWS::CloudFormation::Stack' } } },
    /resource Inner is a nested stack/,
  ],
  [
    'an unbounded role',
    { Parameters: PASSED, Resources: { Role: { Type: 'AWS::IAM::Role', Properties: {} } } },
    /role Role has no PermissionsBoundary/,
  ],
  ['no resources', { Parameters: PASSED }, /Resources is empty/],
  ['text that is not JSON', 'Resources: {}', /the template is no JSON object/],
  ['a JSON list', '[]', /the template is no JSON object/],
])('fails for %s', (_, content, message) => {
  expect(() => read(content)).toThrow(message);
});

test('a bounded role is accepted', () => {
  const role = { Type: 'AWS::IAM::Role', Properties: { PermissionsBoundary: { Ref: 'Boundary' } } };
  expect(() => read({ Parameters: PASSED, Resources: { Role: role } })).not.toThrow();
});

test.each([
  [500, false],
  [501, true],
])('%s resources: refused is %s', (count, refused) => {
  const resources = Object.fromEntries(Array.from({ length: count }, (_, index) => [`Group${index}`, GROUP]));
  const act = () => read({ Parameters: PASSED, Resources: resources });
  refused ? expect(act).toThrow(/Resources has 501 [^,]*, AWS allows 500/) : expect(act).not.toThrow();
});

test('fails for a document above one megabyte', () => {
  const resources = { Group: { ...GROUP, Metadata: 'x'.repeat(1_000_000) } };
  expect(() => read({ Parameters: PASSED, Resources: resources })).toThrow(
    /AWS allows 1000000 [^,]*, split the template/,
  );
});

test.each(['', ' leading', 'a'.repeat(101), 'with/slash'])('fails for the name %j', (templateName) => {
  expect(() => read({ Parameters: PASSED, Resources: { Group: GROUP } }, { templateName })).toThrow(/templateName is/);
});

test('fails for an empty description', () => {
  expect(() => read({ Parameters: PASSED, Resources: { Group: GROUP } }, { description: '' })).toThrow(
    /length of description is 0/,
  );
});

test('fails for a file that cannot be read, together with what else is wrong', () => {
  expect(() =>
    ProjectTemplate.fromFile({ path: join(folder, 'nowhere.json'), templateName: '', description: 'x' }),
  ).toThrow(/2 problems\n- templateName is ""[^\n]*\n- path "[^"]*nowhere.json" cannot be read \(ENOENT\)/);
});

test('fails with every problem at once', () => {
  expect(() => read({ Resources: { Inner: { Type: 'AWS::CloudFormation::Stack' } } }, { templateName: '' })).toThrow(
    /4 problems/,
  );
});

describe('of a stack', () => {
  const passed = ['SageMakerProjectName', 'SageMakerProjectId'];

  function synthesize(fill: (stack: TemplateStack) => void, parameters = passed): Template {
    const publisher = new Stack(new App(), 'Publisher');
    const stack = new TemplateStack(publisher, 'Template');
    for (const name of parameters) {
      new CfnParameter(stack, name);
    }
    fill(stack);
    ProjectTemplate.fromStack({ stack, templateName: 'Train', description: 'A training pipeline' });
    return Template.fromStack(publisher);
  }

  const role = (stack: TemplateStack) =>
    new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com') });

  test('an unbounded role and a missing parameter fail at synthesis', () => {
    expect(() => synthesize(role, ['SageMakerProjectName'])).toThrow(
      /parameter SageMakerProjectId has the type undefined[\s\S]*role Role\w+ has no PermissionsBoundary/,
    );
  });

  test('a boundary that is applied from outside counts', () => {
    const boundary = (stack: TemplateStack) =>
      iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', 'arn:aws:iam::111122223333:policy/boundary');
    expect(() =>
      synthesize((stack) => {
        role(stack);
        iam.PermissionsBoundary.of(stack).apply(boundary(stack));
      }),
    ).not.toThrow();
  });

  test('fails for a wrong name and description at once', () => {
    const stack = new TemplateStack(new Stack(), 'Template');
    expect(() => ProjectTemplate.fromStack({ stack, templateName: '/', description: '' })).toThrow(/2 problems/);
  });
});
