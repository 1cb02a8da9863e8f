import { SetupFunction } from '@secure-mlops/core';
import type { CustomResource } from 'aws-cdk-lib';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { handlerPath } from './handler-path';
import { LONG_RUN, LONG_RUN_ANSWER } from './run-time';
import type { SetupOptions } from './setup-options';

/** The function that empties a domain, or what one user owns in it, before CloudFormation deletes it. */
export class DomainContents extends Construct {
  private readonly setup: SetupFunction;

  constructor(
    scope: Construct,
    id: string,
    private readonly domainId: string,
    options: SetupOptions,
  ) {
    super(scope, id);
    this.setup = new SetupFunction(this, 'Function', {
      ...options,
      codePath: handlerPath('domain-contents'),
      description: 'Deletes the apps and spaces of a Studio domain before the domain or a user profile is deleted',
      principal: 'domain-contents',
      timeout: LONG_RUN,
      statements: [
        // lists have no resource type:
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
        new iam.PolicyStatement({
          actions: ['sagemaker:ListApps', 'sagemaker:ListSpaces', 'sagemaker:ListUserProfiles'],
          resources: ['*'],
        }),
        this.allowDelete('sagemaker:DeleteApp', 'app'),
        this.allowDelete('sagemaker:DeleteSpace', 'space'),
        this.allowDelete('sagemaker:DeleteUserProfile', 'user-profile'),
      ],
    });
  }

  /** Empties the whole domain when it is removed. */
  public ofDomain(): CustomResource {
    return this.setup.addResource(this, 'Resource', {
      resourceType: 'Custom::StudioDomainContents',
      serviceTimeout: LONG_RUN_ANSWER,
      properties: { DomainId: this.domainId },
    });
  }

  /** Deletes the apps and spaces of one user when it is removed. */
  public ofUser(scope: Construct, userProfileName: string): CustomResource {
    return this.setup.addResource(scope, 'Contents', {
      resourceType: 'Custom::StudioUserContents',
      serviceTimeout: LONG_RUN_ANSWER,
      properties: { DomainId: this.domainId, UserProfileName: userProfileName },
    });
  }

  private allowDelete(action: string, resource: string): iam.PolicyStatement {
    const arn = Stack.of(this).formatArn({ service: 'sagemaker', resource, resourceName: `${this.domainId}/*` });
    return new iam.PolicyStatement({ actions: [action], resources: [arn] });
  }
}
