import { type DataPerimeter, type Registry, ValidationErrors } from '@secure-mlops/core';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { DnsFirewall } from './dns-firewall';
import { Egress } from './egress';
import type { EgressZone } from './egress-context';
import type { EndpointService } from './endpoint-service';
import { EndpointSet } from './endpoint-set';
import { FlowLogs } from './flow-logs';
import { ClosedDefaultGroup } from './private/closed-default-group';
import { createEndpoint, domainsOf, lookUpPrefixLists, requireRules } from './private/endpoints';
import { createLogKey } from './private/log-key';
import { grantReadNetworkParameters, requireRegistry, writeNetworkParameters } from './private/network-parameters';
import { NetworkSecurityGroups } from './private/security-groups';
import type { SetupOptions } from './private/setup-options';
import { layOutSubnets, type SubnetPlace } from './private/subnet-layout';
import type { ISecureNetwork } from './secure-network';

/** Addresses from a pool of Amazon VPC IP Address Manager. */
export interface IpamAllocation {
  /** The id of the pool, for example `ipam-pool-0123456789abcdef0`; another account may share it. */
  readonly poolId: string;

  /** The length of the prefix of the range that is assigned, between 16 and 22. */
  readonly netmaskLength: number;
}

/** Properties of a `SecureVpc`. */
export interface SecureVpcProps {
  /** Who and whose resources may be reached through the endpoints; their policies are rendered from it. */
  readonly perimeter: DataPerimeter;

  /**
   * The address range of the VPC: private IPv4 addresses with a prefix between /16 and /22.
   *
   * The range is cut into 16 equal blocks. Zone `a` gets the first as its workload subnet, zone `b` the second, and so
   * on; the second half belongs to the subnets of a way out. A change replaces the VPC.
   *
   * @default '10.0.0.0/16', or what `ipam` assigns
   */
  readonly cidr?: string;

  /**
   * A pool that assigns the range at deployment, cut into blocks in the same manner; not together with `cidr`.
   *
   * A change replaces the VPC.
   *
   * @default - no pool
   */
  readonly ipam?: IpamAllocation;

  /**
   * The number of availability zones, between 2 and 6: the first ones by name of those that the account has.
   *
   * Name the zones by `availabilityZones` where a service is missing in one of them, or one zone is enough.
   *
   * @default 2
   */
  readonly maxAzs?: number;

  /**
   * The names of the availability zones, such as `eu-west-1a`; not together with `maxAzs`.
   *
   * A zone keeps its subnet whatever the order of the list, and whatever other zones are added or removed.
   *
   * @default - the first `maxAzs` zones of the region
   */
  readonly availabilityZones?: string[];

  /**
   * The way out of the network.
   *
   * @default Egress.isolated()
   */
  readonly egress?: Egress;

  /**
   * The AWS services that the network reaches.
   *
   * @default EndpointSet.studio()
   */
  readonly endpoints?: EndpointSet;

  /**
   * Whether workloads may talk to each other on every port, as distributed training and Studio apps do.
   *
   * @default true
   */
  readonly allowSelf?: boolean;

  /**
   * The key that encrypts flow logs, DNS query logs and the logs of setup functions.
   *
   * Its policy must let CloudWatch Logs of this region use it.
   *
   * @default - a key of the network's own, which nothing but CloudWatch Logs may use
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * How long logs are kept.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What becomes of flow logs, DNS query logs and the network's own key when the network is removed.
   *
   * @default RemovalPolicy.DESTROY, a key then waits for its deletion
   */
  readonly logRemovalPolicy?: RemovalPolicy;

  /**
   * The bucket that flow logs are written to, instead of a log group; see `FlowLogsProps.bucket`.
   *
   * @default - a log group
   */
  readonly flowLogBucket?: s3.IBucket;

  /**
   * The names of the environment. When given, the ids of the network's parts are written to its parameters
   * `network/vpc-id`, `network/subnet-ids`, `network/availability-zones`, `network/security-group-id`,
   * `network/endpoint-security-group-id` and `network/endpoints/<service>`, and roles get its paths.
   *
   * @default - no parameters, roles without a path
   */
  readonly registry?: Registry;

