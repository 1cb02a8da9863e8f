import { SetupFunction } from '@secure-mlops/core';
import { type CustomResource, Lazy } from 'aws-cdk-lib';
import type { CfnDomain } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { handlerPath } from './handler-path';
import type { SetupOptions } from './setup-options';

/** What must not change any more, because another value would replace the domain and lose every space in it. */
export interface FrozenProps {
  readonly appNetworkAccessType: string;
  readonly authMode: string;
  readonly domainName: string;
  readonly kmsKeyId: string;
  readonly subnetIds: string[];
  readonly vpcId: string;
}

/** Refuses an update that would replace the domain, before the domain is touched. */
export class FreezeGuard extends Construct {
  /** What the domain depends on. */
  public readonly resource: CustomResource;

  private domain?: CfnDomain;

  constructor(scope: Construct, id: string, frozen: FrozenProps, options: SetupOptions) {
    super(scope, id);
    const setup = new SetupFunction(this, 'Function', {
      ...options,
      codePath: handlerPath('freeze-guard'),
      description: 'Refuses updates that would replace a Studio domain',
      principal: 'freeze-guard',
      statements: [],
    });
    this.resource = setup.addResource(this, 'Resource', {
      resourceType: 'Custom::FreezeGuard',
      properties: {
        Subject: `Studio domain ${frozen.domainName} and all spaces in it`,
        Remedy:
          'restore the previous value, or deploy the new one as another environment beside this one, move what its users need, and delete this one',
        Frozen: {
          AppNetworkAccessType: frozen.appNetworkAccessType,
          AuthMode: frozen.authMode,
          DomainName: frozen.domainName,
          KmsKeyId: frozen.kmsKeyId,
          SubnetIds: frozen.subnetIds,
          Tags: Lazy.any({ produce: () => this.tags() }),
          VpcId: frozen.vpcId,
        },
      },
    });
  }

  /** Makes the domain wait for the guard, and the guard know the domain's tags, which are complete only at synthesis. */
  public protect(domain: CfnDomain): void {
    this.domain = domain;
    domain.node.addDependency(this.resource);
  }

  private tags(): unknown[] {
    const tags: { key: string; value: string }[] = this.domain?.tags.renderTags() ?? [];
    return tags.map(({ key, value }) => ({ Key: key, Value: value }));
  }
}
