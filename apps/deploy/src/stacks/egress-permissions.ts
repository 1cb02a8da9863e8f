import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { allow, arn, type ExecutionScope, named, type ServicePermissions } from './execution-scope';
import type { NetworkDemand } from './network-demand';

/** What of EC2 leads out of a VPC, whatever the configuration says: networks have no use for it. */
const NEVER = [
  'ec2:AcceptVpcPeeringConnection',
  'ec2:AttachVpnGateway',
  'ec2:CreateCarrierGateway',
  'ec2:CreateClientVpnEndpoint',
  // it comes with an internet gateway: https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
  'ec2:CreateDefaultVpc',
  'ec2:CreateEgressOnlyInternetGateway',
  'ec2:CreateVpcPeeringConnection',
  'ec2:CreateVpnConnection',
];

const INTERNET = ['ec2:AttachInternetGateway', 'ec2:CreateInternetGateway', 'ec2:CreateNatGateway'];
const TRANSIT = ['ec2:CreateTransitGatewayVpcAttachment'];
const ROUTES = ['ec2:CreateRoute', 'ec2:ReplaceRoute'];

/** The actions that would lead out of a VPC in a way that the configuration does not ask for. */
export function waysOutWithoutDemand(demand: NetworkDemand): string[] {
  return [
    ...NEVER,
    ...(demand.internet ? [] : INTERNET),
    ...(leadsToTransit(demand) ? [] : TRANSIT),
    ...(leadsOut(demand) ? [] : ROUTES),
  ].sort();
}

/**
 * Endpoints to which no configuration leads: those of services that anybody can offer, of which AWS makes the names.
 *
 * Whether a firewall gets its endpoints, which have such names too, with the permissions of who creates it, was not
 * verified without AWS.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/security_iam_id-based-policy-examples.html
 */
export function endpointsWithoutDemand({ firewall }: NetworkDemand): iam.PolicyStatement[] {
  return firewall
    ? []
    : [
        new iam.PolicyStatement({
          sid: 'DenyEndpointsOfOthers',
          effect: iam.Effect.DENY,
          actions: ['ec2:CreateVpcEndpoint'],
          resources: [arn('ec2', 'vpc-endpoint/*')],
          conditions: { StringLike: { 'ec2:VpceServiceName': '*com.amazonaws.vpce.*' } },
        }),
      ];
}

const leadsToTransit = ({ transitGatewayIds }: NetworkDemand) => transitGatewayIds.length > 0;
const leadsOut = (demand: NetworkDemand) => demand.internet || leadsToTransit(demand);

/**
 * What CloudFormation may do to deploy ways out of networks.
 *
 * To open a way takes a configuration that asks for it. To close one does not: its resources are deleted after the
 * configuration has changed, or left it.
 */
export const EGRESS_PERMISSIONS: readonly ServicePermissions[] = [
  {
    policy: 'Egress',
    inStages: false,
    resourceTypes: [],
    statements: (scope) => [
      allow(
        'ReadWaysOut',
        [
          'ec2:DescribeAddresses',
          'ec2:DescribeInternetGateways',
          'ec2:DescribeNatGateways',
          'ec2:DescribeTransitGatewayVpcAttachments',
          'ec2:DescribeVpnGateways',
        ],
        ['*'],
      ),
      allow(
        'CloseWaysOut',
        [
          'ec2:DeleteInternetGateway',
          'ec2:DeleteNatGateway',
          'ec2:DeleteRoute',
          'ec2:DeleteTransitGatewayVpcAttachment',
          'ec2:DetachInternetGateway',
          'ec2:DisassociateAddress',
          'ec2:ReleaseAddress',
        ],
        [arn('ec2', '*')],
      ),
      // Logging is switched off before a firewall is deleted.
      allow(
        'RemoveFirewalls',
        [
          'network-firewall:DeleteFirewall',
          'network-firewall:DeleteFirewallPolicy',
          'network-firewall:DeleteRuleGroup',
          'network-firewall:DescribeFirewall',
          'network-firewall:DescribeFirewallPolicy',
          'network-firewall:DescribeLoggingConfiguration',
          'network-firewall:DescribeRuleGroup',
          'network-firewall:ListTagsForResource',
          'network-firewall:UntagResource',
          'network-firewall:UpdateLoggingConfiguration',
        ],
        firewallArns(scope),
      ),
    ],
  },
  {
    policy: 'Egress',
    inStages: false,
    demandedBy: leadsOut,
    resourceTypes: ['AWS::EC2::Route'],
    statements: () => [allow('Route', ROUTES, [arn('ec2', '*')])],
  },
  {
    policy: 'Egress',
    inStages: false,
    demandedBy: ({ internet }) => internet,
    resourceTypes: [
      'AWS::EC2::EIP',
      'AWS::EC2::InternetGateway',
      'AWS::EC2::NatGateway',
      'AWS::EC2::VPCGatewayAttachment',
    ],
    statements: () => [allow('OpenToInternet', [...INTERNET, 'ec2:AllocateAddress'], [arn('ec2', '*')])],
  },
  {
    policy: 'Egress',
    inStages: false,
    demandedBy: leadsToTransit,
    resourceTypes: ['AWS::EC2::TransitGatewayAttachment'],
    statements: ({ demand }) => [
      allow(
        'AttachToTransitGateways',
        [...TRANSIT, 'ec2:ModifyTransitGatewayVpcAttachment'],
        [
          arn('ec2', '*'),
          ...demand.transitGatewayIds.map((id) => `arn:${Aws.PARTITION}:ec2:${Aws.REGION}:*:transit-gateway/${id}`),
        ],
      ),
    ],
  },
  {
    policy: 'Egress',
    inStages: false,
    demandedBy: ({ firewall }) => firewall,
    resourceTypes: [
      'AWS::NetworkFirewall::Firewall',
      'AWS::NetworkFirewall::FirewallPolicy',
      'AWS::NetworkFirewall::LoggingConfiguration',
      'AWS::NetworkFirewall::RuleGroup',
    ],
    statements: (scope) => [
      allow(
        'WriteFirewalls',
        [
          'network-firewall:AssociateFirewallPolicy',
          'network-firewall:AssociateSubnets',
          'network-firewall:CreateFirewall',
          'network-firewall:CreateFirewallPolicy',
          'network-firewall:CreateRuleGroup',
          'network-firewall:DisassociateSubnets',
          'network-firewall:TagResource',
          'network-firewall:UpdateFirewallDeleteProtection',
          'network-firewall:UpdateFirewallPolicy',
          'network-firewall:UpdateFirewallPolicyChangeProtection',
          'network-firewall:UpdateRuleGroup',
          'network-firewall:UpdateSubnetChangeProtection',
        ],
        firewallArns(scope),
      ),
      allow('ListRuleGroups', ['network-firewall:ListRuleGroups'], ['*']),
    ],
  },
];

/** Firewalls, policies and rule groups have names that begin with that of their stack. */
const firewallArns = (scope: ExecutionScope) =>
  ['firewall/', 'firewall-policy/', 'stateful-rulegroup/'].map((kind) => named('network-firewall', kind, scope));
