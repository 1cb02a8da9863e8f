import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { EgressContext, EgressZone, PassedSubnet } from '../egress-context';
import { nameTier, networkName } from './network-names';
import { createTierSubnet } from './tier-subnet';

/** What `PublicTier` needs. */
export interface PublicTierProps {
  readonly context: EgressContext;
  /** The zones that get a public subnet with a NAT gateway. */
  readonly zones: EgressZone[];
}

/** One zone's public subnet. */
export interface PublicZone {
  readonly subnetId: string;
  readonly routeTableId: string;
  readonly natGatewayId: string;
}

/** The default route. */
export const EVERYWHERE = '0.0.0.0/0';

/** An internet gateway, and in each zone a public subnet that holds nothing but a NAT gateway. */
export class PublicTier extends Construct {
  /** The public subnets by the letter of their zone. */
  public readonly zones: Record<string, PublicZone>;

  private readonly networkName: string;

  constructor(scope: Construct, id: string, { context, zones }: PublicTierProps) {
    super(scope, id);
    this.networkName = networkName(scope, context.registry);
    const { vpcId } = context.vpc;
    const gateway = new ec2.CfnInternetGateway(this, 'InternetGateway');
    nameTier(gateway, this.networkName, 'public');
    const attachment = new ec2.CfnVPCGatewayAttachment(this, 'Attachment', { vpcId, internetGatewayId: gateway.ref });
    this.zones = Object.fromEntries(
      zones.map((zone) => [zone.letter, this.createZone(zone, vpcId, gateway, attachment)]),
    );
  }

  /** The subnets that traffic passes. */
  public get passedSubnets(): PassedSubnet[] {
    return Object.entries(this.zones).map(([letter, { subnetId }]) => ({ tier: 'public', letter, subnetId }));
  }

  private createZone(
    place: EgressZone,
    vpcId: string,
    gateway: ec2.CfnInternetGateway,
    attachment: ec2.CfnVPCGatewayAttachment,
  ): PublicZone {
    const zone = new Construct(this, place.letter);
    nameTier(zone, this.networkName, 'public', place.letter);
    const { subnet, routeTable } = createTierSubnet(zone, vpcId, place.availabilityZone, place.publicCidr);
    const toInternet = new ec2.CfnRoute(zone, 'ToInternet', {
      routeTableId: routeTable.ref,
      destinationCidrBlock: EVERYWHERE,
      gatewayId: gateway.ref,
    });
    const address = new ec2.CfnEIP(zone, 'Address', { domain: 'vpc' });
    const nat = new ec2.CfnNatGateway(zone, 'NatGateway', {
      subnetId: subnet.ref,
      allocationId: address.attrAllocationId,
    });
    // CloudFormation sees no connection between these, and EC2 refuses the former while the gateway is not attached:
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-dependson.html
    toInternet.addResourceDependency(attachment);
    address.addResourceDependency(attachment);
    nat.addResourceDependency(toInternet);
    return { subnetId: subnet.ref, routeTableId: routeTable.ref, natGatewayId: nat.ref };
  }
}
