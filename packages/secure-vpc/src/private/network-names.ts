import type { Registry } from '@secure-mlops/core';
import { Tags } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { TierTag } from '../tier-tag';

/** Types whose tags CloudFormation changes in place, and which people look for by name in the console of EC2. */
const NAMED_TYPES = [
  'AWS::EC2::EIP',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::NatGateway',
  'AWS::EC2::NetworkAcl',
  'AWS::EC2::RouteTable',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::Subnet',
  'AWS::EC2::TransitGatewayAttachment',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCEndpoint',
];

/** The name of a network: that of its environment or stage, or the path of its construct. */
export function networkName(network: IConstruct, registry?: Registry): string {
  const names = registry ? [registry.platform, registry.environment, registry.stage] : network.node.path.split('/');
  return names.filter((name) => name).join('-');
}

/** Gives a resource of a network, or all of a construct, a name. */
export function nameParts(scope: IConstruct, ...names: string[]): void {
  Tags.of(scope).add('Name', names.join('-'), { includeResourceTypes: NAMED_TYPES });
}

/** Gives the resources of one tier, of one zone when `part` is its letter, their names and the tag of the tier. */
export function nameTier(scope: IConstruct, network: string, tier: string, part?: string): void {
  nameParts(scope, network, tier, ...(part === undefined ? [] : [part.toLowerCase()]));
  Tags.of(scope).add(TierTag.KEY, tier, { includeResourceTypes: NAMED_TYPES });
}
