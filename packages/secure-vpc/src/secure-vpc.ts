import { type DataPerimeter, type Registry, ValidationErrors } from '@secure-mlops/core';
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { DnsFirewall } from './dns-firewall';
import { Egress } from './egress';
import type { EgressConfig, EgressZone } from './egress-context';
import type { EndpointService } from './endpoint-service';
import { FlowLogs } from './flow-logs';
import type { ISecureNetwork } from './i-secure-network';
import type { NetworkAcls } from './network-acls';
import type { NetworkProps } from './network-props';
import { checkCentralEndpoints, warnAboutCentralEndpoints } from './private/central-endpoints';
import { ClosedDefaultGroup } from './private/closed-default-group';
import { ClosedNetworkAcls } from './private/closed-network-acls';
import { checkExistingEndpoints, type EndpointSources, endpointSources } from './private/endpoint-sources';
import { createEndpoint, domainsOf, importEndpoint, lookUpPrefixLists, requireRules } from './private/endpoints';
import { createLogKey } from './private/log-key';
import { nameParts, networkName } from './private/network-names';
import { grantReadNetworkParameters, requireRegistry, writeNetworkParameters } from './private/network-parameters';
import { NetworkSecurityGroups } from './private/security-groups';
import type { SetupOptions } from './private/setup-options';
import { checkSubnets, layOutSubnets, type SubnetLayoutProps } from './private/subnet-layout';
import { createWorkloadTier } from './private/workload-tier';
import type { SubnetMasks } from './subnet-masks';

/** Addresses from a pool of Amazon VPC IP Address Manager. */
export interface IpamAllocation {
  /** The id of the pool, for example `ipam-pool-0123456789abcdef0`; another account may share it. */
  readonly poolId: string;

  /** The length of the prefix of the range that is assigned, between 16 and 22. */
  readonly netmaskLength: number;
}

/** Properties of a `SecureVpc`. */
export interface SecureVpcProps extends NetworkProps {
  /**
   * The address range of the VPC: private IPv4 addresses with a prefix between /16 and /22.
   *
   * Zone `a` gets the first sixteenth as its workload subnet, zone `b` the second, and so on; the second half belongs to
   * the subnets of a way out. `subnetMasks` cuts it otherwise. A change replaces the VPC.
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
   * The sizes of the subnets.
   *
   * @default - workload subnets are a sixteenth of the VPC each, others a sixty-fourth
   */
  readonly subnetMasks?: SubnetMasks;

  /**
   * The way out of the network.
   *
   * @default Egress.isolated()
   */
  readonly egress?: Egress;

  /**
   * The network ACLs of the subnets.
   *
   * @default - the one of the VPC, which lets everything through: routes, security groups and endpoints are the guards
   */
  readonly networkAcls?: NetworkAcls;

  /**
   * Whether workloads may mount the home file system of a SageMaker domain: NFS to and from the workload subnets, in which
   * its mount targets are. A `StudioDomain` of this platform has none.
   *
   * @default false
   */
  readonly homeFileSystem?: boolean;
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
  private readonly networkName: string;
  private readonly endpoints = new Map<string, ec2.IVpcEndpoint>();

