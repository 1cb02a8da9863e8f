import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Annotations,
  App,
  Aws,
  CfnOutput,
  CfnParameter,
  CfnResource,
  Fn,
  NestedStack,
  Stack,
  Stage,
} from 'aws-cdk-lib';
import { Annotations as Found, Match } from 'aws-cdk-lib/assertions';
import { DockerImageAsset } from 'aws-cdk-lib/aws-ecr-assets';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { TemplateStack, type TemplateStackProps } from '../src';

const ENVIRONMENT = { account: '111111111111', region: 'eu-west-1' };

/** An app with one document that holds a topic, and a parent that names its address and version. */
function publish(props: TemplateStackProps = {}, context: Record<string, unknown> = {}) {
  const app = new App({ context });
  const parent = new Stack(app, 'Targets', { env: ENVIRONMENT });
  const template = new TemplateStack(new Construct(parent, 'Staging'), 'Roles', props);
  const topic = new sns.Topic(template, 'Topic', { displayName: 'one' });
  new ssm.StringParameter(parent, 'Url', { stringValue: template.templateUrl });
  new ssm.StringParameter(parent, 'Version', { stringValue: template.contentVersion });
  new ssm.StringParameter(parent, 'Object', { stringValue: template.templateObjectArn });
  return { app, parent, template, topic };
}

/** What the synthesized app holds. */
function synthesized({ app, template }: { app: App; template: TemplateStack }) {
  const assembly = app.synth();
  const values = Object.values<{ Properties: { Value: unknown } }>(
    assembly.getStackByName('Targets').template.Resources,
  ).map(({ Properties }) => Properties.Value);
  const assets = JSON.parse(readFileSync(join(assembly.directory, 'Targets.assets.json'), 'utf8'));
  const body = readFileSync(join(assembly.directory, template.templateFile), 'utf8');
  const [url, version, object] = [JSON.stringify(values[0]), values[1] as string, JSON.stringify(values[2])];
  return { assembly, url, version, object, assets, body };
}

describe('the document', () => {
  test('is a file asset of the stack around, which names its address', () => {
    const made = publish({ description: 'Roles of a stage' });
    const { assets, url, object, body } = synthesized(made);
    const files = Object.entries<{ source: { path: string }; destinations: object }>(assets.files);
    const [[hash, file]] = files.filter(([, { source }]) => source.path === made.template.templateFile);
    expect(url).toContain(`cdk-hnb659fds-assets-111111111111-eu-west-1/${hash}.json`);
    expect(url).toContain('https://s3.eu-west-1.');
    expect(object).toContain(`:s3:::cdk-hnb659fds-assets-111111111111-eu-west-1/${hash}.json`);
    expect(JSON.stringify(file.destinations)).toContain(`${hash}.json`);
    expect(JSON.parse(body)).toEqual({
      Description: 'Roles of a stage',
      Resources: {
        [made.template.resolve((made.topic.node.defaultChild as CfnResource).logicalId)]: expect.anything(),
      },
    });
  });

  test('has no description by default', () => {
    expect(JSON.parse(synthesized(publish()).body).Description).toBeUndefined();
  });

  test('is no stack that the CLI would deploy', () => {
    const { assembly } = synthesized(publish());
    expect(assembly.stacks.map(({ id }) => id)).toEqual(['Targets']);
  });

  test('has a file name of its path, and nobody shares it', () => {
    const made = publish();
    const other = new TemplateStack(new Construct(made.parent, 'Production'), 'Roles');
    new sns.Topic(other, 'Topic');
    expect(made.template.templateFile).toMatch(/^TargetsStagingRoles[0-9A-F]{8}\.template\.json$/);
    expect(other.templateFile).toMatch(/^TargetsProductionRoles[0-9A-F]{8}\.template\.json$/);
    expect(publish().template.templateFile).toBe(made.template.templateFile);
  });

  test('may have parameters, and outputs that are not exported', () => {
    const made = publish();
    const name = new CfnParameter(made.template, 'Name', { default: 'x' });
    new CfnOutput(made.template, 'Out', { value: name.valueAsString });
    expect(JSON.parse(synthesized(made).body)).toMatchObject({
      Parameters: { Name: { Type: 'String' } },
      Outputs: { Out: { Value: { Ref: 'Name' } } },
    });
  });

  test('does not depend on what the CLI adds to templates', () => {
    const paths = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:version-reporting': true };
    expect(synthesized(publish({}, paths)).body).toBe(synthesized(publish()).body);
  });

  test('works in a stage of the app', () => {
    const app = new App();
    const parent = new Stack(new Stage(app, 'Live', { env: ENVIRONMENT }), 'Targets');
    const template = new TemplateStack(parent, 'Roles');
    new sns.Topic(template, 'Topic');
    new ssm.StringParameter(parent, 'Url', { stringValue: template.templateUrl });
    const stage = app.synth().getNestedAssembly('assembly-Live');
    expect(template.account).toBe(Aws.ACCOUNT_ID);
    expect(JSON.stringify(stage.stacks[0].template.Resources)).toContain('.json');
  });
});

