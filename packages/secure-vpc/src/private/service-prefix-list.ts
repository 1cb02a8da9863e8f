import { join } from 'node:path';
import { SetupFunction } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { SetupOptions } from './setup-options';

/** What `ServicePrefixList` needs. */
export interface ServicePrefixListProps extends SetupOptions {
  /** The service's name within its service name, for example `s3`. */
  readonly service: string;
}

/**
 * Looks up the prefix list of a gateway endpoint's service, whose id differs in every region.
 *
 * A security group rule needs the id, and CloudFormation has no way to look it up.
 */
export class ServicePrefixList extends Construct {
  /** The id of the prefix list. */
  public readonly prefixListId: string;

  constructor(scope: Construct, id: string, props: ServicePrefixListProps) {
    super(scope, id);
    const { service, ...options } = props;
    const setup = new SetupFunction(this, 'Function', {
      ...options,
      codePath: join(__dirname, '..', '..', 'lib', 'handlers', 'service-prefix-list'),
      description: 'Looks up the prefix list of an AWS service',
      principal: 'prefix-list-setup',
      statements: [
        // The action supports no resource:
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
        new iam.PolicyStatement({ actions: ['ec2:DescribeManagedPrefixLists'], resources: ['*'] }),
      ],
    });
    const lookup = setup.addResource(this, 'Resource', {
      resourceType: 'Custom::ServicePrefixList',
      properties: { PrefixListName: `com.amazonaws.${Stack.of(this).region}.${service}` },
    });
    this.prefixListId = lookup.getAttString('PrefixListId');
  }
}
