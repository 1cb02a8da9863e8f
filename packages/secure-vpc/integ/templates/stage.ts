/** The network of stage accounts, as the document that a stack set carries to them. */
import { DataPerimeter, Registry, TemplateStack } from '@secure-mlops/core';
import { EndpointSet, TargetNetwork } from '@secure-mlops/secure-vpc';
import { App, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ENV } from '../scenario';

const publisher = new Stack(new App(), 'Stage', { env: ENV });
const stack = new TemplateStack(publisher, 'Network');
new TargetNetwork(stack, 'Network', {
  registry: Registry.of({ platform: 'integ', environment: 'research' }).forStage('staging'),
  perimeter: DataPerimeter.ofAccounts({
    accountIds: [Aws.ACCOUNT_ID],
    resourceAccountIds: [publisher.account],
    deploymentRoleArns: [`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/integ-stackset-execution`],
    endpointRules: EndpointSet.inference().endpointRules,
  }),
  permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'integ-boundary'),
});
