import { network, templateOf } from './network';

/**
 * The logical ids of an isolated network. Networks are deployed with them: an id that changes replaces its resource, and
 * with the VPC everything in it.
 */
const ISOLATED: Record<string, string> = {
  Vpc8378EB38: 'AWS::EC2::VPC',
  VpcDefaultGroup00B63D6C: 'Custom::ClosedDefaultGroup',
  VpcDefaultGroupFunction0C448C88: 'AWS::Lambda::Function',
  VpcDefaultGroupFunctionLogs8916745F: 'AWS::Logs::LogGroup',
  VpcDefaultGroupFunctionPermissions3F985431: 'AWS::IAM::ManagedPolicy',
  VpcDefaultGroupFunctionRoleDE4EDB8E: 'AWS::IAM::Role',
  VpcDnsFirewallAllDomainsFB223960: 'AWS::Route53Resolver::FirewallDomainList',
  VpcDnsFirewallAllowedDomainsF4874918: 'AWS::Route53Resolver::FirewallDomainList',
  VpcDnsFirewallAssociation6AC148D3: 'AWS::Route53Resolver::FirewallRuleGroupAssociation',
  VpcDnsFirewallCE4E21BF: 'AWS::Route53Resolver::FirewallRuleGroup',
  VpcDnsFirewallQueryLogGroup4C3749B2: 'AWS::Logs::LogGroup',
  VpcDnsFirewallQueryLoggingAssociation4A680891: 'AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation',
  VpcDnsFirewallQueryLoggingD4B971A0: 'AWS::Route53Resolver::ResolverQueryLoggingConfig',
  VpcEndpointkms293CC36F: 'AWS::EC2::VPCEndpoint',
  VpcEndpointlogsDA9A5AAB: 'AWS::EC2::VPCEndpoint',
  VpcEndpoints3F9A7C18D: 'AWS::EC2::VPCEndpoint',
  VpcEndpointsagemakerapi6C09523C: 'AWS::EC2::VPCEndpoint',
  VpcEndpointsagemakerruntimeA5307895: 'AWS::EC2::VPCEndpoint',
  VpcEndpointstsA90EF1F1: 'AWS::EC2::VPCEndpoint',
  VpcEndpointstudio46D44494: 'AWS::EC2::VPCEndpoint',
  VpcFlowLogs3A4A3791: 'AWS::EC2::FlowLog',
  VpcFlowLogsLogGroup02219D52: 'AWS::Logs::LogGroup',
  VpcFlowLogsPolicy51F76E68: 'AWS::IAM::ManagedPolicy',
  VpcFlowLogsRoleAF34DCAA: 'AWS::IAM::Role',
  VpcGroupsEndpoint292F8F9D: 'AWS::EC2::SecurityGroup',
  VpcGroupsEndpointFromWorkloadCB880506: 'AWS::EC2::SecurityGroupIngress',
  VpcGroupsWorkloadA4F5DC67: 'AWS::EC2::SecurityGroup',
  VpcGroupsWorkloadFromSelfA3D2EFDE: 'AWS::EC2::SecurityGroupIngress',
  VpcGroupsWorkloadToEndpoint3A662818: 'AWS::EC2::SecurityGroupEgress',
  VpcGroupsWorkloadToSelf105D5827: 'AWS::EC2::SecurityGroupEgress',
  VpcGroupsWorkloadTos36BBCE7EF: 'AWS::EC2::SecurityGroupEgress',
  VpcLogKeyB5BDDF22: 'AWS::KMS::Key',
  VpcPrefixLists3832F9628: 'Custom::ServicePrefixList',
  VpcPrefixLists3FunctionD4B78E42: 'AWS::Lambda::Function',
  VpcPrefixLists3FunctionLogsCA014BDD: 'AWS::Logs::LogGroup',
  VpcPrefixLists3FunctionPermissionsB62DF624: 'AWS::IAM::ManagedPolicy',
  VpcPrefixLists3FunctionRoleC8B858EB: 'AWS::IAM::Role',
  VpcWorkloadARouteTable32C76A21: 'AWS::EC2::RouteTable',
  VpcWorkloadARouteTableAssociation76EB4C2C: 'AWS::EC2::SubnetRouteTableAssociation',
  VpcWorkloadASubnet40E138DA: 'AWS::EC2::Subnet',
  VpcWorkloadBRouteTableAssociationBCB93EE3: 'AWS::EC2::SubnetRouteTableAssociation',
  VpcWorkloadBRouteTableF91975DA: 'AWS::EC2::RouteTable',
  VpcWorkloadBSubnet2B2CB45C: 'AWS::EC2::Subnet',
};

test('an isolated network keeps the logical ids with which it was deployed', () => {
  const resources: Record<string, { Type: string }> = templateOf(network()).toJSON().Resources;
  const types = Object.fromEntries(Object.entries(resources).map(([id, { Type }]) => [id, Type]));
  expect(types).toEqual(ISOLATED);
});
