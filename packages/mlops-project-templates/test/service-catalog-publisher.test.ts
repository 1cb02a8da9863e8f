import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry, TemplateStack } from '@secure-mlops/core';
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { ProjectTemplate, type ServiceCatalogPublisherProps, TemplatePublisher } from '../src';

const ACCOUNT = '111122223333';
const folder = mkdtempSync(join(tmpdir(), 'publisher-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

class Project extends TemplateStack {
  constructor(scope: Stack, id: string, groupName = 'models') {
    super(scope, id);
    new CfnParameter(this, 'SageMakerProjectName');
    new CfnParameter(this, 'SageMakerProjectId');
    new sagemaker.CfnModelPackageGroup(this, 'Group', { modelPackageGroupName: groupName });
  }
}

function environment(props: Partial<ServiceCatalogPublisherProps> = {}) {
  const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: 'eu-west-1' } });
  const role = (name: string) => iam.Role.fromRoleArn(stack, name, `arn:aws:iam::${ACCOUNT}:role/science/dev/${name}`);
  const publisher = TemplatePublisher.serviceCatalog(stack, 'Projects', {
    displayName: 'Projects of science',
    providerName: 'Platform team',
    launchRole: role('launch'),
    users: [role('scientist'), role('engineer')],
    ...props,
  });
  return { stack, publisher };
}

function fromStack(stack: TemplateStack, templateName = 'Model build') {
  return ProjectTemplate.fromStack({ stack, templateName, description: 'Trains and registers' });
}

function publishedWith(groupName?: string, props?: Partial<ServiceCatalogPublisherProps>): Template {
  const { stack, publisher } = environment(props);
  publisher.publish(fromStack(new Project(stack, 'Template', groupName)));
  return Template.fromStack(stack);
}

function only(template: Template, type: string): Record<string, unknown> {
  const [[id, resource], ...more] = Object.entries(template.findResources(type));
  expect(more).toEqual([]);
  return { ...resource, id };
}

function versionOf(template: Template): string {
  const { Properties } = only(template, 'Custom::TemplateProduct') as { Properties: { VersionName: string } };
  return Properties.VersionName;
}

test('a template becomes a product that Studio shows, launched by the launch role', () => {
  const template = publishedWith();
  template.hasResourceProperties('Custom::TemplateProduct', {
    Name: 'Model build',
    Owner: 'Platform team',
    Description: 'Trains and registers',
    VersionName: Match.stringLikeRegexp('^[0-9a-f]{12}$'),
    TemplateUrl: Match.anyValue(),
    Tags: {
      'sagemaker:studio-visibility': 'true',
      'secure-mlops:template-publisher': Match.stringLikeRegexp('^StackProjects'),
    },
    ServiceTimeout: '660',
  });
  const product = { Ref: only(template, 'Custom::TemplateProduct').id };
  template.hasResourceProperties('AWS::ServiceCatalog::PortfolioProductAssociation', { ProductId: product });
  template.hasResourceProperties('AWS::ServiceCatalog::LaunchRoleConstraint', {
    ProductId: product,
    RoleArn: `arn:aws:iam::${ACCOUNT}:role/science/dev/launch`,
  });
});

test('every user may use the portfolio', () => {
  const template = publishedWith();
  for (const user of ['scientist', 'engineer']) {
    template.hasResourceProperties('AWS::ServiceCatalog::PortfolioPrincipalAssociation', {
      PrincipalARN: `arn:aws:iam::${ACCOUNT}:role/science/dev/${user}`,
      PrincipalType: 'IAM',
    });
  }
});

test('reference defect 23: another content of the template is another version and address, the same content the same', () => {
  const [first, same, other] = [publishedWith('models'), publishedWith('models'), publishedWith('other')];
  expect(versionOf(first)).toBe(versionOf(same));
  expect(versionOf(first)).not.toBe(versionOf(other));
  const url = (template: Template) =>
    JSON.stringify(only(template, 'Custom::TemplateProduct')).match(/[0-9a-f]{64}/)?.[0];
  expect(url(first)).toBeDefined();
  expect(url(first)).not.toBe(url(other));
});

test('projects are asked for before anything that people need to terminate them is deleted', () => {
  const template = publishedWith();
  const needed = [
    'AWS::ServiceCatalog::LaunchRoleConstraint',
    'AWS::ServiceCatalog::PortfolioProductAssociation',
    'AWS::ServiceCatalog::PortfolioPrincipalAssociation',
  ].flatMap((type) => Object.keys(template.findResources(type)));
  expect(needed).toHaveLength(4);
  expect(only(template, 'Custom::TemplateProjects')).toMatchObject({
    Properties: { ProductId: { Ref: only(template, 'Custom::TemplateProduct').id } },
    DependsOn: expect.arrayContaining(needed),
  });
});

