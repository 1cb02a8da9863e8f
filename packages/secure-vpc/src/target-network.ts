import { type Registry, ValidationErrors } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Egress } from './egress';
import type { IsolatedEgressOptions } from './egress-options';
import { EndpointSet } from './endpoint-set';
import type { NetworkAcls } from './network-acls';
import type { CommonNetworkProps } from './network-props';
import { type IpamAllocation, SecureVpc } from './secure-vpc';
import type { SubnetMasks } from './subnet-masks';

/**
 * Properties of a `TargetNetwork`.
 *
 * `perimeter` holds the stage account's own principals, its own resources and those of `resourceAccountIds`, such as the
 * model bucket and the images of the platform's account. It needs the `endpointRules` of `EndpointSet.inference()`, or of
 * the `endpoints` that are given instead.
 *
 * A `flowLogBucket` is imported into the template by its name, because its policy is that of its owner, often another
 * account: it lets `delivery.logs.amazonaws.com` write for every account of the stage. Of `blockedDomainListIds`, only those
 * that AWS manages are known in every account.
 */
export interface TargetNetworkProps extends CommonNetworkProps, IsolatedEgressOptions {
  /**
   * The names of the stage, from `Registry.forStage`.
   *
   * The ids of the network's parts are written to its parameters below `network/`, as a `SecureVpc` does, and roles get
   * its paths.
   */
  readonly registry: Registry;

  /**
   * The address range of the VPC: private IPv4 addresses with a prefix between /16 and /22.
   *
   * Every account of the stage gets the same range, because nothing is routed between them. A change replaces the VPC.
   *
   * @default '10.0.0.0/22', or what `ipam` assigns
   */
  readonly cidr?: string;

  /**
   * A pool, shared with every account of the stage, that assigns a range of its own to each; not together with `cidr`.
   *
   * @default - no pool
   */
  readonly ipam?: IpamAllocation;

  /**
   * The names of the availability zones, such as `eu-west-1a`; at least two, which hosted models ask for.
   *
   * @default - the first two zones of the region, as each account sees them
   */
  readonly availabilityZones?: string[];

  /**
   * The sizes of the subnets. There are only those of workloads; the others say how much room is kept for ways out, and are
   * 28 unless they are given.
   *
   * @default - workload subnets are a sixteenth of the VPC each, half of it is kept for ways out
   */
  readonly subnetMasks?: SubnetMasks;

  /**
   * The network ACLs of the subnets.
   *
   * @default - the one of the VPC, which lets everything through
   */
  readonly networkAcls?: NetworkAcls;

  /**
   * The AWS services that the network reaches.
   *
   * @default EndpointSet.inference()
   */
  readonly endpoints?: EndpointSet;
}

/**
 * The network in which a stage account runs its models: a small `SecureVpc` without a way out.
 *
 * It belongs into a `TemplateStack`, whose document carries it to accounts that are not known at synthesis: it has no
 * asset, no fixed resource name but parameters and role paths below the stage, and names no account.
 */
export class TargetNetwork extends SecureVpc {
  /**
   * @throws when the registry is not that of a stage, there is only one availability zone, the address range, the size of a
   * subnet, a zone's name or what the resolver answers is not usable, the bucket of flow logs is part of another stack, or
   * the perimeter has no rule for an endpoint that accepts a policy
   */
  constructor(scope: Construct, id: string, props: TargetNetworkProps) {
    validate(scope, props);
    const { allowedDomains, blockedDomainListIds, blockedThreats, blockResponse, failureMode, ...network } = props;
    super(scope, id, {
      ...network,
      cidr: props.cidr ?? (props.ipam ? undefined : '10.0.0.0/22'),
      endpoints: props.endpoints ?? EndpointSet.inference(),
      subnetMasks: props.subnetMasks && { ...NO_WAY_OUT, ...given(props.subnetMasks) },
      egress: Egress.isolated({ allowedDomains, blockedDomainListIds, blockedThreats, blockResponse, failureMode }),
      // Models answer to SageMaker, not to each other.
      allowSelf: false,
    });
  }
}

/** The least that can be kept for tiers that the network has not. */
const NO_WAY_OUT: SubnetMasks = { publicTier: 28, firewallTier: 28, transitGatewayTier: 28 };

function given(masks: SubnetMasks): SubnetMasks {
  return Object.fromEntries(Object.entries(masks).filter(([, mask]) => mask !== undefined));
}

function validate(scope: Construct, props: TargetNetworkProps): void {
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
  const owner = props.flowLogBucket?.stack;
  if (owner && owner !== Stack.of(scope)) {
    errors.add(
      `flowLogBucket is part of the stack ${JSON.stringify(owner.stackName)}, to which a template in other accounts cannot ` +
        'refer: import it into the template, s3.Bucket.fromBucketName(template, id, name)',
    );
  }
  errors.throwIfAny();
}
