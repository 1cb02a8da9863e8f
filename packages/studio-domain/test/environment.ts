import { DataPerimeter, DataUser, Registry } from '@secure-mlops/core';
import type { ISecureNetwork } from '@secure-mlops/secure-vpc';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

export const ACCOUNT = '111111111111';
export const VPC_ID = 'vpc-0123456789abcdef0';
export const GROUP_ID = 'sg-0123456789abcdef0';
export const SUBNET_IDS = ['subnet-0000000000000000a', 'subnet-0000000000000000b'];
export const KEY_ARN = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/12345678-90ab-cdef-1234-567890abcdef`;
export const registry = Registry.of({ platform: 'acme', environment: 'team-one' });
export const perimeter = DataPerimeter.ofAccounts({
  accountIds: [ACCOUNT],
  deploymentRoleArns: [`arn:aws:iam::${ACCOUNT}:role/cdk-acme-cfn-exec-role-${ACCOUNT}-eu-west-1`],
});
export const studioUser = DataUser.vpcOnly(registry.roleArnPattern(ACCOUNT, 'studio-execution'));
export const jobUser = DataUser.vpcOnly(registry.roleArnPattern(ACCOUNT, 'job-execution'));

/** Makes synthesis fail where a template does not agree with the schemas of CloudFormation. */
export const STRICT = '@aws-cdk/core:validateAgainstDefaultRules';
process.env.CDK_VALIDATION = 'true'; // tests of packages leave the rules out otherwise

export function testStack(context: Record<string, unknown> = {}): Stack {
  return new Stack(new App({ context: { [STRICT]: true, ...context } }), 'Stack', {
    env: { account: ACCOUNT, region: 'eu-west-1' },
  });
}

/** A network of the given subnets that creates nothing. */
export class TestNetwork extends Construct implements ISecureNetwork {
  public readonly vpc: ec2.IVpc;
  public readonly sourceVpcIds = [VPC_ID];
  public readonly workloadSubnets: ec2.ISubnet[];
  public readonly workloadSecurityGroup: ec2.ISecurityGroup;
  public readonly perimeter = perimeter;
  public readonly connections: ec2.Connections;

  constructor(scope: Construct, id: string, subnetIds: string[] = SUBNET_IDS) {
    super(scope, id);
    this.vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', { vpcId: VPC_ID, availabilityZones: ['eu-west-1a'] });
    this.workloadSubnets = subnetIds.map((subnetId) => ec2.Subnet.fromSubnetId(this, subnetId, subnetId));
    this.workloadSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(this, 'Group', GROUP_ID);
    this.connections = new ec2.Connections({ securityGroups: [this.workloadSecurityGroup] });
  }

  public endpointOf(): undefined {
    return undefined;
  }
}

/** A statement as it stands in a template. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Principal?: unknown;
  readonly Resource: unknown;
  readonly Condition: Record<string, Record<string, unknown>>;
}

export interface CfnResource {
  readonly Type: string;
  readonly Properties: ReturnType<typeof JSON.parse>;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

const templates = new WeakMap<Stack, Record<string, CfnResource>>();

/** Synthesized once: a test looks at a stack only after it is complete. */
function templateOf(stack: Stack): Record<string, CfnResource> {
  const known = templates.get(stack) ?? Template.fromStack(stack).toJSON().Resources;
  templates.set(stack, known);
  return known;
}

/** Logical ids and resources of one type whose logical id matches. */
export function resourcesOf(stack: Stack, type: string, logicalId = /./): [string, CfnResource][] {
  return Object.entries(templateOf(stack)).filter(([id, resource]) => resource.Type === type && logicalId.test(id));
}

/** The only resource of one type whose logical id matches. */
export function resourceOf(stack: Stack, type: string, logicalId = /./): CfnResource {
  const found = resourcesOf(stack, type, logicalId);
  if (found.length !== 1) {
    throw new Error(`${found.length} resources of type ${type} match ${logicalId}: ${found.map(([id]) => id)}`);
  }
  return found[0][1];
}

/**
 * Whether a resource is deleted before another one: directly or through others, it names it in `DependsOn`, `Ref` or
 * `Fn::GetAtt`.
 */
export function dependsOn(stack: Stack, from: string, to: string): boolean {
  const resources = templateOf(stack);
  const seen = new Set<string>();
  const reach = (id: string): boolean => {
    if (id === to) {
      return true;
    }
    if (seen.has(id)) {
      return false;
    }
    seen.add(id);
    return Object.keys(resources)
      .filter((other) => names(resources[id], other))
      .some(reach);
  };
  return reach(from);
}

function names(resource: CfnResource, other: string): boolean {
  const text = JSON.stringify(resource.Properties);
  return (
    (resource.DependsOn ?? []).includes(other) ||
    text.includes(`{"Ref":"${other}"}`) ||
    text.includes(`{"Fn::GetAtt":["${other}",`)
  );
}

/** Statements of the managed policy whose logical id matches. */
export function permissionsOf(stack: Stack, logicalId: RegExp): Statement[] {
  return resourceOf(stack, 'AWS::IAM::ManagedPolicy', logicalId).Properties.PolicyDocument.Statement;
}

/** Every action of the statements, in their order. */
export function actionsOf(statements: Statement[]): string[] {
  return statements.flatMap(({ Action }) => Action);
}