  /**
   * The permissions boundary of the network's roles: flow logs and setup functions.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;
}

/**
 * A VPC without a way to the internet, for workloads that only use AWS services.
 *
 * It has one workload subnet in each availability zone, an endpoint with a policy for each service of its set, a resolver
 * that answers for those services only, a default security group without rules, and encrypted logs of traffic and names.
 *
 * Ids of constructs come from zones and services, never from positions: adding or removing one leaves the others alone.
 */
export class SecureVpc extends Construct implements ISecureNetwork {
  public readonly vpc: ec2.IVpc;
  public readonly sourceVpcIds: string[];
  public readonly workloadSubnets: ec2.ISubnet[];
  public readonly workloadSecurityGroup: ec2.ISecurityGroup;
  public readonly perimeter: DataPerimeter;
  public readonly connections: ec2.Connections;

  /** The security group of the interface endpoints: HTTPS in from workloads, nothing out. */
  public readonly endpointSecurityGroup: ec2.ISecurityGroup;

  /** The key that encrypts the network's logs. */
  public readonly logEncryptionKey: kms.IKey;

  /** The record of the VPC's traffic. */
  public readonly flowLogs: FlowLogs;

  /** The firewall of the VPC's resolver; undefined when the egress does not restrict it. */
  public readonly dnsFirewall?: DnsFirewall;

  private readonly registry?: Registry;
  private readonly endpoints = new Map<string, ec2.IVpcEndpoint>();

  /**
   * @throws when the address range, the number or a name of the availability zones is not usable, or the perimeter has no
   * rule for an endpoint that accepts a policy
   */
  constructor(scope: Construct, id: string, props: SecureVpcProps) {
    super(scope, id);
    const services = (props.endpoints ?? EndpointSet.studio()).services;
    validate(props, services);
    const logRetention = props.logRetention ?? logs.RetentionDays.ONE_YEAR;
    const logRemovalPolicy = props.logRemovalPolicy ?? RemovalPolicy.DESTROY;

    this.perimeter = props.perimeter;
    const vpc = new ec2.CfnVPC(this, 'Resource', {
      ...addressesOf(props),
      enableDnsSupport: true,
      enableDnsHostnames: true,
    });
    const cidr = props.ipam ? vpc.attrCidrBlock : (props.cidr ?? DEFAULT_CIDR);
    const places = layOutSubnets({
      region: Stack.of(this).region,
      cidr,
      netmaskLength: props.ipam?.netmaskLength,
      maxAzs: props.maxAzs,
      availabilityZones: props.availabilityZones,
    });
    this.logEncryptionKey =
      props.logEncryptionKey ??
      createLogKey(this, { perimeter: props.perimeter, vpcId: vpc.ref, removalPolicy: logRemovalPolicy });
    const setupOptions: SetupOptions = {
      registry: props.registry,
      permissionsBoundary: props.permissionsBoundary,
      logEncryptionKey: this.logEncryptionKey,
      logRetention,
    };
    this.vpc = this.createSubnets(vpc, cidr, places);
    this.sourceVpcIds = [vpc.ref];
    this.workloadSubnets = this.vpc.isolatedSubnets;
    new ClosedDefaultGroup(this, 'DefaultGroup', { ...setupOptions, defaultGroupId: vpc.attrDefaultSecurityGroup });

    const groups = new NetworkSecurityGroups(this, 'Groups', {
      vpc: this.vpc,
      prefixListIds: lookUpPrefixLists(this, services, setupOptions),
      allowSelf: props.allowSelf ?? true,
    });
    this.workloadSecurityGroup = groups.workload;
    this.endpointSecurityGroup = groups.endpoint;
    this.connections = groups.workload.connections;

    for (const service of services) {
      const endpoint = createEndpoint(this, service, {
        vpc: this.vpc,
        subnets: this.workloadSubnets,
        securityGroups: [this.endpointSecurityGroup],
        perimeter: props.perimeter,
      });
      this.endpoints.set(service.serviceName, endpoint);
    }
    this.flowLogs = new FlowLogs(this, 'FlowLogs', {
      vpc: this.vpc,
      bucket: props.flowLogBucket,
      logEncryptionKey: this.logEncryptionKey,
      logRetention,
      logRemovalPolicy,
      registry: props.registry,
      permissionsBoundary: props.permissionsBoundary,
    });
    const egress = (props.egress ?? Egress.isolated()).bind(this, {
      vpc: this.vpc,
      vpcCidr: cidr,
      zones: places.map((place, index) => this.zoneOf(place, this.workloadSubnets[index])),
      workloadSecurityGroup: this.workloadSecurityGroup,
      endpointDomains: domainsOf(this, services),
      logRemovalPolicy,
      ...setupOptions,
    });
    this.dnsFirewall = egress.dnsFirewall;
    this.registry = props.registry;
    if (props.registry) {
      writeNetworkParameters(this, props.registry, {
        vpc: this.vpc,
        workloadSubnets: this.workloadSubnets,
        workloadSecurityGroup: this.workloadSecurityGroup,
        endpointSecurityGroup: this.endpointSecurityGroup,
        endpoints: this.endpoints,
      });
    }
  }

