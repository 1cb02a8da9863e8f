import { type Registry, SetupFunction } from '@secure-mlops/core';
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { handlerPath } from './private/handler-path';

/** Properties of `ProjectContents`. */
export interface ProjectContentsProps {
  /** Names of the environment: its templates find the function in the registry. */
  readonly registry: Registry;

  /**
   * Boundary of the function's role.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

  /**
   * Encrypts the log group of the function.
   *
   * @default - encrypted with a key of AWS
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * How long the function's log is kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * The function that empties the artifact bucket of a project when the project is terminated; once for each environment.
 *
 * Templates hold no code, and a function for each project would be a role for each project. It reaches only buckets that
 * CloudFormation has named after a stack of Service Catalog, and empties only those that carry the tag which the
 * template has set. Registry parameters: `functions/project-contents-arn` and `functions/project-contents-role-arn`.
 */
export class ProjectContents extends Construct {
  /** ARN of the function. The launch role must be allowed to invoke it. */
  public readonly functionArn: string;

  constructor(scope: Construct, id: string, props: ProjectContentsProps) {
    super(scope, id);
    // bucket names begin with the name of the stack, in lower case; Service Catalog names it SC-<account>-<id>
    const stack = Stack.of(this);
    const buckets = stack.formatArn({ service: 's3', region: '', account: '', resource: `sc-${stack.account}-*` });
    const setup = new SetupFunction(this, 'Function', {
      codePath: handlerPath('project-contents'),
      description: 'Empties the artifact buckets of projects that are terminated',
      principal: 'bucket-contents',
      // the longest that a function may run: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
      timeout: Duration.minutes(15),
      ...props,
      statements: [
        new iam.PolicyStatement({ actions: ['s3:ListBucketVersions', 's3:GetBucketTagging'], resources: [buckets] }),
        new iam.PolicyStatement({
          actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
          resources: [`${buckets}/*`],
        }),
      ],
    });
    this.functionArn = setup.serviceToken;
    this.parameter(props.registry, 'project-contents-arn', setup.serviceToken);
    this.parameter(props.registry, 'project-contents-role-arn', setup.role.roleArn);
  }

  private parameter(registry: Registry, name: string, value: string): void {
    new ssm.StringParameter(this, name, {
      parameterName: registry.parameterName('functions', name),
      stringValue: value,
      description: 'Empties the artifact buckets of projects that are terminated',
    });
  }
}
