import { type NetworkConfig, zonesOf } from '../config/network-schema';
import {
  type Acknowledgement,
  SETUP_FUNCTION_EVIDENCE,
  SETUP_FUNCTION_FINDINGS,
  UNNAMED_RESOURCES,
  wildcards,
} from './acknowledgement';

/** What every network that is made lives with, in the platform account and in stage accounts. */
export function networkAcknowledgements(network: string): Acknowledgement[] {
  return [
    ...setupFunctions(`${network}/DefaultGroup`, `${network}/PrefixList-s3`),
    {
      constructs: [`${network}/Resource`],
      findings: ['NIST.800.53.R5-VPCDefaultSecurityGroupClosed'],
      evidence:
        'The rule cannot see it: the custom resource DefaultGroup removes every rule of the default group, and ' +
        'fails the deployment when it cannot.',
    },
  ];
}

/** The network stack of an environment. */
export function networkStack(network: NetworkConfig): readonly Acknowledgement[] {
  const givenGroup = network.existing?.workloadSecurityGroupId !== undefined;
  return [
    ...(network.existing ? [] : networkAcknowledgements('Network')),
    ...(network.existing && !givenGroup ? setupFunctions('Network/PrefixList-s3') : []),
    ...(network.allowSelf === false || givenGroup ? [] : [FROM_SELF]),
    ...(network.networkAcls === 'closed' ? [networkAcls('Network')] : []),
    ...wayOut(network),
    ...(network.dns.failureMode ? failureMode('Network', '{account}') : []),
    ...(network.flowLogs === 's3' ? [FLOW_LOG_BUCKET] : []),
  ];
}

const FROM_SELF: Acknowledgement = {
  constructs: ['Network/Groups/WorkloadFromSelf'],
  findings: ['NIST.800.53.R5-EC2RestrictedCommonPorts'],
  evidence: 'The source of the rule is the group itself, for distributed training, and no address range.',
};

/** The network ACLs of every tier, with their rules. */
export function networkAcls(network: string): Acknowledgement {
  return {
    constructs: [`${network}/NetworkAcls`],
    findings: ['AwsSolutions-VPC3'],
    evidence:
      'The rule prefers security groups, which are there and judge first. The configuration asks for ACLs as a second guard, ' +
      'which holds for everything in a subnet, whatever group it has.',
  };
}

/**
 * The function that says what the resolver does while its firewall fails, in every kind of network.
 *
 * @param account how the template spells the account
 */
export function failureMode(network: string, account: string): Acknowledgement[] {
  return [
    ...setupFunctions(`${network}/DnsFirewall/FailureMode`),
    {
      constructs: [`${network}/DnsFirewall/FailureMode/Function/Permissions/Resource`],
      findings: wildcards('Resource', `arn:{partition}:route53resolver:{region}:${account}:firewall-config/*`),
      evidence:
        'Route 53 Resolver gives the setting of a VPC an id that nothing tells before the VPC exists. The boundary lets no ' +
        'other role change such a setting, and the function changes that of its VPC alone: its code takes the VPC from the ' +
        'template.',
    },
  ];
}

const FLOW_LOG_BUCKET: Acknowledgement = {
  constructs: ['FlowLogBucket/Resource/Resource'],
  findings: ['AwsSolutions-S1', 'NIST.800.53.R5-S3BucketLoggingEnabled', 'NIST.800.53.R5-S3BucketReplicationEnabled'],
  evidence:
    'The bucket is a log itself, whose readers are named in its policy; the data of an environment stays in its account and ' +
    'region by design, and versions protect it against deletion and overwriting.',
};

function setupFunctions(...paths: string[]): Acknowledgement[] {
  return [
    {
      constructs: paths.map((path) => `${path}/Function/Resource/Resource`),
      findings: SETUP_FUNCTION_FINDINGS,
      evidence: SETUP_FUNCTION_EVIDENCE,
    },
    {
      constructs: paths.map((path) => `${path}/Function/Permissions/Resource`),
      findings: wildcards('Resource', '*'),
      evidence: UNNAMED_RESOURCES,
    },
  ];
}

/** What the way to the internet lives with: that there is one. */
function wayOut(network: NetworkConfig): Acknowledgement[] {
  const { egress } = network;
  if (egress?.mode !== 'nat' && egress?.mode !== 'firewall') {
    return [];
  }
  const zones = [...zonesOf(network)].sort();
  const gatewayZones = egress.mode === 'nat' && !egress.perZone ? [egress.zone ?? zones[0]] : zones;
  const gateways: Acknowledgement = {
    constructs: gatewayZones.map((zone) => `Network/PublicTier/${zone.toUpperCase()}/ToInternet`),
    findings: ['NIST.800.53.R5-VPCNoUnrestrictedRouteToIGW'],
    evidence:
      `The configuration asks for the mode "${egress.mode}". Only the subnets of NAT gateways have this route, and nothing ` +
      'else is in them: workloads have no public address, and their subnets no route to the internet gateway.',
  };
  return egress.mode === 'nat' ? [gateways] : [gateways, FIREWALL_ENDPOINTS];
}

const FIREWALL_ENDPOINTS: Acknowledgement = {
  constructs: ['Network/FirewallTier/Endpoints/Function/Resource/Resource'],
  findings: SETUP_FUNCTION_FINDINGS,
  evidence: SETUP_FUNCTION_EVIDENCE,
};