  public endpointOf(service: EndpointService): ec2.IVpcEndpoint | undefined {
    return this.endpoints.get(service.serviceName);
  }

  /**
   * Lets somebody read the network's parameters.
   *
   * @throws when the network has no registry, and so no parameters
   */
  public grantReadParameters(grantee: iam.IGrantable): iam.Grant {
    return grantReadNetworkParameters(this, requireRegistry('SecureVpc', this.registry), grantee);
  }

  private createSubnets(vpc: ec2.CfnVPC, vpcCidrBlock: string, places: SubnetPlace[]): ec2.IVpc {
    const subnets = places.map((place) => {
      const zone = new Construct(this, `Workload${place.letter}`);
      const subnet = new ec2.CfnSubnet(zone, 'Subnet', {
        vpcId: vpc.ref,
        availabilityZone: place.availabilityZone,
        cidrBlock: place.cidr,
        mapPublicIpOnLaunch: false,
      });
      const routeTable = new ec2.CfnRouteTable(zone, 'RouteTable', { vpcId: vpc.ref });
      const association = new ec2.CfnSubnetRouteTableAssociation(zone, 'RouteTableAssociation', {
        subnetId: subnet.ref,
        routeTableId: routeTable.ref,
      });
      return { place, subnet, routeTable, association };
    });
    return ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: vpc.ref,
      vpcCidrBlock,
      region: Stack.of(this).region,
      availabilityZones: subnets.map(({ place }) => place.availabilityZone),
      isolatedSubnetIds: subnets.map(({ subnet }) => subnet.ref),
      isolatedSubnetRouteTableIds: subnets.map(({ routeTable }) => routeTable.ref),
      isolatedSubnetIpv4CidrBlocks: subnets.map(({ place }) => place.cidr),
    });
  }

  private zoneOf({ letter, availabilityZone, cidr, egress }: SubnetPlace, subnet: ec2.ISubnet): EgressZone {
    const { routeTableId } = subnet.routeTable;
    return { letter, availabilityZone, workloadCidr: cidr, workloadRouteTableId: routeTableId, ...egress };
  }
}

const DEFAULT_CIDR = '10.0.0.0/16';

function addressesOf({ cidr, ipam }: SecureVpcProps): ec2.CfnVPCProps {
  return ipam
    ? { ipv4IpamPoolId: ipam.poolId, ipv4NetmaskLength: ipam.netmaskLength }
    : { cidrBlock: cidr ?? DEFAULT_CIDR };
}

function validate({ cidr, ipam, perimeter }: SecureVpcProps, services: EndpointService[]): void {
  const errors = new ValidationErrors('SecureVpc');
  if (ipam) {
    if (cidr !== undefined) {
      errors.add(`cidr is ${JSON.stringify(cidr)}, but ipam assigns the range: give only one of them`);
    }
    errors.pattern('ipam.poolId', ipam.poolId, 'ipam-pool-[0-9a-f]{8,17}', 'pass the id of a pool of IPv4 addresses');
    if (!Number.isInteger(ipam.netmaskLength) || ipam.netmaskLength < 16 || ipam.netmaskLength > 22) {
      errors.add(`ipam.netmaskLength is ${JSON.stringify(ipam.netmaskLength)}, use a whole number between 16 and 22`);
    }
  }
  requireRules(errors, perimeter, services);
  errors.throwIfAny();
}
