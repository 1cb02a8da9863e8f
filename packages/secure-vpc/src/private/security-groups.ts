import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

/** What `NetworkSecurityGroups` needs. */
export interface NetworkSecurityGroupsProps {
  readonly vpc: ec2.IVpc;
  /** Prefix lists of the services that are reached through gateway endpoints, by service name. */
  readonly prefixListIds: Record<string, string>;
  /** Whether members of the workload group may talk to each other on every port. */
  readonly allowSelf: boolean;
}

/**
 * The two security groups of a network.
 *
 * Every rule is a resource of its own with a name of its own: an added rule never touches an existing one, and the groups
 * may name each other.
 */
export class NetworkSecurityGroups extends Construct {
  /** Workloads: HTTPS to the endpoints. */
  public readonly workload: ec2.SecurityGroup;
  /** Endpoints: HTTPS from the workloads. */
  public readonly endpoint: ec2.SecurityGroup;

  constructor(scope: Construct, id: string, props: NetworkSecurityGroupsProps) {
    super(scope, id);
    this.workload = new ec2.SecurityGroup(this, 'Workload', {
      vpc: props.vpc,
      description: 'Workloads: HTTPS to VPC endpoints only',
      allowAllOutbound: false,
    });
    this.endpoint = new ec2.SecurityGroup(this, 'Endpoint', {
      vpc: props.vpc,
      description: 'VPC endpoints: HTTPS from workloads only',
      allowAllOutbound: false,
    });

    const https = { ipProtocol: 'tcp', fromPort: 443, toPort: 443 };
    new ec2.CfnSecurityGroupEgress(this, 'WorkloadToEndpoint', {
      ...https,
      description: 'HTTPS to interface endpoints',
      groupId: this.workload.securityGroupId,
      destinationSecurityGroupId: this.endpoint.securityGroupId,
    });
    new ec2.CfnSecurityGroupIngress(this, 'EndpointFromWorkload', {
      ...https,
      description: 'HTTPS from workloads',
      groupId: this.endpoint.securityGroupId,
      sourceSecurityGroupId: this.workload.securityGroupId,
    });
    for (const [service, prefixListId] of Object.entries(props.prefixListIds)) {
      new ec2.CfnSecurityGroupEgress(this, `WorkloadTo-${service}`, {
        ...https,
        description: `HTTPS to the gateway endpoint of ${service}`,
        groupId: this.workload.securityGroupId,
        destinationPrefixListId: prefixListId,
      });
    }
    if (props.allowSelf) {
      this.allowWorkloadsAmongThemselves();
    }
  }

  private allowWorkloadsAmongThemselves(): void {
    const groupId = this.workload.securityGroupId;
    const rule = { ipProtocol: '-1', description: 'Instances of one distributed job or app', groupId };
    new ec2.CfnSecurityGroupIngress(this, 'WorkloadFromSelf', { ...rule, sourceSecurityGroupId: groupId });
    new ec2.CfnSecurityGroupEgress(this, 'WorkloadToSelf', { ...rule, destinationSecurityGroupId: groupId });
  }
}
