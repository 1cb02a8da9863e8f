import type { DataPerimeter, Registry } from '@secure-mlops/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct, IConstruct } from 'constructs';
import type { EndpointService } from './endpoint-service';
import type { EndpointSet } from './endpoint-set';
import { ExistingNetwork, type ExistingNetworkProps } from './existing-network';
import { RegistryNetwork } from './private/registry-network';

/** The network in which workloads run: what other constructs of the platform take. */
export interface ISecureNetwork extends IConstruct, ec2.IConnectable {
  /** The VPC. */
  readonly vpc: ec2.IVpc;

  /**
   * The ids of the VPCs from which requests of workloads come: that of the network, and those of central VPCs whose
   * endpoints it uses. Policies of buckets and keys name them. The list itself may be only known at deployment.
   */
  readonly sourceVpcIds: string[];

  /** The subnets of workloads, one for each availability zone. */
  readonly workloadSubnets: ec2.ISubnet[];

  /** The security group of workloads: HTTPS to the endpoints, and whatever the network lets them say to each other. */
  readonly workloadSecurityGroup: ec2.ISecurityGroup;

  /** The perimeter whose policies the endpoints carry. */
  readonly perimeter: DataPerimeter;

  /** The endpoint of a service, or undefined when the network has none. */
  endpointOf(service: EndpointService): ec2.IVpcEndpoint | undefined;
}

/** Which network `SecureNetwork.fromRegistry` reads. */
export interface RegistryNetworkProps {
  /** The names of the environment or stage whose network wrote its parameters. */
  readonly registry: Registry;

  /** The perimeter whose policies the endpoints of the network carry. */
  readonly perimeter: DataPerimeter;

  /**
   * The number of workload subnets of the network, which must be known at synthesis.
   *
   * @default 2
   */
  readonly subnetCount?: number;

  /**
   * The services of the network.
   *
   * @default EndpointSet.studio()
   */
  readonly endpoints?: EndpointSet;
}

/** Networks that are not made here. */
export class SecureNetwork {
  /**
   * A VPC that exists already, completed by what it lacks.
   *
   * @throws when the description contradicts itself
   */
  public static fromExisting(scope: Construct, id: string, props: ExistingNetworkProps): ExistingNetwork {
    return new ExistingNetwork(scope, id, props);
  }

  /**
   * A network of another stack or app, by the parameters that it wrote. They are read when the stack is deployed, which
   * fails where one is missing. Nothing is made.
   *
   * The role that deploys reads them; in another account, they must be written there.
   *
   * @throws when `subnetCount` is not a whole number between 1 and 6
   */
  public static fromRegistry(scope: Construct, id: string, props: RegistryNetworkProps): ISecureNetwork {
    return new RegistryNetwork(scope, id, props);
  }

  private constructor() {}
}
