import type { DataPerimeter, Registry } from '@secure-mlops/core';
import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { EndpointSet } from './endpoint-set';
import type { ExistingEndpoint } from './existing-endpoint';

/** Properties that all networks have in common, those of stage accounts included. */
export interface CommonNetworkProps {
  /** Who and whose resources may be reached through the endpoints that are made; their policies are rendered from it. */
  readonly perimeter: DataPerimeter;

  /**
   * The key that encrypts flow logs, DNS query logs and the logs of setup functions.
   *
   * It must exist wherever the network is deployed, and its policy must let CloudWatch Logs of the region use it.
   *
   * @default - a key of the network's own, which nothing but CloudWatch Logs may use; none when nothing is logged
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * How long logs are kept.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What becomes of flow logs, DNS query logs and the network's own key when the network is removed.
   *
   * @default RemovalPolicy.DESTROY, a key then waits for its deletion
   */
  readonly logRemovalPolicy?: RemovalPolicy;

  /**
   * The bucket that flow logs are written to, instead of a log group; see `FlowLogsProps.bucket`.
   *
   * @default - a log group
   */
  readonly flowLogBucket?: s3.IBucket;

  /**
   * The permissions boundary of the network's roles: flow logs and setup functions.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/** Properties that networks of environments have in common, whether their VPC is made or exists already. */
export interface NetworkProps extends CommonNetworkProps {
  /**
   * The AWS services that the network reaches.
   *
   * @default EndpointSet.studio()
   */
  readonly endpoints?: EndpointSet;

  /**
   * Those of the endpoints that exist already; the others are made. A VPC that is made here can only use those of a
   * central VPC.
   *
   * @default - none exists
   */
  readonly existingEndpoints?: ExistingEndpoint[];

  /**
   * Whether workloads may talk to each other on every port, as distributed training and Studio apps do; not together with
   * a security group of workloads that exists already.
   *
   * @default true
   */
  readonly allowSelf?: boolean;

  /**
   * The names of the environment. When given, the ids of the network's parts are written to its parameters
   * `network/vpc-id`, `network/source-vpc-ids`, `network/subnet-ids`, `network/availability-zones`,
   * `network/security-group-id`, `network/endpoint-security-group-id` and `network/endpoints/<service>`, and roles get its
   * paths.
   *
   * @default - no parameters, roles without a path
   */
  readonly registry?: Registry;
}
