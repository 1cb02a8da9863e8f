import { join } from 'node:path';
import { SetupFunction } from '@secure-mlops/core';
import type { CustomResource } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { SetupOptions } from './setup-options';

/** What `FirewallEndpoints` needs. */
export interface FirewallEndpointsProps extends SetupOptions {
  /** The attribute `EndpointIds` of the firewall. */
  readonly endpointIds: string[];
  /** The names of the firewall's availability zones, by letter. */
  readonly zones: Record<string, string>;
}

/**
 * Tells which endpoint of a firewall is in which zone.
 *
 * CloudFormation returns all of them as `zone:endpoint` in a list without an order, and no intrinsic function finds the
 * entry of a zone. Taken by position, the traffic of one zone would pass the firewall of another, and come back
 * through a third, which drops it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-networkfirewall-firewall.html
 */
export class FirewallEndpoints extends Construct {
  private readonly lookup: CustomResource;

  constructor(scope: Construct, id: string, props: FirewallEndpointsProps) {
    super(scope, id);
    const { endpointIds, zones, ...options } = props;
    const setup = new SetupFunction(this, 'Function', {
      ...options,
      codePath: join(__dirname, '..', '..', 'lib', 'handlers', 'firewall-endpoints'),
      description: 'Tells which endpoint of a firewall is in which zone',
      principal: 'firewall-endpoints-setup',
      statements: [],
    });
    this.lookup = setup.addResource(this, 'Resource', {
      resourceType: 'Custom::FirewallEndpoints',
      properties: { EndpointIds: endpointIds, Zones: zones },
    });
  }

  /** The id of the endpoint in a zone. */
  public endpointIn(letter: string): string {
    return this.lookup.getAttString(letter);
  }
}
