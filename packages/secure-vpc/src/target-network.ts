import { type DataPerimeter, type Registry, ValidationErrors } from '@secure-mlops/core';
import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { EndpointSet } from './endpoint-set';
import { SecureVpc } from './secure-vpc';

/** Properties of a `TargetNetwork`. */
export interface TargetNetworkProps {
  /**
   * The names of the stage, from `Registry.forStage`.
   *
   * The ids of the network's parts are written to its parameters below `network/`, as a `SecureVpc` does, and roles get
   * its paths.
   */
  readonly registry: Registry;

  /**
   * Who and whose resources may be reached through the endpoints: the stage account's own principals, its own resources
   * and those of `resourceAccountIds`, such as the model bucket and the images of the platform's account.
   *
   * It needs the `endpointRules` of `EndpointSet.inference()`, or of the `endpoints` that are given instead.
   */
  readonly perimeter: DataPerimeter;

  /**
   * The address range of the VPC: private IPv4 addresses with a prefix between /16 and /22.
   *
   * Every account of the stage gets the same range, because nothing is routed between them. A change replaces the VPC.
   *
   * @default '10.0.0.0/22'
   */
  readonly cidr?: string;

  /**
   * The names of the availability zones, such as `eu-west-1a`; at least two, which hosted models ask for.
   *
   * @default - the first two zones of the region, as each account sees them
   */
  readonly availabilityZones?: string[];

  /**
   * The AWS services that the network reaches.
   *
   * @default EndpointSet.inference()
   */
  readonly endpoints?: EndpointSet;

  /**
   * The key that encrypts flow logs, DNS query logs and the logs of set-up functions. It must exist in every account that
   * the network is deployed to, and its policy must let CloudWatch Logs of the region use it.
   *
   * @default - a key of the network's own, which nothing but CloudWatch Logs may use
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
   * The permissions boundary of the network's roles: flow logs and set-up functions.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/**
 * The network in which a stage account runs its models: a small `SecureVpc` without a way out.
 *
 * It belongs into a `TemplateStack`, whose document carries it to accounts that are not known at synthesis: it has no
 * asset, no fixed resource name but parameters and role paths below the stage, and names no account.
 */
export class TargetNetwork extends SecureVpc {
  /**
   * @throws when the registry is not that of a stage, there is only one availability zone, the address range or a zone's
   * name is not usable, or the perimeter has no rule for an endpoint that accepts a policy
   */
  constructor(scope: Construct, id: string, props: TargetNetworkProps) {
    validate(props);
    super(scope, id, {
      ...props,
      cidr: props.cidr ?? '10.0.0.0/22',
      endpoints: props.endpoints ?? EndpointSet.inference(),
      // Models answer to SageMaker, not to each other.
      allowSelf: false,
    });
  }
}

function validate(props: TargetNetworkProps): void {
  const errors = new ValidationErrors('TargetNetwork');
  if (props.registry.stage === undefined) {
    const { platform, environment } = props.registry;
    errors.add(
      `registry is ${JSON.stringify({ platform, environment })}, the names of an environment, whose own network has ` +
        'them already: pass those of the stage, registry.forStage(name)',
    );
  }
  if (props.availabilityZones) {
    // https://docs.aws.amazon.com/sagemaker/latest/dg/host-vpc.html
    errors.count('availabilityZones', props.availabilityZones, { min: 2 });
  }
  errors.throwIfAny();
}
