import { Quotas, TemplateRules } from '../src';

const TOPIC = { Type: 'AWS::SNS::Topic' };
const problemsOf = (document: object) =>
  TemplateRules.problemsOf(JSON.stringify({ Resources: { Topic: TOPIC }, ...document }));
const many = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`N${index}`, value]));

test('a plain document breaks no rule', () => {
  const document = {
    Parameters: { Name: { Type: 'String' } },
    Resources: { Topic: { ...TOPIC, Properties: { DisplayName: 'uses Fn::ImportValue and cdk-assets in its text' } } },
    Outputs: { Arn: { Value: { Ref: 'Topic' } } },
  };
  expect(problemsOf(document)).toEqual([]);
});

test.each<[string, object, string]>([
  [
    'the version of the bootstrap',
    { Parameters: { BootstrapVersion: {} } },
    'parameter BootstrapVersion belongs to the',
  ],
  ['legacy assets', { Parameters: { AssetParameters123: {} } }, 'parameter AssetParameters123 belongs to the CDK'],
  [
    'a bucket of the bootstrap',
    { Resources: { F: { Properties: { S3Bucket: 'cdk-hnb659fds-assets-111111111111-eu-west-1' } } } },
    'the template names the CDK assets "cdk-hnb659fds-assets-...", do without assets',
  ],
  [
    'a repository of the bootstrap',
    { Resources: { F: { Properties: { ImageUri: { 'Fn::Sub': 'x/cdk-acme-container-assets-1' } } } } },
    'the template names the CDK assets "cdk-acme-container-assets-...", do without assets',
  ],
  ['a transform', { Transform: 'AWS::Serverless-2016-10-31' }, 'the template has the transform "AWS::Serverless-2016'],
  [
    'a nested stack',
    { Resources: { Inner: { Type: 'AWS::CloudFormation::Stack' } } },
    'resource Inner is a nested stack, move its resources into the template',
  ],
  [
    'an included part',
    { Resources: { Topic: { ...TOPIC, Properties: { 'Fn::Transform': { Name: 'AWS::Include' } } } } },
    'resource Topic uses Fn::Transform, write out what it would expand to',
  ],
  [
    'an import, deep inside',
    { Resources: { Topic: { ...TOPIC, Properties: { Tags: [{ Value: { 'Fn::ImportValue': 'Other:Name' } }] } } } },
    'resource Topic uses Fn::ImportValue: it refers to something of another stack, pass it as a parameter',
  ],
  [
    'an import in an output',
    { Outputs: { Name: { Value: { 'Fn::ImportValue': 'Other:Name' } } } },
    'output Name uses Fn::ImportValue',
  ],
  [
    'an export',
    { Outputs: { Name: { Value: 'x', Export: { Name: 'fixed' } } } },
    'output Name is exported, write it to a parameter of Parameter Store instead',
  ],
  ['nothing', { Resources: {} }, 'Resources is empty, add at least one'],
])('%s is refused', (_, document, message) => {
  const problems = problemsOf(document);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(message);
});

test.each([
  ['Resources', Quotas.TEMPLATE_RESOURCES, TOPIC],
  ['Parameters', Quotas.TEMPLATE_PARAMETERS, { Type: 'String' }],
  ['Outputs', Quotas.TEMPLATE_OUTPUTS, { Value: 'x' }],
])('%s stay within their quota', (section, quota, value) => {
  expect(problemsOf({ [section]: many(quota.value, value) })).toEqual([]);
  expect(problemsOf({ [section]: many(quota.value + 1, value) })).toEqual([
    `${section} has ${quota.value + 1} ${quota.name}, AWS allows ${quota.value} (${quota.source}), split the template`,
  ]);
});

test('the document stays within its quota, in bytes', () => {
  const [problem, ...others] = problemsOf({ Description: 'é'.repeat(500_000) });
  expect(problem).toMatch(/^the template has 1000\d{3} bytes of a template, AWS allows 1000000 \(https:/);
  expect(others).toEqual([]);
  expect(problemsOf({ Description: 'é'.repeat(499_000) })).toEqual([]);
});

test('every problem is named at once', () => {
  expect(problemsOf({ Transform: 'A', Resources: {}, Outputs: { X: { Export: {} } } })).toHaveLength(3);
});

test.each(['', 'Resources: {}', '[]', 'null', '"text"'])('%j is no document', (text) => {
  expect(TemplateRules.problemsOf(text)).toEqual(['the template is no JSON object, synthesize it to JSON']);
});
