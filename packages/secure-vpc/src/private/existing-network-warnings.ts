import { Annotations } from 'aws-cdk-lib';
import type { ExistingNetworkProps } from '../existing-network-props';
import type { ISecureNetwork } from '../i-secure-network';
import { warnAboutExistingEndpoints } from './endpoint-sources';
import type { ExistingNetworkPlan } from './existing-network-plan';

/** Says what synthesis cannot see of an existing network. Each warning has an id by which it can be acknowledged. */
export function warnAboutExistingNetwork(
  network: ISecureNetwork,
  props: ExistingNetworkProps,
  plan: ExistingNetworkPlan,
): void {
  const warn = (id: string, message: string) =>
    Annotations.of(network).addWarningV2(`@secure-mlops/secure-vpc:${id}`, message);
  warn(
    'routesNotVerified',
    'the routes, gateways and network ACLs of an existing VPC are not known at synthesis: check that the workload subnets have no route to the internet but the one that you mean',
  );
  warnAboutExistingEndpoints(network, plan.existing);
  const groups = [
    ...(props.workloadSecurityGroup ? ['workloadSecurityGroup'] : []),
    ...(props.endpointSecurityGroup ? ['endpointSecurityGroup'] : []),
  ];
  if (groups.length > 0) {
    warn(
      'securityGroupsNotVerified',
      `${groups.join(' and ')} is used as it is: check that workloads reach the endpoints by HTTPS, and nothing else`,
    );
  }
  if (!plan.flowLogs) {
    warn('trafficNotRecorded', 'the network does not record the traffic of the VPC: check that others do');
  }
  if (!plan.restrictResolver) {
    warn(
      'resolverNotRestricted',
      'the resolver of the VPC is not restricted by the network: data can leave in the labels of names, unless others restrict it',
    );
  }
  if (new Set(network.workloadSubnets.map(({ availabilityZone }) => availabilityZone)).size === 1) {
    warn(
      'oneAvailabilityZone',
      'the workload subnets are in one availability zone, so that endpoints have no second one: add a subnet in another zone',
    );
  }
}
