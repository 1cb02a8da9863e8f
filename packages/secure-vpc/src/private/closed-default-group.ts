import { join } from 'node:path';
import { SetupFunction } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { SetupOptions } from './setup-options';

/** What `ClosedDefaultGroup` needs. */
export interface ClosedDefaultGroupProps extends SetupOptions {
  /** The id of the VPC's default security group. */
  readonly defaultGroupId: string;
}

/**
 * Removes every rule of the VPC's default security group, which EC2 creates open among its members and outwards.
 *
 * CloudFormation cannot own that group, and whoever launches something without naming a group gets it. Nothing is
 * restored on deletion: the group goes with its VPC.
 */
export class ClosedDefaultGroup extends Construct {
  constructor(scope: Construct, id: string, props: ClosedDefaultGroupProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const { defaultGroupId, ...options } = props;
    const setup = new SetupFunction(this, 'Function', {
      ...options,
      codePath: join(__dirname, '..', '..', 'lib', 'handlers', 'closed-default-group'),
      description: 'Removes every rule of the default security group of a VPC',
      principal: 'default-group-setup',
      statements: [
        new iam.PolicyStatement({
          actions: ['ec2:RevokeSecurityGroupIngress', 'ec2:RevokeSecurityGroupEgress'],
          resources: [stack.formatArn({ service: 'ec2', resource: 'security-group', resourceName: defaultGroupId })],
        }),
        // The action supports no resource:
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
        new iam.PolicyStatement({ actions: ['ec2:DescribeSecurityGroups'], resources: ['*'] }),
      ],
    });
    setup.addResource(this, 'Resource', {
      resourceType: 'Custom::ClosedDefaultGroup',
      properties: { DefaultGroupId: defaultGroupId },
    });
  }
}
