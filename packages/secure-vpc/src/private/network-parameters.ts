import { type Registry, ValidationErrors } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';

/** The names of what a network writes below `network/` of a registry. */
export const NETWORK_PARAMETERS = {
  vpcId: 'vpc-id',
  sourceVpcIds: 'source-vpc-ids',
  subnetIds: 'subnet-ids',
  availabilityZones: 'availability-zones',
  securityGroupId: 'security-group-id',
  endpointSecurityGroupId: 'endpoint-security-group-id',
} as const;

/** The name of the parameter that holds the id of a service's endpoint. */
export function endpointParameter(registry: Registry, serviceName: string): string {
  return registry.parameterName('network', 'endpoints', serviceName);
}

/** What `writeNetworkParameters` writes. */
export interface NetworkParts {
  readonly vpc: ec2.IVpc;
  /** Ids of the VPCs from which requests of workloads come. */
  readonly sourceVpcIds: string[];
  readonly workloadSubnets: ec2.ISubnet[];
  readonly workloadSecurityGroup: ec2.ISecurityGroup;
  /** Absent when the network has no interface endpoint of its own. */
  readonly endpointSecurityGroup?: ec2.ISecurityGroup;
  /** Endpoints by the name of their service. */
  readonly endpoints: Map<string, ec2.IVpcEndpoint>;
}

/** Writes the ids of a network's parts to the parameters of its environment. */
export function writeNetworkParameters(scope: Construct, registry: Registry, parts: NetworkParts): void {
  const write = (id: string, name: string, description: string, stringValue: string) =>
    new ssm.StringParameter(scope, id, {
      parameterName: registry.parameterName('network', name),
      description,
      stringValue,
    });
  const writeList = (id: string, name: string, description: string, stringListValue: string[]) =>
    new ssm.StringListParameter(scope, id, {
      parameterName: registry.parameterName('network', name),
      description,
      stringListValue,
    });
  const names = NETWORK_PARAMETERS;
  write('VpcIdParameter', names.vpcId, 'Id of the VPC', parts.vpc.vpcId);
  writeList(
    'SourceVpcIdsParameter',
    names.sourceVpcIds,
    'Ids of the VPCs from which requests of workloads come, for policies of buckets and keys',
    parts.sourceVpcIds,
  );
  writeList(
    'SubnetIdsParameter',
    names.subnetIds,
    'Ids of the workload subnets',
    parts.workloadSubnets.map(({ subnetId }) => subnetId),
  );
  writeList(
    'AvailabilityZonesParameter',
    names.availabilityZones,
    'Availability zones of the workload subnets, in their order',
    parts.workloadSubnets.map(({ availabilityZone }) => availabilityZone),
  );
  write(
    'SecurityGroupIdParameter',
    names.securityGroupId,
    'Id of the workload security group',
    parts.workloadSecurityGroup.securityGroupId,
  );
  if (parts.endpointSecurityGroup) {
    write(
      'EndpointSecurityGroupIdParameter',
      names.endpointSecurityGroupId,
      'Id of the security group of the endpoints',
      parts.endpointSecurityGroup.securityGroupId,
    );
  }
  for (const [serviceName, { vpcEndpointId }] of parts.endpoints) {
    new ssm.StringParameter(scope, `EndpointIdParameter-${serviceName}`, {
      parameterName: endpointParameter(registry, serviceName),
      description: `Id of the endpoint of ${serviceName}`,
      stringValue: vpcEndpointId,
    });
  }
}

/** Lets somebody read the parameters of a network. */
export function grantReadNetworkParameters(scope: Construct, registry: Registry, grantee: iam.IGrantable): iam.Grant {
  const stack = Stack.of(scope);
  // The ARN of a parameter has one slash between the type and a name that begins with one.
  const path = registry.parameterName('network').slice(1);
  return iam.Grant.addToPrincipal({
    grantee,
    actions: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
    resourceArns: [path, `${path}/*`].map((resourceName) =>
      stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName }),
    ),
  });
}

/** The registry of a network, which grants need. */
export function requireRegistry(subject: string, registry?: Registry): Registry {
  if (!registry) {
    const errors = new ValidationErrors(`${subject}.grantReadParameters`);
    errors.add('registry is not given, so there are no parameters: pass one to the network');
    errors.throwIfAny();
  }
  return registry as Registry;
}
