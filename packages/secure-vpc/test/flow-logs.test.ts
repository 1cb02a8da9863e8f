import { Registry } from '@secure-mlops/core';
import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { FlowLogs, type FlowLogsProps } from '../src';
import { emptyStack } from './network';

function flowLogs(props: Partial<FlowLogsProps> = {}, stack: Stack = emptyStack()): Template {
  new FlowLogs(stack, 'FlowLogs', {
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['eu-west-1a'] }),
    logEncryptionKey: new kms.Key(stack, 'Key'),
    ...props,
  });
  return Template.fromStack(stack);
}

test('records all traffic of the VPC every minute', () => {
  flowLogs().hasResourceProperties('AWS::EC2::FlowLog', {
    ResourceType: 'VPC',
    ResourceId: 'vpc-0123456789abcdef0',
    TrafficType: 'ALL',
    LogDestinationType: 'cloud-watch-logs',
    MaxAggregationInterval: 60,
  });
});

test('begins with the default fields and adds who, where to and which way', () => {
  const [flowLog] = Object.values(flowLogs().findResources('AWS::EC2::FlowLog'));
  const fields: string[] = flowLog.Properties.LogFormat.split(' ');
  const written = (names: string) => names.split(' ').map((name) => `\${${name}}`);
  expect(fields.slice(0, 14)).toEqual(
    written(
      'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status',
    ),
  );
  expect(fields).toEqual(expect.arrayContaining(written('pkt-dst-aws-service flow-direction traffic-path')));
  expect(new Set(fields).size).toBe(fields.length);
});

test('encrypts the records, keeps them for a year and removes them with the construct', () => {
  const template = flowLogs();
  const [group] = Object.values(template.findResources('AWS::Logs::LogGroup'));
  expect(group.Properties).toMatchObject({
    RetentionInDays: 365,
    KmsKeyId: { 'Fn::GetAtt': [expect.stringContaining('Key'), 'Arn'] },
  });
  expect(group.DeletionPolicy).toBe('Delete');
});

test('only flow logs of this account and region may use the role', () => {
  flowLogs().hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': '111122223333' },
            ArnLike: {
              'aws:SourceArn': {
                'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ec2:eu-west-1:111122223333:vpc-flow-log/*']],
              },
            },
          },
        },
      ],
    },
    Tags: [{ Key: 'secure-mlops:principal', Value: 'flow-logs' }],
  });
});

test('the role may write its own log group and nothing else', () => {
  const template = flowLogs();
  const [[logGroup]] = Object.entries(template.findResources('AWS::Logs::LogGroup'));
  const [policy] = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
  expect(policy.Properties.PolicyDocument.Statement).toEqual([
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      Resource: { 'Fn::GetAtt': [logGroup, 'Arn'] },
    },
  ]);
  template.resourceCountIs('AWS::IAM::Policy', 0);
});

test('starts only when the role may write', () => {
  const template = flowLogs();
  const [[policy]] = Object.entries(template.findResources('AWS::IAM::ManagedPolicy'));
  template.hasResource('AWS::EC2::FlowLog', { DependsOn: [policy] });
});

test('takes retention, removal policy and path from its props', () => {
  const template = flowLogs({
    logRetention: logs.RetentionDays.FIVE_YEARS,
    logRemovalPolicy: RemovalPolicy.RETAIN,
    registry: Registry.of({ platform: 'mlops', environment: 'dev' }),
  });
  template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 1827 }, DeletionPolicy: 'Retain' });
  template.hasResourceProperties('AWS::IAM::Role', { Path: '/mlops/dev/flow-logs/' });
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', { Path: '/mlops/dev/flow-logs/' });
});

describe('in a bucket', () => {
  test('records need no role and no log group, and the bucket lets the delivery of this account write', () => {
    const stack = emptyStack();
    const template = flowLogs({ bucket: new s3.Bucket(stack, 'Bucket') }, stack);
    template.resourceCountIs('AWS::Logs::LogGroup', 0);
    template.resourceCountIs('AWS::IAM::Role', 0);
    const [[policy, { Properties }]] = Object.entries(template.findResources('AWS::S3::BucketPolicy'));
    template.hasResource('AWS::EC2::FlowLog', {
      Properties: {
        LogDestinationType: 's3',
        LogDestination: { 'Fn::GetAtt': [Match.stringLikeRegexp('Bucket'), 'Arn'] },
        TrafficType: 'ALL',
        MaxAggregationInterval: 60,
      },
      DependsOn: [policy],
    });
    const condition = {
      StringEquals: { 'aws:SourceAccount': '111122223333' },
      ArnLike: {
        'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-west-1:111122223333:*']] },
      },
    };
    expect(Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Allow', Action: 's3:PutObject', Condition: condition }),
      expect.objectContaining({ Effect: 'Allow', Action: 's3:GetBucketAcl', Condition: condition }),
    ]);
  });

  test('that is not part of the app is a warning', () => {
    const stack = emptyStack();
    flowLogs({ bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'records') }, stack);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('flowLogBucketNotVerified'));
  });
});