describe('the publishing function', () => {
  const statement = (template: Template, sid: string) =>
    Object.values(template.findResources('AWS::IAM::ManagedPolicy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .find(({ Sid }) => Sid === sid);

  test('creates only products with the tag of its publisher, and touches no other', () => {
    const template = publishedWith();
    const tag = { 'secure-mlops:template-publisher': expect.stringMatching(/^StackProjects/) };
    const [[, publisher]] = Object.entries(
      (only(template, 'Custom::TemplateProduct') as { Properties: { Tags: Record<string, string> } }).Properties.Tags,
    ).filter(([key]) => key in tag);
    expect(statement(template, 'CreateProducts').Condition).toEqual({
      StringEquals: { 'aws:RequestTag/secure-mlops:template-publisher': publisher },
    });
    expect(statement(template, 'MaintainProducts').Condition).toEqual({
      StringEquals: { 'aws:ResourceTag/secure-mlops:template-publisher': publisher },
    });
  });

  test('cannot delete a version', () => {
    const policies = publishedWith().findResources('AWS::IAM::ManagedPolicy');
    expect(JSON.stringify(policies)).not.toContain('DeleteProvisioningArtifact');
    expect(JSON.stringify(policies)).not.toMatch(/servicecatalog:[A-Za-z]*\*/);
  });

  test('reads the published documents and nothing else of the bucket', () => {
    const template = publishedWith();
    const { TemplateUrl } = (only(template, 'Custom::TemplateProduct') as { Properties: { TemplateUrl: unknown } })
      .Properties;
    const object = /assets-[^/]+\/[0-9a-f]{64}\.json/.exec(JSON.stringify(TemplateUrl))?.[0];
    const { Action, Resource } = statement(template, 'ReadTemplates');
    expect(Action).toBe('s3:GetObject');
    expect(object).toBeDefined();
    expect(JSON.stringify(Resource)).toContain(`${object}"`);
  });

  test('decrypts templates only with the given key', () => {
    expect(statement(publishedWith(), 'DecryptTemplates')).toBeUndefined();
    const { stack, publisher } = (() => {
      const key = kms.Key.fromKeyArn(new Stack(), 'Key', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`);
      return environment({ assetKey: key });
    })();
    publisher.publish(fromStack(new Project(stack, 'Template')));
    expect(statement(Template.fromStack(stack), 'DecryptTemplates')).toMatchObject({
      Action: 'kms:Decrypt',
      Resource: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`,
    });
  });

  test('is bounded and lies on the path of the environment when they are given', () => {
    const registry = Registry.of({ platform: 'science', environment: 'dev' });
    const boundary = iam.ManagedPolicy.fromManagedPolicyArn(
      new Stack(),
      'Boundary',
      `arn:aws:iam::${ACCOUNT}:policy/b`,
    );
    const template = publishedWith(undefined, { registry, permissionsBoundary: boundary });
    template.hasResourceProperties('AWS::IAM::Role', {
      Path: '/science/dev/template-publisher/',
      PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/b`,
      Tags: [{ Key: 'secure-mlops:principal', Value: 'template-publisher' }],
    });
  });
});

test('the log is kept for a year by default', () => {
  publishedWith().hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365, KmsKeyId: Match.absent() });
});

test('a template from a file is published unchanged, with the version of its content', () => {
  const path = join(folder, 'file.template.json');
  const text = JSON.stringify({
    Parameters: { SageMakerProjectName: { Type: 'String' }, SageMakerProjectId: { Type: 'String' } },
    Resources: { Group: { Type: 'AWS::SageMaker::ModelPackageGroup', Properties: { ModelPackageGroupName: 'm' } } },
  });
  writeFileSync(path, text);
  const { stack, publisher } = environment();
  const file = ProjectTemplate.fromFile({ path, templateName: 'From file', description: 'x' });
  const product = publisher.publish(file);
  expect(product.versionName).toBe(file.contentVersion);
  expect(versionOf(Template.fromStack(stack))).toBe(file.contentVersion);
});

test('two templates are two products, in one portfolio', () => {
  const { stack, publisher } = environment();
  publisher.publish(fromStack(new Project(stack, 'One'), 'One'));
  publisher.publish(fromStack(new Project(stack, 'Two'), 'Two'));
  const template = Template.fromStack(stack);
  template.resourceCountIs('Custom::TemplateProduct', 2);
  template.resourceCountIs('AWS::ServiceCatalog::Portfolio', 1);
});

test('fails for a second template with the same name', () => {
  const { stack, publisher } = environment();
  publisher.publish(fromStack(new Project(stack, 'One')));
  expect(() => publisher.publish(fromStack(new Project(stack, 'Two')))).toThrow(
    /template has the name "Model build" of one that is published, choose another name/,
  );
});

test('fails when nothing is published', () => {
  expect(() => Template.fromStack(environment().stack)).toThrow(/no template is published/);
});

test('fails for every wrong property at once', () => {
  expect(() => environment({ displayName: '', providerName: 'x'.repeat(51), description: '', users: [] })).toThrow(
    /4 problems\n- displayName is ""[\s\S]*- providerName is "x+"[\s\S]*- description is ""[\s\S]*- users is \[\]/,
  );
});
