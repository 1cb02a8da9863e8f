import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ProjectContents, type ProjectContentsProps } from '../src';
import { ACCOUNT, REGION, REGISTRY } from './support';

function template(props: Partial<ProjectContentsProps> = {}): Template {
  const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: REGION } });
  new ProjectContents(stack, 'Contents', { registry: REGISTRY, ...props });
  return Template.fromStack(stack);
}

test('reaches buckets of products only, and reads no object', () => {
  const buckets = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::sc-${ACCOUNT}-*`]] };
  template().hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({ Sid: 'WriteLog' }),
        { Effect: 'Allow', Action: ['s3:ListBucketVersions', 's3:GetBucketTagging'], Resource: buckets },
        {
          Effect: 'Allow',
          Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
          Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::sc-${ACCOUNT}-*/*`]] },
        },
      ],
    },
  });
});

test('tells templates its address and its role by the registry', () => {
  const result = template();
  const [role] = Object.keys(result.findResources('AWS::IAM::Role'));
  const [handler] = Object.keys(result.findResources('AWS::Lambda::Function'));
  result.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/science/dev/functions/project-contents-arn',
    Value: { 'Fn::GetAtt': [handler, 'Arn'] },
  });
  result.hasResourceProperties('AWS::SSM::Parameter', {
    Name: '/science/dev/functions/project-contents-role-arn',
    Value: { 'Fn::GetAtt': [role, 'Arn'] },
  });
});

test('its role is not among those that the launch role makes, changes and passes', () => {
  template().hasResourceProperties('AWS::IAM::Role', {
    Path: '/science/dev/bucket-contents/',
    PermissionsBoundary: Match.absent(),
    Tags: [{ Key: 'secure-mlops:principal', Value: 'bucket-contents' }],
  });
});

test('by default the log is kept for a year', () => {
  template().hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365, KmsKeyId: Match.absent() });
});

test('boundary, key and retention are taken over', () => {
  const other = new Stack();
  const result = template({
    permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyArn(other, 'B', `arn:aws:iam::${ACCOUNT}:policy/b`),
    logEncryptionKey: kms.Key.fromKeyArn(other, 'K', `arn:aws:kms:${REGION}:${ACCOUNT}:key/1`),
    logRetention: logs.RetentionDays.ONE_MONTH,
  });
  result.hasResourceProperties('AWS::IAM::Role', { PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/b` });
  result.hasResourceProperties('AWS::Logs::LogGroup', {
    RetentionInDays: 30,
    KmsKeyId: `arn:aws:kms:${REGION}:${ACCOUNT}:key/1`,
  });
});
