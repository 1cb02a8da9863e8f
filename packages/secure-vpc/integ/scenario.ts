import { DataPerimeter } from '@secure-mlops/core';
import type { EndpointSet } from '@secure-mlops/secure-vpc';
import { type App, Aws, type Environment, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/** Where the CDK CLI deploys to. */
export const ENV: Environment = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };

/** Whether the deployment asks for a change: `--context changes=zone,endpoint`. */
export function has(app: App, change: string): boolean {
  const changes: string = app.node.tryGetContext('changes') ?? '';
  return changes.split(',').includes(change);
}

/** The names of availability zones of the deployment's region. */
export function zones(...letters: string[]): string[] {
  return letters.map((letter) => `${ENV.region}${letter}`);
}

/** This account alone, deployed by the standard bootstrap of the CDK. */
export function perimeterFor(stack: Stack, endpoints: EndpointSet): DataPerimeter {
  const { account, region } = stack;
  return DataPerimeter.ofAccounts({
    accountIds: [account],
    deploymentRoleArns: [`arn:${Aws.PARTITION}:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${region}`],
    endpointRules: endpoints.endpointRules,
  });
}

/**
 * Fails the deployment after these constructs have been created or updated: there is a subnet at the place of another one,
 * which synthesis cannot see.
 */
export function failAfter(vpc: ec2.IVpc, takenRange: string, ...constructs: Construct[]): void {
  const [{ availabilityZone }] = vpc.isolatedSubnets;
  const subnet = new ec2.CfnSubnet(Stack.of(vpc), 'Fault', {
    vpcId: vpc.vpcId,
    availabilityZone,
    cidrBlock: takenRange,
  });
  subnet.node.addDependency(...constructs);
}
