import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { nameTier } from './network-names';

/** What `NetworkSecurityGroups` needs. */
export interface NetworkSecurityGroupsProps {
  readonly vpc: ec2.IVpc;
  /** Prefix lists of the services that are reached through gateway endpoints, by service name. */
  readonly prefixListIds: Record<string, string>;
  /** IPv4 ranges in which central VPCs have interface endpoints. */
  readonly centralRanges: string[];
  /** Whether members of the workload group may talk to each other on every port. */
  readonly allowSelf: boolean;
  /** The workload subnets' ranges by zone, when the home file system of a domain is in them. */
  readonly homeFileSystemRanges: Record<string, string>;
  readonly networkName: string;
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
    this.workload = createWorkloadGroup(this, props.vpc, props.networkName);
    this.endpoint = createEndpointGroup(this, props.vpc, props.networkName);
    letOutToEndpoints(this, this.workload, this.endpoint);
    letInFromWorkloads(this, this.endpoint, this.workload);
    letOutToGateways(this, this.workload, props.prefixListIds);
    for (const range of props.centralRanges) {
      letOutToRange(this, this.workload, range);
    }
    if (props.allowSelf) {
      letTalkToEachOther(this, this.workload);
    }
    letMountHomes(this, this.workload, props.homeFileSystemRanges);
  }
}

const HTTPS = { ipProtocol: 'tcp', fromPort: 443, toPort: 443 };

/** A group for workloads without any rule. */
export function createWorkloadGroup(scope: Construct, vpc: ec2.IVpc, networkName: string): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'Workload', {
    vpc,
    description: 'Workloads: HTTPS to VPC endpoints only',
    allowAllOutbound: false,
  });
  nameTier(group, networkName, 'workload');
  return group;
}

/** A group for interface endpoints without any rule. */
export function createEndpointGroup(scope: Construct, vpc: ec2.IVpc, networkName: string): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'Endpoint', {
    vpc,
    description: 'VPC endpoints: HTTPS from workloads only',
    allowAllOutbound: false,
  });
  nameTier(group, networkName, 'endpoint');
  return group;
}

/** The rule of the workload group for the group of the network's interface endpoints. */
export function letOutToEndpoints(scope: Construct, workload: ec2.ISecurityGroup, endpoint: ec2.ISecurityGroup): void {
  letOutToGroup(scope, 'WorkloadToEndpoint', 'HTTPS to interface endpoints', workload, endpoint.securityGroupId);
}

/** The rule of the endpoint group for the workload group. */
export function letInFromWorkloads(scope: Construct, endpoint: ec2.ISecurityGroup, workload: ec2.ISecurityGroup): void {
  new ec2.CfnSecurityGroupIngress(scope, 'EndpointFromWorkload', {
    ...HTTPS,
    description: 'HTTPS from workloads',
    groupId: endpoint.securityGroupId,
    sourceSecurityGroupId: workload.securityGroupId,
  });
}

/** A rule of the workload group for another group. */
export function letOutToGroup(
  scope: Construct,
  id: string,
  description: string,
  workload: ec2.ISecurityGroup,
  securityGroupId: string,
): void {
  new ec2.CfnSecurityGroupEgress(scope, id, {
    ...HTTPS,
    description,
    groupId: workload.securityGroupId,
    destinationSecurityGroupId: securityGroupId,
  });
}

/** A rule of the workload group for an IPv4 range. */
export function letOutToRange(scope: Construct, workload: ec2.ISecurityGroup, range: string): void {
  new ec2.CfnSecurityGroupEgress(scope, `WorkloadTo-${range.replace('/', '-')}`, {
    ...HTTPS,
    description: `HTTPS to central endpoints in ${range}`,
    groupId: workload.securityGroupId,
    cidrIp: range,
  });
}

/** The rules of the workload group for services behind gateway endpoints. */
export function letOutToGateways(
  scope: Construct,
  workload: ec2.ISecurityGroup,
  prefixListIds: Record<string, string>,
): void {
  for (const [service, prefixListId] of Object.entries(prefixListIds)) {
    new ec2.CfnSecurityGroupEgress(scope, `WorkloadTo-${service}`, {
      ...HTTPS,
      description: `HTTPS to the gateway endpoint of ${service}`,
      groupId: workload.securityGroupId,
      destinationPrefixListId: prefixListId,
    });
  }
}

/** The rules of the workload group for itself. */
export function letTalkToEachOther(scope: Construct, workload: ec2.ISecurityGroup): void {
  const groupId = workload.securityGroupId;
  const rule = { ipProtocol: '-1', description: 'Instances of one distributed job or app', groupId };
  new ec2.CfnSecurityGroupIngress(scope, 'WorkloadFromSelf', { ...rule, sourceSecurityGroupId: groupId });
  new ec2.CfnSecurityGroupEgress(scope, 'WorkloadToSelf', { ...rule, destinationSecurityGroupId: groupId });
}

/**
 * The rules of the workload group for NFS to and from workload subnets. SageMaker puts a mount target of the home file
 * system into each of them, with a group of its own that no template can name before the domain exists. AWS asks for both
 * directions:
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateDomain.html
 */
function letMountHomes(scope: Construct, workload: ec2.ISecurityGroup, ranges: Record<string, string>): void {
  for (const [letter, cidrIp] of Object.entries(ranges)) {
    const rule = {
      ipProtocol: 'tcp',
      fromPort: 2049,
      toPort: 2049,
      description: 'NFS of the home file system',
      groupId: workload.securityGroupId,
      cidrIp,
    };
    new ec2.CfnSecurityGroupEgress(scope, `WorkloadToHome-${letter}`, rule);
    new ec2.CfnSecurityGroupIngress(scope, `WorkloadFromHome-${letter}`, rule);
  }
}
