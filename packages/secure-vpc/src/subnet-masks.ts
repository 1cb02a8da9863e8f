/**
 * The lengths of the prefixes of a network's subnets, each between 16 and 28, the sizes that EC2 makes:
 * https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 *
 * Room is kept for the tiers of every way out in every zone, so that the way out can be changed and zones can be added:
 * eight places at the end of the VPC, each four times as large as the largest of the three tiers. Workload subnets follow
 * each other from its beginning.
 *
 * Choose before the first deployment. CloudFormation replaces the subnets that move and makes the new ones first, and EC2
 * refuses those that overlap subnets which are still there, as workload subnets of another size always do in zone `a`:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
export interface SubnetMasks {
  /**
   * The length of the prefix of subnets of workloads, 16 to 28.
   *
   * @default - four more than the prefix of the VPC: a sixteenth of it, 4096 addresses of a /16
   */
  readonly workload?: number;

  /**
   * The length of the prefix of subnets of NAT gateways, 16 to 28.
   *
   * @default - six more than the prefix of the VPC
   */
  readonly publicTier?: number;

  /**
   * The length of the prefix of subnets of firewall endpoints, 16 to 28.
   *
   * @default - six more than the prefix of the VPC
   */
  readonly firewallTier?: number;

  /**
   * The length of the prefix of subnets of transit gateway attachments, 16 to 28.
   *
   * @default - six more than the prefix of the VPC
   */
  readonly transitGatewayTier?: number;
}
