import { PrincipalTag, type Registry } from '@secure-mlops/core';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** Properties of `FlowLogs`. */
export interface FlowLogsProps {
  /** The VPC whose traffic is recorded. */
  readonly vpc: ec2.IVpc;

  /** The key that encrypts the log; its policy must let CloudWatch Logs use it. */
  readonly logEncryptionKey: kms.IKey;

  /**
   * How long records are kept.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What becomes of the log when the construct is removed.
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

/** Records accepted and rejected traffic of a VPC in CloudWatch Logs, every minute, encrypted. */
export class FlowLogs extends Construct {
  /** The log group of the records. */
  public readonly logGroup: logs.LogGroup;

  /** The role that VPC Flow Logs writes with. */
  public readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);

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
    const flowLog = new ec2.CfnFlowLog(this, 'Resource', {
      resourceType: 'VPC',
      resourceId: props.vpc.vpcId,
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logGroupName: this.logGroup.logGroupName,
      deliverLogsPermissionArn: this.role.roleArn,
      maxAggregationInterval: AGGREGATION_INTERVAL,
      logFormat: FIELDS.map((field) => `\${${field}}`).join(' '),
    });
    // Without its permissions the service drops records, and says so only in the flow log's status.
    flowLog.node.addDependency(policy);
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
