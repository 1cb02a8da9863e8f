import { failedResources, failureBlock, stackTimes } from '../../../src/operations/assembly/cdk-output';

const OUTPUT = [
  'acmeml-Core: deploying... [1/3]',
  'acmeml-Core | 3/5 | 1:53:34 AM | \u001b[31mCREATE_FAILED\u001b[39m           | AWS::SSM::Parameter        | Launch/Parameter (LaunchA1) name is taken',
  'acmeml-Core | 3/5 | 1:53:34 AM | CREATE_FAILED           | AWS::IAM::Role             | Role (RoleB2) Resource creation cancelled',
  'acmeml-Core | 2/5 | 1:53:34 AM | ROLLBACK_COMPLETE       | AWS::CloudFormation::Stack | acmeml-Core ',
  'acmeml-Env | 2/5 | 1:53:34 AM | UPDATE_FAILED           | Custom::FreezeGuard | Guard/Default (Guard1) subnetIds is frozen',
  'acmeml-Env | 2/5 | 1:53:34 AM | UPDATE_ROLLBACK_FAILED  | AWS::CloudFormation::Stack | acmeml-Env The following resource(s) failed',
].join('\n');

test('the failures are those of resources that failed by themselves', () => {
  expect(failedResources(OUTPUT)).toEqual([
    {
      stack: 'acmeml-Core',
      status: 'CREATE_FAILED',
      type: 'AWS::SSM::Parameter',
      detail: 'Launch/Parameter (LaunchA1) name is taken',
    },
    {
      stack: 'acmeml-Env',
      status: 'UPDATE_FAILED',
      type: 'Custom::FreezeGuard',
      detail: 'Guard/Default (Guard1) subnetIds is frozen',
    },
  ]);
});

test('they are one block, one line each', () => {
  expect(failureBlock(OUTPUT).split('\n')).toHaveLength(2);
  expect(failureBlock('credentials expired')).toBe('the reason stands above');
});

test('each stack has its time', () => {
  const output = [
    '\u001b[32m ✅  acmeml-Core\u001b[39m',
    '\n✨  Deployment time: 5.2s\n',
    ' ✅  acmeml-Net (no changes)',
    '\n✨  Deployment time: 0s\n',
  ].join('\n');

  expect(stackTimes(output)).toEqual([
    { stack: 'acmeml-Core', seconds: 5.2 },
    { stack: 'acmeml-Net', seconds: 0 },
  ]);
});
