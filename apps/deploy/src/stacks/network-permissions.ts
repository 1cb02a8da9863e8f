import { Aws } from 'aws-cdk-lib';
import { allow, arn, type ServicePermissions } from './execution-scope';

/** What CloudFormation may do to deploy networks. */
export const NETWORK_PERMISSIONS: readonly ServicePermissions[] = [
  {
    policy: 'Network',
    inStages: true,
    resourceTypes: [
      'AWS::EC2::FlowLog',
      'AWS::EC2::RouteTable',
      'AWS::EC2::SecurityGroup',
      'AWS::EC2::SecurityGroupEgress',
      'AWS::EC2::SecurityGroupIngress',
      'AWS::EC2::Subnet',
      'AWS::EC2::SubnetRouteTableAssociation',
      'AWS::EC2::VPC',
      'AWS::EC2::VPCEndpoint',
    ],
    // Ids are given by EC2, so that the region is all that is known of a resource before it exists.
    statements: () => [
      allow(
        'ReadNetwork',
        [
          'autoscaling:DescribeTags',
          'ec2:DescribeFlowLogs',
          'ec2:DescribeInstances',
          'ec2:DescribeNetworkAcls',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeRouteTables',
          'ec2:DescribeSecurityGroupRules',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeSubnets',
          'ec2:DescribeTags',
          'ec2:DescribeVpcAttribute',
          'ec2:DescribeVpcEndpoints',
          'ec2:DescribeVpcEncryptionControls',
          'ec2:DescribeVpcs',
        ],
        ['*'],
      ),
      allow(
        'WriteNetwork',
        [
          'ec2:AssociateRouteTable',
          'ec2:AuthorizeSecurityGroupEgress',
          'ec2:AuthorizeSecurityGroupIngress',
          'ec2:CreateFlowLogs',
          'ec2:CreateRouteTable',
          'ec2:CreateSecurityGroup',
          'ec2:CreateSubnet',
          'ec2:CreateTags',
          'ec2:CreateVpc',
          'ec2:CreateVpcEndpoint',
          'ec2:DeleteFlowLogs',
          'ec2:DeleteRouteTable',
          'ec2:DeleteSecurityGroup',
          'ec2:DeleteSubnet',
          'ec2:DeleteTags',
          'ec2:DeleteVpc',
          'ec2:DeleteVpcEndpoints',
          'ec2:DisassociateRouteTable',
          'ec2:ModifySubnetAttribute',
          'ec2:ModifyVpcAttribute',
          'ec2:ModifyVpcEndpoint',
          'ec2:ReplaceRouteTableAssociation',
          'ec2:RevokeSecurityGroupEgress',
          'ec2:RevokeSecurityGroupIngress',
          'ec2:UpdateSecurityGroupRuleDescriptionsEgress',
          'ec2:UpdateSecurityGroupRuleDescriptionsIngress',
        ],
        [arn('ec2', '*')],
      ),
      // The names of an interface endpoint stand in a hosted zone of AWS, which EC2 gives to the VPC for its caller:
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-CreateVpcEndpoint
      allow('NameEndpoints', ['route53:AssociateVPCWithHostedZone'], [`arn:${Aws.PARTITION}:route53:::hostedzone/*`]),
    ],
  },
  {
    policy: 'Network',
    inStages: true,
    // Where the configuration does not want network ACLs any more, they are deleted.
    resourceTypes: [],
    statements: () => [
      allow(
        'RemoveNetworkAcls',
        ['ec2:DeleteNetworkAcl', 'ec2:DeleteNetworkAclEntry', 'ec2:ReplaceNetworkAclAssociation'],
        [arn('ec2', '*')],
      ),
    ],
  },
  {
    policy: 'Network',
    inStages: true,
    demandedBy: ({ networkAcls }) => networkAcls,
    resourceTypes: ['AWS::EC2::NetworkAcl', 'AWS::EC2::NetworkAclEntry', 'AWS::EC2::SubnetNetworkAclAssociation'],
    statements: () => [
      allow(
        'WriteNetworkAcls',
        ['ec2:CreateNetworkAcl', 'ec2:CreateNetworkAclEntry', 'ec2:ReplaceNetworkAclEntry'],
        [arn('ec2', '*')],
      ),
    ],
  },
  {
    policy: 'Network',
    inStages: false,
    demandedBy: ({ ipamPoolIds }) => ipamPoolIds.length > 0,
    resourceTypes: [],
    // A pool has no region in its ARN, and may be shared by the account that runs IPAM:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-ipam-pool
    statements: ({ demand }) => [
      allow(
        'TakeRangesFromPools',
        ['ec2:CreateVpc'],
        demand.ipamPoolIds.map((id) => `arn:${Aws.PARTITION}:ec2::*:ipam-pool/${id}`),
      ),
    ],
  },
  {
    policy: 'Network',
    inStages: false,
    demandedBy: ({ sharedVpcs }) => sharedVpcs.length > 0,
    resourceTypes: [],
    // What others share stays theirs, with its endpoints; the groups that are put into it are ours:
    // https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing.html
    statements: ({ demand }) => [
      allow(
        'UseSharedNetworks',
        ['ec2:CreateSecurityGroup'],
        demand.sharedVpcs.map(({ owner, id }) => `arn:${Aws.PARTITION}:ec2:${Aws.REGION}:${owner}:vpc/${id}`),
      ),
    ],
  },
  {
    policy: 'Network',
    inStages: true,
    resourceTypes: [
      'AWS::Route53Resolver::FirewallDomainList',
      'AWS::Route53Resolver::FirewallRuleGroup',
      'AWS::Route53Resolver::FirewallRuleGroupAssociation',
      'AWS::Route53Resolver::ResolverQueryLoggingConfig',
      'AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation',
    ],
    statements: () => [
      allow(
        'WriteResolver',
        [
          'route53resolver:AssociateFirewallRuleGroup',
          'route53resolver:AssociateResolverQueryLogConfig',
          'route53resolver:CreateFirewallDomainList',
          'route53resolver:CreateFirewallRule',
          'route53resolver:CreateFirewallRuleGroup',
          'route53resolver:CreateResolverQueryLogConfig',
          'route53resolver:DeleteFirewallDomainList',
          'route53resolver:DeleteFirewallRule',
          'route53resolver:DeleteFirewallRuleGroup',
          'route53resolver:DeleteResolverQueryLogConfig',
          'route53resolver:DisassociateFirewallRuleGroup',
          'route53resolver:DisassociateResolverQueryLogConfig',
          'route53resolver:GetFirewallDomainList',
          'route53resolver:GetFirewallRuleGroup',
          'route53resolver:GetFirewallRuleGroupAssociation',
          'route53resolver:GetResolverQueryLogConfig',
          'route53resolver:ImportFirewallDomains',
          'route53resolver:ListFirewallRules',
          'route53resolver:ListTagsForResource',
          'route53resolver:TagResource',
          'route53resolver:UntagResource',
          'route53resolver:UpdateFirewallDomains',
          'route53resolver:UpdateFirewallRule',
          'route53resolver:UpdateFirewallRuleGroupAssociation',
        ],
        [arn('route53resolver', '*')],
      ),
      allow(
        'ReadResolver',
        [
          'route53resolver:GetResolverQueryLogConfigAssociation',
          'route53resolver:ListResolverQueryLogConfigAssociations',
          'route53resolver:ListResolverQueryLogConfigs',
        ],
        ['*'],
      ),
    ],
  },
];
