import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as networkfirewall from 'aws-cdk-lib/aws-networkfirewall';
import { Construct } from 'constructs';
import type { EgressConfig, EgressContext, PassedSubnet } from '../egress-context';
import { DomainAllowList, JUDGED_PORTS, nameOf } from './domain-allow-list';
import { FirewallEndpoints } from './firewall-endpoints';
import { nameTier, networkName } from './network-names';
import { EVERYWHERE, PublicTier } from './public-tier';
import { createTierSubnet } from './tier-subnet';
import { WorkloadRoutes } from './workload-routes';
import { openWorkloads } from './workload-rules';

/** What `bindNetworkFirewall` needs. */
export interface NetworkFirewallProps {
  readonly allowedDomains: string[];
  readonly deleteProtection: boolean;
}

/**
 * Routes workloads through a firewall, then through a NAT gateway, to the internet, and back the same way.
 *
 * All of it stays in the workload's zone: a firewall endpoint only knows the connections that began through it.
 * https://docs.aws.amazon.com/network-firewall/latest/developerguide/arch-igw-ngw.html
 */
export function bindNetworkFirewall(
  scope: Construct,
  context: EgressContext,
  props: NetworkFirewallProps,
): EgressConfig {
  const publicTier = new PublicTier(scope, 'PublicTier', { context, zones: context.zones });
  const tier = new FirewallTier(scope, 'FirewallTier', { context, ...props });
  const routes = new Construct(scope, 'FirewallRoutes');
  const workloadRoutes = new WorkloadRoutes(scope);
  for (const zone of context.zones) {
    const { letter, workloadCidr } = zone;
    const { routeTableId, natGatewayId } = publicTier.zones[letter];
    const toNatGateway = new ec2.CfnRoute(routes, `${letter}-FirewallToNatGateway`, {
      routeTableId: tier.routeTableIds[letter],
      destinationCidrBlock: EVERYWHERE,
      natGatewayId,
    });
    // More specific than the route within the VPC, so that answers do not bypass the firewall.
    const back = new ec2.CfnRoute(routes, `${letter}-NatGatewayToFirewall`, {
      routeTableId,
      destinationCidrBlock: workloadCidr,
      vpcEndpointId: tier.endpoints.endpointIn(letter),
    });
    const toFirewall = workloadRoutes.add(zone, EVERYWHERE, { vpcEndpointId: tier.endpoints.endpointIn(letter) });
    // Nothing leaves before it is recorded, nor before there is a way on and back.
    for (const before of [tier.logging, toNatGateway, back]) {
      toFirewall.addResourceDependency(before);
    }
  }
  openWorkloads(scope, context, [EVERYWHERE], JUDGED_PORTS);
  const passedSubnets = [...publicTier.passedSubnets, ...tier.passedSubnets];
  return { routes: [EVERYWHERE], ports: JUDGED_PORTS, passedSubnets };
}

/** What `FirewallTier` needs. */
interface FirewallTierProps extends NetworkFirewallProps {
  readonly context: EgressContext;
}

/** A subnet in each zone for the firewall's endpoints, the firewall, and its logs. */
class FirewallTier extends Construct {
  public readonly endpoints: FirewallEndpoints;
  public readonly logging: networkfirewall.CfnLoggingConfiguration;
  /** The route tables of the firewall subnets by the letter of their zone. */
  public readonly routeTableIds: Record<string, string>;
  /** The subnets that traffic passes. */
  public readonly passedSubnets: PassedSubnet[];

  constructor(scope: Construct, id: string, { context, allowedDomains, deleteProtection }: FirewallTierProps) {
    super(scope, id);
    const { vpcId } = context.vpc;
    const network = networkName(scope, context.registry);
    const zones = context.zones.map(({ letter, availabilityZone, firewallCidr }) => {
      const zone = new Construct(this, letter);
      nameTier(zone, network, 'firewall', letter);
      return { letter, ...createTierSubnet(zone, vpcId, availabilityZone, firewallCidr) };
    });
    this.passedSubnets = zones.map(({ letter, subnet }) => ({ tier: 'firewall', letter, subnetId: subnet.ref }));
    this.routeTableIds = Object.fromEntries(zones.map(({ letter, routeTable }) => [letter, routeTable.ref]));
    const { policyArn } = new DomainAllowList(this, 'AllowList', { vpcCidr: context.vpcCidr, allowedDomains });
    const firewall = new networkfirewall.CfnFirewall(this, 'Resource', {
      firewallName: nameOf(this),
      firewallPolicyArn: policyArn,
      vpcId,
      subnetMappings: zones.map(({ subnet }) => ({ subnetId: subnet.ref })),
      deleteProtection,
      // Both are on unless they are set, and a protected firewall refuses a zone more or less, and another policy:
      // https://docs.aws.amazon.com/network-firewall/latest/APIReference/API_Firewall.html
      subnetChangeProtection: false,
      firewallPolicyChangeProtection: false,
    });
    this.logging = this.createLogs(context, firewall.attrFirewallArn);
    this.endpoints = new FirewallEndpoints(this, 'Endpoints', {
      registry: context.registry,
      permissionsBoundary: context.permissionsBoundary,
      logEncryptionKey: context.logEncryptionKey,
      logRetention: context.logRetention,
      endpointIds: firewall.attrEndpointIds,
      zones: Object.fromEntries(zones.map(({ letter, subnet }) => [letter, subnet.attrAvailabilityZone])),
    });
  }

  /**
   * Network Firewall lets itself write to the groups, with the permissions of whoever creates the configuration:
   * https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-logging-permissions.html
   */
  private createLogs(context: EgressContext, firewallArn: string): networkfirewall.CfnLoggingConfiguration {
    const logDestinationConfigs = ['ALERT', 'FLOW'].map((logType) => {
      const group = new logs.LogGroup(this, `${logType}-Logs`, {
        encryptionKey: context.logEncryptionKey,
        retention: context.logRetention,
        removalPolicy: context.logRemovalPolicy,
      });
      return { logType, logDestinationType: 'CloudWatchLogs', logDestination: { logGroup: group.logGroupName } };
    });
    return new networkfirewall.CfnLoggingConfiguration(this, 'Logging', {
      firewallArn,
      loggingConfiguration: { logDestinationConfigs },
    });
  }
}
