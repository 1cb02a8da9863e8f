import { PrincipalTag, type Registry } from '@secure-mlops/core';
import { Annotations, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** Properties of `FlowLogs`. */
export interface FlowLogsProps {
  /** The VPC whose traffic is recorded. */
  readonly vpc: ec2.IVpc;

  /** The key that encrypts the log group; its policy must let CloudWatch Logs use it. */
  readonly logEncryptionKey: kms.IKey;

  /**
   * The bucket that records are written to, instead of a log group. Its own rules say how they are encrypted and how long
   * they are kept; a key of its own must let `delivery.logs.amazonaws.com` use it.
   * https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
   *
   * @default - a log group
   */
  readonly bucket?: s3.IBucket;

  /**
   * How long records are kept in a log group.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What becomes of the log group when the construct is removed.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly logRemovalPolicy?: RemovalPolicy;

  /**
   * The names of the environment; places the role that writes the log.
   *
   * @default - the role has no path
   */
  readonly registry?: Registry;

  /**
   * The permissions boundary of the role that writes the log.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/**
 * The fields of a record: the default ones first, so that ready-made queries work, then those that tell who talked to
 * which AWS service, in which direction and through what.
 * https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
const FIELDS = [
  'version',
  'account-id',
  'interface-id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'log-status',
  'vpc-id',
  'subnet-id',
  'az-id',
  'tcp-flags',
  'type',
  'pkt-srcaddr',
  'pkt-dstaddr',
  'pkt-src-aws-service',
  'pkt-dst-aws-service',
  'flow-direction',
  'traffic-path',
];

/** Seconds: the shortest interval that AWS offers. */
const AGGREGATION_INTERVAL = 60;

/** Records accepted and rejected traffic of a VPC every minute, in CloudWatch Logs or a bucket. */
export class FlowLogs extends Construct {
  /** The log group of the records; undefined when they go to a bucket. */
  public readonly logGroup?: logs.LogGroup;

  /** The role that VPC Flow Logs writes with; undefined when records go to a bucket. */
  public readonly role?: iam.Role;

  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    if (props.bucket) {
      this.letWrite(props.bucket);
      const flowLog = this.record(props, { logDestinationType: 's3', logDestination: props.bucket.bucketArn });
      if (props.bucket.policy) {
        flowLog.node.addDependency(props.bucket.policy);
      }
      return;
    }
    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      encryptionKey: props.logEncryptionKey,
      retention: props.logRetention ?? logs.RetentionDays.ONE_YEAR,
      removalPolicy: props.logRemovalPolicy ?? RemovalPolicy.DESTROY,
    });
    this.role = this.createRole(props);
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      description: 'Write VPC flow logs to one log group',
      path: props.registry?.rolePath('flow-logs'),
      roles: [this.role],
      statements: [
        new iam.PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
          resources: [this.logGroup.logGroupArn],
        }),
      ],
    });
    const flowLog = this.record(props, {
      logDestinationType: 'cloud-watch-logs',
      logGroupName: this.logGroup.logGroupName,
      deliverLogsPermissionArn: this.role.roleArn,
    });
    // Without its permissions the service drops records, and says so only in the flow log's status.
    flowLog.node.addDependency(policy);
  }

  private record(props: FlowLogsProps, destination: Partial<ec2.CfnFlowLogProps>): ec2.CfnFlowLog {
    return new ec2.CfnFlowLog(this, 'Resource', {
      ...destination,
      resourceType: 'VPC',
      resourceId: props.vpc.vpcId,
      trafficType: 'ALL',
      maxAggregationInterval: AGGREGATION_INTERVAL,
      logFormat: FIELDS.map((field) => `\${${field}}`).join(' '),
    });
  }

  /** The statements that AWS documents for the delivery of flow logs to a bucket. */
  private letWrite(bucket: s3.IBucket): void {
    const stack = Stack.of(this);
    const delivery = {
      principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'logs', resource: '*' }) },
      },
    };
    const results = [
      bucket.addToResourcePolicy(
        new iam.PolicyStatement({
          ...delivery,
          actions: ['s3:PutObject'],
          resources: [bucket.arnForObjects(`AWSLogs/${stack.account}/*`)],
        }),
      ),
      bucket.addToResourcePolicy(
        new iam.PolicyStatement({ ...delivery, actions: ['s3:GetBucketAcl'], resources: [bucket.bucketArn] }),
      ),
    ];
    if (results.some(({ statementAdded }) => !statementAdded)) {
      Annotations.of(this).addWarningV2(
        '@secure-mlops/secure-vpc:flowLogBucketNotVerified',
        'the policy of the bucket of flow logs is not part of this app: check that it lets delivery.logs.amazonaws.com write',
      );
    }
  }

  private createRole(props: FlowLogsProps): iam.Role {
    const stack = Stack.of(this);
    const role = new iam.Role(this, 'Role', {
      description: 'VPC Flow Logs writes the traffic of one VPC',
      path: props.registry?.rolePath('flow-logs'),
      permissionsBoundary: props.permissionsBoundary,
      // https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
      assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: {
            'aws:SourceArn': stack.formatArn({ service: 'ec2', resource: 'vpc-flow-log', resourceName: '*' }),
          },
        },
      }),
    });
    PrincipalTag.set(role, 'flow-logs');
    return role;
  }
}
