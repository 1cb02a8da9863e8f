import type { DataPerimeter } from '@secure-mlops/core';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import type { EndpointService } from './endpoint-service';

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
