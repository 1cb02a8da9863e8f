import { join } from 'node:path';
import { SetupFunction } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { SetupOptions } from './setup-options';

/** What `ResolverFailureMode` needs. */
export interface ResolverFailureModeProps extends SetupOptions {
  /** The id of the VPC. */
  readonly vpcId: string;

  /** `ENABLED` or `DISABLED`, as Route 53 Resolver calls it. */
  readonly failOpen: string;
}

/**
 * Sets what becomes of queries that the DNS Firewall of a VPC cannot judge, and closes the resolver when it is removed.
 *
 * Every VPC has the setting from its beginning, and CloudFormation cannot be relied on to change it: AWS documents a
 * resource for it, which neither aws-cdk-lib nor the schemas of the CloudFormation registry know.
 */
export class ResolverFailureMode extends Construct {
  constructor(scope: Construct, id: string, props: ResolverFailureModeProps) {
    super(scope, id);
    const { vpcId, failOpen, ...options } = props;
    const setup = new SetupFunction(this, 'Function', {
      ...options,
      codePath: join(__dirname, '..', '..', 'lib', 'handlers', 'resolver-failure-mode'),
      description: 'Sets what becomes of queries that the DNS Firewall of a VPC cannot judge',
      principal: 'resolver-failure-mode-setup',
      statements: statements(Stack.of(this)),
    });
    setup.addResource(this, 'Resource', {
      resourceType: 'Custom::ResolverFailureMode',
      properties: { VpcId: vpcId, FirewallFailOpen: failOpen },
    });
  }
}

function statements(stack: Stack): iam.PolicyStatement[] {
  return [
    // The setting has an id of its own, which Route 53 Resolver gives it:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53resolver.html
    new iam.PolicyStatement({
      actions: ['route53resolver:UpdateFirewallConfig'],
      resources: [stack.formatArn({ service: 'route53resolver', resource: 'firewall-config', resourceName: '*' })],
    }),
    // Route 53 Resolver looks for the VPC with the permissions of its caller. Its reference does not say so; users report
    // that it refuses the change otherwise, with RSLVR-02309. Not verified without AWS. The action supports no resource:
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
    new iam.PolicyStatement({ actions: ['ec2:DescribeVpcs'], resources: ['*'] }),
  ];
}
