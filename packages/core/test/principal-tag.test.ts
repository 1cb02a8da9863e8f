import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PrincipalTag } from '../src';

test('a role says what it is for', () => {
  const stack = new Stack(new App(), 'Stack');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com') });
  PrincipalTag.set(role, 'job-execution');
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
    Tags: [{ Key: 'secure-mlops:principal', Value: 'job-execution' }],
  });
});
