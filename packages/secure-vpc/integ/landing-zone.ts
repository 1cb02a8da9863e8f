import type { CentralEndpointOptions, ExistingVpcParameters, OwnEndpointOptions } from '@secure-mlops/secure-vpc';
import { Fn, Stack, type StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

/** Properties of a `LandingZone`. */
export interface LandingZoneProps extends StackProps {
  /** The names of the availability zones of its VPCs. */
  readonly zones: string[];
}

/** What another team made: a VPC for workloads, a central VPC with endpoints, and parameters that name the former. */
export class LandingZone extends Stack {
  /** The parameters that name the VPC for workloads. */
  public readonly parameters: Pick<ExistingVpcParameters, 'vpcId' | 'subnetIds' | 'routeTableIds'> = {
    vpcId: '/landing-zone/vpc-id',
    subnetIds: '/landing-zone/subnet-ids',
    routeTableIds: '/landing-zone/route-table-ids',
  };

  /** The KMS endpoint of the VPC for workloads. */
  public readonly kmsEndpoint: OwnEndpointOptions;

  /** The STS endpoint of the central VPC. */
  public readonly stsEndpoint: CentralEndpointOptions;

  constructor(scope: Construct, id: string, props: LandingZoneProps) {
    super(scope, id, props);
    const workloads = new PlainVpc(this, 'Workloads', { prefix: '10.40', zones: props.zones });
    const central = new PlainVpc(this, 'Central', { prefix: '10.9', zones: props.zones });
    this.writeParameters(workloads);
    const { endpointId, groupId } = workloads.addEndpoint('Kms', 'kms');
    this.kmsEndpoint = { vpcEndpointId: endpointId, securityGroupId: groupId };
    this.stsEndpoint = {
      vpcEndpointId: central.addEndpoint('Sts', 'sts').endpointId,
      vpcId: central.vpcId,
      ranges: central.ranges,
    };
  }

  private writeParameters({ vpcId, subnetIds, routeTableIds }: PlainVpc): void {
    const list = (id: string, name: string, values: string[]) =>
      new ssm.CfnParameter(this, id, { name, type: 'StringList', value: Fn.join(',', values) });
    new ssm.CfnParameter(this, 'VpcId', { name: this.parameters.vpcId, type: 'String', value: vpcId });
    list('SubnetIds', this.parameters.subnetIds, subnetIds);
    list('RouteTableIds', this.parameters.routeTableIds ?? '', routeTableIds);
  }
}

/** What a `PlainVpc` is made of. */
export interface PlainVpcProps {
  /** The first two numbers of its addresses. */
  readonly prefix: string;
  readonly zones: string[];
}

/** A VPC without a way out, a subnet and a route table in each zone. */
export class PlainVpc extends Construct {
  public readonly vpcId: string;
  public readonly ranges: string[];
  public readonly subnetIds: string[];
  public readonly routeTableIds: string[];
  private readonly range: string;

  constructor(scope: Construct, id: string, { prefix, zones }: PlainVpcProps) {
    super(scope, id);
    this.range = `${prefix}.0.0/16`;
    const vpc = new ec2.CfnVPC(this, 'Resource', {
      cidrBlock: this.range,
      enableDnsSupport: true,
      enableDnsHostnames: true,
    });
    this.vpcId = vpc.ref;
    this.ranges = zones.map((_, index) => `${prefix}.${index}.0/24`);
    const places = zones.map((availabilityZone, index) => {
      const zone = new Construct(this, `Zone${index}`);
      const subnet = new ec2.CfnSubnet(zone, 'Subnet', {
        vpcId: vpc.ref,
        availabilityZone,
        cidrBlock: this.ranges[index],
      });
      const routeTable = new ec2.CfnRouteTable(zone, 'RouteTable', { vpcId: vpc.ref });
      new ec2.CfnSubnetRouteTableAssociation(zone, 'Association', {
        subnetId: subnet.ref,
        routeTableId: routeTable.ref,
      });
      return { subnetId: subnet.ref, routeTableId: routeTable.ref };
    });
    this.subnetIds = places.map(({ subnetId }) => subnetId);
    this.routeTableIds = places.map(({ routeTableId }) => routeTableId);
  }

  /** An interface endpoint that admits HTTPS from the whole VPC. */
  public addEndpoint(id: string, service: string): { endpointId: string; groupId: string } {
    const group = new ec2.CfnSecurityGroup(this, `${id}Group`, {
      groupDescription: `HTTPS to the endpoint of ${service}`,
      vpcId: this.vpcId,
      securityGroupIngress: [
        { ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: this.range, description: 'HTTPS from the VPC' },
      ],
    });
    const endpoint = new ec2.CfnVPCEndpoint(this, `${id}Endpoint`, {
      vpcId: this.vpcId,
      vpcEndpointType: 'Interface',
      serviceName: `com.amazonaws.${Stack.of(this).region}.${service}`,
      subnetIds: this.subnetIds,
      securityGroupIds: [group.attrGroupId],
      privateDnsEnabled: true,
    });
    return { endpointId: endpoint.ref, groupId: group.attrGroupId };
  }
}
