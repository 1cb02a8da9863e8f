import { CfnResource } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { testStack } from './environment';

test('the templates of these tests have to agree with the schemas of CloudFormation', () => {
  const stack = testStack();
  new CfnResource(stack, 'Bucket', { type: 'AWS::S3::Bucket', properties: { NoSuchProperty: true } });

  expect(() => Template.fromStack(stack)).toThrow(/NoSuchProperty/);
});
