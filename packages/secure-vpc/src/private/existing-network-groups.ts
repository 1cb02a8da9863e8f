import { createHash } from 'node:crypto';
import { Stack, Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { type ExistingNetworkPlan, isGateway } from './existing-network-plan';
import {
  createEndpointGroup,
  createWorkloadGroup,
  letInFromWorkloads,
  letOutToEndpoints,
  letOutToGateways,
  letOutToGroup,
  letOutToRange,
  letTalkToEachOther,
} from './security-groups';

/** What `ExistingNetworkGroups` needs. */
export interface ExistingNetworkGroupsProps {
  readonly vpc: ec2.IVpc;
  readonly plan: ExistingNetworkPlan;
  readonly workloadSecurityGroup?: ec2.ISecurityGroup;
  readonly endpointSecurityGroup?: ec2.ISecurityGroup;
  readonly allowSelf: boolean;
  readonly prefixListIds: Record<string, string>;
  readonly networkName: string;
}

/** The security groups of an existing network. Only those that are made here get rules. */
export class ExistingNetworkGroups extends Construct {
  public readonly workload: ec2.ISecurityGroup;
  /** Absent when no interface endpoint is made. */
  public readonly endpoint?: ec2.ISecurityGroup;

  constructor(scope: Construct, id: string, props: ExistingNetworkGroupsProps) {
    super(scope, id);
    const needsEndpointGroup = !props.plan.missing.every(isGateway);
    this.workload = props.workloadSecurityGroup ?? createWorkloadGroup(this, props.vpc, props.networkName);
    if (needsEndpointGroup) {
      this.endpoint = props.endpointSecurityGroup ?? createEndpointGroup(this, props.vpc, props.networkName);
    }
    if (this.endpoint && !props.endpointSecurityGroup) {
      letInFromWorkloads(this, this.endpoint, this.workload);
    }
    if (!props.workloadSecurityGroup) {
      this.openWorkload(props);
    }
  }

  private openWorkload({ plan, prefixListIds, allowSelf }: ExistingNetworkGroupsProps): void {
    if (this.endpoint) {
      letOutToEndpoints(this, this.workload, this.endpoint);
    }
    letOutToGateways(this, this.workload, prefixListIds);
    for (const securityGroupId of new Set(plan.existing.flatMap((endpoint) => endpoint.securityGroupId ?? []))) {
      letOutToGroup(
        this,
        `WorkloadTo-${this.nameOf(securityGroupId)}`,
        'HTTPS to interface endpoints that existed before',
        this.workload,
        securityGroupId,
      );
    }
    for (const range of plan.centralRanges) {
      letOutToRange(this, this.workload, range);
    }
    if (allowSelf) {
      letTalkToEachOther(this, this.workload);
    }
  }
  /** A group of another stack has no id yet: what refers to it stands for it in the ids of constructs. */
  private nameOf(securityGroupId: string): string {
    return Token.isUnresolved(securityGroupId)
      ? createHash('sha256')
          .update(JSON.stringify(Stack.of(this).resolve(securityGroupId)))
          .digest('hex')
          .slice(0, 12)
      : securityGroupId;
  }
}
