import type { ResourceChange, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import type { Template } from '../../../src/operations/assembly/templates';
import { lossesOf, type StackComparison } from '../../../src/operations/replacements/replacements';

const TEMPLATE: Template = {
  Resources: {
    Key1: { Type: 'AWS::KMS::Key', Metadata: { 'aws:cdk:path': 'acmeml-research-Environment/Keys/Storage/Resource' } },
    Setup1: { Type: 'Custom::Setup' },
    Domain1: {
      Type: 'AWS::SageMaker::Domain',
      Properties: { KmsKeyId: { 'Fn::GetAtt': ['Key1', 'Arn'] }, VpcId: { 'Fn::ImportValue': 'vpc' } },
    },
  },
};

function comparison(changes: ResourceChange[], more: Partial<StackComparison> = {}): StackComparison {
  return { stack: 'S', before: TEMPLATE, after: TEMPLATE, changes, userProfiles: ['ada'], ...more };
}

const descriptions = (changes: ResourceChange[], more?: Partial<StackComparison>) =>
  lossesOf(comparison(changes, more)).map(({ description }) => description);

function detail(name: string, more: Partial<ResourceChangeDetail> = {}): ResourceChangeDetail {
  return {
    Target: { Attribute: 'Properties', Name: name, RequiresRecreation: 'Always' },
    Evaluation: 'Dynamic',
    ...more,
  };
}

const modified = (id: string, type: string, more: Partial<ResourceChange>): ResourceChange => ({
  Action: 'Modify',
  LogicalResourceId: id,
  ResourceType: type,
  ...more,
});

const keyPolicy = (replacement: 'False' | 'True' = 'False') =>
  modified('Key1', 'AWS::KMS::Key', { Replacement: replacement });

const domainOf = (...details: ResourceChangeDetail[]) =>
  modified('Domain1', 'AWS::SageMaker::Domain', { Replacement: 'Conditional', Details: details });

/** As `Fn::Sub` writes it. */
const placeholder = (name: string) => `$\{${name}}`;

/** A template whose domain takes a property from somewhere else. */
const domainWith = (property: unknown): Partial<StackComparison> => {
  const Resources = {
    ...TEMPLATE.Resources,
    Domain1: { Type: 'AWS::SageMaker::Domain', Properties: { KmsKeyId: property } },
  };
  return { before: { Resources }, after: { Resources } };
};

describe('replacement', () => {
  test.each([
    ['AWS::SageMaker::Domain'],
    ['AWS::SageMaker::UserProfile'],
    ['AWS::KMS::Key'],
    ['AWS::S3::Bucket'],
    ['AWS::EC2::VPC'],
  ])('of a %s is a loss', (type) => {
    const details = [detail('Name', { Evaluation: 'Static' })];

    expect(descriptions([modified('X', type, { Replacement: 'True', Details: details })])).toEqual([
      `${type} X in S would be replaced, because of Name`,
    ]);
  });

  test('of anything else is not', () => {
    expect(descriptions([modified('X', 'AWS::EC2::SecurityGroup', { Replacement: 'True' })])).toEqual([]);
  });

  test('is named by its path', () => {
    expect(descriptions([keyPolicy('True')])).toEqual([
      'AWS::KMS::Key Keys/Storage/Resource (Key1) in S would be replaced',
    ]);
  });

  test('does not follow from an update in place or an addition', () => {
    const added: ResourceChange = { Action: 'Add', LogicalResourceId: 'New', ResourceType: 'AWS::S3::Bucket' };

    expect(descriptions([keyPolicy(), added])).toEqual([]);
  });

  test('is assumed of an action that is not known', () => {
    const change: ResourceChange = { Action: 'Dynamic', LogicalResourceId: 'B', ResourceType: 'AWS::S3::Bucket' };

    expect(descriptions([change])).toEqual([
      'AWS::S3::Bucket B in S would be changed in a way that is not known before (Dynamic)',
    ]);
  });
});

describe('conditional replacement', () => {
  const LOSS = ['AWS::SageMaker::Domain Domain1 in S might be replaced, because of KmsKeyId'];

  test('is a loss when the value itself changes', () => {
    const before = domainWith('other').before as Template;

    expect(descriptions([keyPolicy(), domainOf(detail('KmsKeyId'))], { before })).toEqual(LOSS);
  });

  test('is a loss when nothing says why', () => {
    expect(descriptions([domainOf()])).toEqual(['AWS::SageMaker::Domain Domain1 in S might be replaced']);
  });

  test('is a loss when it is evaluated statically', () => {
    expect(descriptions([domainOf(detail('KmsKeyId', { Evaluation: 'Static' }))])).toEqual(LOSS);
  });

  test('is none when no detail requires it', () => {
    const target = { Attribute: 'Properties', Name: 'KmsKeyId', RequiresRecreation: 'Never' } as const;

    expect(descriptions([domainOf(detail('KmsKeyId', { Target: target, Evaluation: 'Static' }))])).toEqual([]);
  });

  test('is none when the key behind the reference is updated in place', () => {
    expect(descriptions([keyPolicy(), domainOf(detail('KmsKeyId'), detail('VpcId'))])).toEqual([]);
  });

  test('is a loss together with the key that is replaced', () => {
    expect(descriptions([keyPolicy('True'), domainOf(detail('KmsKeyId'))])).toEqual([
      'AWS::KMS::Key Keys/Storage/Resource (Key1) in S would be replaced',
      ...LOSS,
    ]);
  });

  test.each<[string, unknown]>([
    ['a parameter', { Ref: 'Parameter' }],
    ['an attribute that does not identify', { 'Fn::GetAtt': ['Key1', 'Policy'] }],
    ['an answer of a custom resource', { 'Fn::GetAtt': ['Setup1', 'KeyArn'] }],
    ['a dynamic reference', 'arn:{{resolve:ssm:key}}'],
    ['a condition', { 'Fn::If': ['IsProduction', 'a', 'b'] }],
    ['a substitution of such', { 'Fn::Sub': `x-${placeholder('Setup1.KeyArn')}` }],
    ['a list with such', [{ 'Fn::Join': ['', [{ Ref: 'Setup1' }]] }]],
  ])('is a loss when it depends on %s', (_, property) => {
    const setup = modified('Setup1', 'Custom::Setup', { Replacement: 'False' });

    expect(descriptions([keyPolicy(), setup, domainOf(detail('KmsKeyId'))], domainWith(property))).toEqual(LOSS);
  });

  test.each<[string, unknown]>([
    ['a constant', 'arn'],
    ['an identity', { 'Fn::GetAtt': 'Key1.Arn' }],
    ['a reference', { Ref: 'Key1' }],
    ['a substitution', { 'Fn::Sub': `arn:${['AWS::Partition', 'Key1', '!literal'].map(placeholder).join(':')}` }],
    ['a substitution with variables', { 'Fn::Sub': [placeholder('Key'), { Key: { Ref: 'Key1' } }] }],
    ['what does not change at all', { 'Fn::GetAtt': ['Setup1', 'KeyArn'] }],
  ])('is none when it depends on %s', (_, property) => {
    expect(descriptions([keyPolicy(), domainOf(detail('KmsKeyId'))], domainWith(property))).toEqual([]);
  });
});

describe('removal', () => {
  const removed = (more: Partial<ResourceChange>): ResourceChange => ({
    Action: 'Remove',
    LogicalResourceId: 'Key1',
    ResourceType: 'AWS::KMS::Key',
    ...more,
  });

  test('deletes, or leaves behind', () => {
    expect(descriptions([removed({ PolicyAction: 'Delete' })], { after: {} })).toEqual([
      'AWS::KMS::Key Keys/Storage/Resource (Key1) in S would be deleted',
    ]);
    expect(descriptions([removed({ PolicyAction: 'Retain' })])[0]).toMatch(/would leave the stack/);
  });

  test.each(['grace|d-1', 'd-1|grace', 'arn:aws:sagemaker:eu-west-1:111111111111:user-profile/d-1/grace'])(
    'of the profile %s, whose user the configuration does not have any more, is meant so',
    (physicalId) => {
      const change = removed({ ResourceType: 'AWS::SageMaker::UserProfile', PhysicalResourceId: physicalId });

      expect(descriptions([change])).toEqual([]);
    },
  );

  test.each(['ada|d-1', undefined])('of the profile %s of a configured user is a loss', (physicalId) => {
    const change = removed({ ResourceType: 'AWS::SageMaker::UserProfile', PhysicalResourceId: physicalId });

    expect(descriptions([change])).toHaveLength(1);
  });
});
