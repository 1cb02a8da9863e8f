import type { Registry } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { SageMakerGuardrailsProps } from '../sagemaker-guardrails-props';
import { allow } from './data-statements';
import { endpointStatements } from './endpoint-statements';

/** Models and endpoints, in stacks of StackSets whose names begin with those of the stage. */
export function deploymentStatements(
  scope: Construct,
  props: SageMakerGuardrailsProps & { readonly registry: Registry },
): iam.PolicyStatement[] {
  return [...stackStatements(scope, props.registry), ...endpointStatements(scope, props.registry, props)];
}

/**
 * The stacks of StackSets, which are named `StackSet-<name of the StackSet>-<id>`.
 *
 * AWS asks for all of CloudFormation and S3
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html). That these
 * actions are enough, and that a template URL needs no S3 permission of the role, is not verified without AWS.
 */
function stackStatements(scope: Construct, registry: Registry): iam.PolicyStatement[] {
  const name = `StackSet-${registry.platform}-${registry.environment}-${registry.stage}-*`;
  return [
    allow(
      [
        'cloudformation:CancelUpdateStack',
        'cloudformation:ContinueUpdateRollback',
        'cloudformation:CreateStack',
        'cloudformation:DeleteStack',
        'cloudformation:DescribeStackEvents',
        'cloudformation:DescribeStackResource',
        'cloudformation:DescribeStackResources',
        'cloudformation:DescribeStacks',
        'cloudformation:GetTemplate',
        'cloudformation:ListStackResources',
        'cloudformation:TagResource',
        'cloudformation:UntagResource',
        'cloudformation:UpdateStack',
      ],
      [Stack.of(scope).formatArn({ service: 'cloudformation', resource: 'stack', resourceName: name })],
    ),
    allow(['cloudformation:ValidateTemplate'], ['*']),
  ];
}