describe('the version', () => {
  test('is the same for the same content, twelve digits of its digest', () => {
    const first = synthesized(publish());
    expect(first.version).toMatch(/^[0-9a-f]{12}$/);
    expect(synthesized(publish()).version).toBe(first.version);
    expect(Object.keys(first.assets.files).some((hash) => hash.startsWith(first.version))).toBe(true);
  });

  test('is another one for other content', () => {
    const changed = publish();
    (changed.topic.node.defaultChild as sns.CfnTopic).displayName = 'two';
    expect(synthesized(changed).version).not.toBe(synthesized(publish()).version);
    expect(synthesized(publish({ description: 'another' })).version).not.toBe(synthesized(publish()).version);
  });
});

describe('the environment', () => {
  test('is the region of the stack around, and an account that nobody knows', () => {
    const { template } = publish();
    expect(template.region).toBe('eu-west-1');
    expect(template.account).toBe(Aws.ACCOUNT_ID);
  });

  test('is unknown in a stack for every environment', () => {
    const parent = new Stack(new App(), 'Targets');
    expect(new TemplateStack(parent, 'Roles').region).toBe(Aws.REGION);
  });

  test('is recognized', () => {
    const { template, parent } = publish();
    expect(TemplateStack.isTemplateStack(template)).toBe(true);
    for (const other of [parent, undefined, null, 'text', {}]) {
      expect(TemplateStack.isTemplateStack(other)).toBe(false);
    }
  });
});

describe('refuses', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'template-stack-'));
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('an asset, naming the construct and what to do instead', () => {
    const { template } = publish();
    expect(() => new Asset(new Construct(template, 'Code'), 'Zip', { path: folder })).toThrow(
      'TemplateStack Targets/Staging/Roles: Targets/Staging/Roles/Code/Zip is an asset, which stays where it was made: embed its content',
    );
  });

  test('an image, likewise', () => {
    const { template } = publish();
    expect(() => new DockerImageAsset(template, 'Image', { directory: folder })).toThrow(
      'Targets/Staging/Roles/Image is an asset, which stays where it was made',
    );
  });

  test('a nested stack', () => {
    const made = publish();
    new sns.Topic(new NestedStack(made.template, 'Inner'), 'Topic');
    expect(() => made.app.synth()).toThrow(
      'TemplateStack Targets/Staging/Roles: Targets/Staging/Roles/Inner is a nested stack, move its resources into the template',
    );
  });

  test('a transform and an export, both at once', () => {
    const made = publish();
    made.template.templateOptions.transforms = ['AWS::LanguageExtensions'];
    new CfnOutput(made.template, 'Out', { value: 'x', exportName: 'fixed' });
    expect(() => made.app.synth()).toThrow(
      /^TemplateStack Targets\/Staging\/Roles: 2 problems\n- the template has the transform "AWS::LanguageExtensions".*\n- output Out is exported/,
    );
  });

  test('a reference to another stack, which would be an import', () => {
    const app = new App();
    const parent = new Stack(app, 'Targets');
    const template = new TemplateStack(parent, 'Roles');
    const topic = new sns.Topic(parent, 'Topic');
    new CfnResource(template, 'Reader', { type: 'AWS::SNS::Topic', properties: { DisplayName: topic.topicName } });
    expect(() => app.synth()).toThrow('TemplateStack Targets/Roles: resource Reader uses Fn::ImportValue');
  });

  test('a reference to another stack of a known account', () => {
    const made = publish();
    const { ref } = new CfnResource(made.parent, 'Topic', { type: 'AWS::SNS::Topic' });
    new CfnResource(made.template, 'Reader', { type: 'AWS::SNS::Topic', properties: { DisplayName: ref } });
    expect(() => made.app.synth()).toThrow(
      '"Targets/Staging/Roles" cannot reference {Targets/Topic[Ref]} in stack "Targets"',
    );
  });

  test('a reference from the stack around to something inside, which would be an export', () => {
    const app = new App();
    const parent = new Stack(app, 'Targets');
    const template = new TemplateStack(parent, 'Roles');
    const topic = new sns.Topic(template, 'Topic');
    new CfnOutput(parent, 'Name', { value: topic.topicName });
    expect(() => app.synth()).toThrow(/TemplateStack Targets\/Roles: output \w+ is exported/);
  });

  test('an import that is written by hand', () => {
    const made = publish();
    new CfnOutput(made.template, 'Out', { value: Fn.importValue('Other') });
    expect(() => made.app.synth()).toThrow('output Out uses Fn::ImportValue');
  });

  test('to be empty', () => {
    const app = new App();
    new TemplateStack(new Stack(app, 'Targets'), 'Roles');
    expect(() => app.synth()).toThrow('TemplateStack Targets/Roles: Resources is empty, add at least one');
  });

  test('another document inside', () => {
    const { template } = publish();
    expect(() => new TemplateStack(template, 'Inner')).toThrow(
      'scope is inside the template stack "Targets/Staging/Roles", which cannot publish anything, move it to the stack around',
    );
  });
});

test('annotations of the document are shown at the stack around', () => {
  const made = publish();
  Annotations.of(made.topic).addWarningV2('acme:topic', 'the topic is public');
  Found.fromStack(made.parent).hasWarning(
    '/Targets',
    Match.stringLikeRegexp('Targets/Staging/Roles/Topic: the topic is public'),
  );
});