  /**
   * @throws when the address range, the sizes of subnets, the number or a name of the availability zones is not usable,
   * the perimeter has no rule for an endpoint that accepts a policy, or an existing endpoint is not of the set or not
   * central
   */
  constructor(scope: Construct, id: string, props: SecureVpcProps) {
    super(scope, id);
    const sources = endpointSources(props);
    const layout = layoutOf(this, props);
    validate(props, layout, sources);
    const { logRetention = logs.RetentionDays.ONE_YEAR, logRemovalPolicy = RemovalPolicy.DESTROY } = props;

    this.perimeter = props.perimeter;
    this.registry = props.registry;
    this.networkName = networkName(this, props.registry);
    const vpc = new ec2.CfnVPC(this, 'Resource', {
      ...addressesOf(props),
      enableDnsSupport: true,
      enableDnsHostnames: true,
    });
    nameParts(vpc, this.networkName);
    const cidr = props.ipam ? vpc.attrCidrBlock : layout.cidr;
    const places = layOutSubnets({ ...layout, cidr });
    this.logEncryptionKey =
      props.logEncryptionKey ??
      createLogKey(this, { perimeter: props.perimeter, vpcId: vpc.ref, removalPolicy: logRemovalPolicy });
    const setupOptions: SetupOptions = {
      registry: props.registry,
      permissionsBoundary: props.permissionsBoundary,
      logEncryptionKey: this.logEncryptionKey,
      logRetention,
    };
    this.vpc = createWorkloadTier(this, { vpcId: vpc.ref, cidr, places, networkName: this.networkName });
    this.sourceVpcIds = [vpc.ref, ...sources.centralVpcIds];
    this.workloadSubnets = this.vpc.isolatedSubnets;
    new ClosedDefaultGroup(this, 'DefaultGroup', { ...setupOptions, defaultGroupId: vpc.attrDefaultSecurityGroup });

    const homes = props.homeFileSystem ? places : [];
    const groups = new NetworkSecurityGroups(this, 'Groups', {
      vpc: this.vpc,
      prefixListIds: lookUpPrefixLists(this, sources.missing, setupOptions),
      centralRanges: sources.centralRanges,
      allowSelf: props.allowSelf ?? true,
      homeFileSystemRanges: Object.fromEntries(homes.map((place) => [place.letter, place.cidr])),
      networkName: this.networkName,
    });
    this.workloadSecurityGroup = groups.workload;
    this.endpointSecurityGroup = groups.endpoint;
    this.connections = groups.workload.connections;

    this.collectEndpoints(sources);
    this.flowLogs = new FlowLogs(this, 'FlowLogs', {
      ...setupOptions,
      vpc: this.vpc,
      bucket: props.flowLogBucket,
      logRemovalPolicy,
    });
    const zones = places.map(({ letter, availabilityZone, cidr: workloadCidr, egress: ranges }, index) => {
      const { routeTableId: workloadRouteTableId } = this.workloadSubnets[index].routeTable;
      return { letter, availabilityZone, workloadCidr, workloadRouteTableId, ...ranges };
    });
    const egress = (props.egress ?? Egress.isolated()).bind(this, {
      ...setupOptions,
      vpc: this.vpc,
      vpcCidr: cidr,
      zones,
      workloadSecurityGroup: this.workloadSecurityGroup,
      centralRanges: sources.centralRanges,
      endpointDomains: domainsOf(this, sources.services),
      logRemovalPolicy,
    });
    this.dnsFirewall = egress.dnsFirewall;
    if (props.networkAcls) {
      this.closeSubnets(props.networkAcls, zones, egress, sources.centralRanges);
    }
    warnAboutCentralEndpoints(this, sources, egress);
    if (props.registry) {
      writeNetworkParameters(this, props.registry, {
        vpc: this.vpc,
        sourceVpcIds: this.sourceVpcIds,
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

  private collectEndpoints({ existing, missing }: EndpointSources): void {
    for (const { service, vpcEndpointId } of existing) {
      this.endpoints.set(service.serviceName, importEndpoint(this, service, vpcEndpointId));
    }
    for (const service of missing) {
      const endpoint = createEndpoint(this, service, {
        vpc: this.vpc,
        subnets: this.workloadSubnets,
        securityGroups: [this.endpointSecurityGroup],
        perimeter: this.perimeter,
        networkName: this.networkName,
      });
      this.endpoints.set(service.serviceName, endpoint);
    }
  }

  private closeSubnets(
    { gatewayRanges }: NetworkAcls,
    zones: EgressZone[],
    { routes = [], ports = [], passedSubnets = [] }: EgressConfig,
    centralRanges: string[],
  ): void {
    new ClosedNetworkAcls(this, 'NetworkAcls', {
      vpcId: this.vpc.vpcId,
      networkName: this.networkName,
      zones,
      workloadSubnetIds: this.workloadSubnets.map(({ subnetId }) => subnetId),
      endpointRanges: [...gatewayRanges, ...centralRanges],
      routes,
      ports,
      passedSubnets,
    });
  }
}

const DEFAULT_CIDR = '10.0.0.0/16';

function addressesOf({ cidr, ipam }: SecureVpcProps): ec2.CfnVPCProps {
  return ipam
    ? { ipv4IpamPoolId: ipam.poolId, ipv4NetmaskLength: ipam.netmaskLength }
    : { cidrBlock: cidr ?? DEFAULT_CIDR };
}

function layoutOf(scope: Construct, props: SecureVpcProps): SubnetLayoutProps {
  return {
    region: Stack.of(scope).region,
    cidr: props.cidr ?? DEFAULT_CIDR,
    netmaskLength: props.ipam?.netmaskLength,
    maxAzs: props.maxAzs,
    availabilityZones: props.availabilityZones,
    masks: props.subnetMasks,
  };
}

function validate(props: SecureVpcProps, layout: SubnetLayoutProps, sources: EndpointSources): void {
  const { cidr, ipam, perimeter } = props;
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
  checkSubnets(errors, layout);
  checkExistingEndpoints(errors, sources);
  checkCentralEndpoints(errors, sources);
  requireRules(errors, perimeter, sources.missing);
  errors.throwIfAny();
}
