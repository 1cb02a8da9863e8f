import type { Registry } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { SageMakerGuardrails } from '../sagemaker-guardrails';
import type { SageMakerGuardrailsProps } from '../sagemaker-guardrails-props';
import { allow, volumeKeyStatements } from './data-statements';
import { createTagged, tagOnCreation, useTagged } from './isolation-statements';
import { MODEL_EXECUTION } from './role-kinds';
import { SAGEMAKER } from './services';

/** Models and endpoints inside the environment. */
export function endpointStatements(
  scope: Construct,
  registry: Registry,
  guardrails: SageMakerGuardrailsProps,
): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const resources = ['model', 'endpoint-config', 'endpoint'].map((resource) =>
    stack.formatArn({ service: 'sagemaker', resource, resourceName: '*' }),
  );
  const creations = ['CreateModel', 'CreateEndpointConfig', 'CreateEndpoint'];
  return [
    createTagged(
      registry,
      creations.map((creation) => `sagemaker:${creation}`),
      resources,
    ),
    useTagged(
      registry,
      [
        'sagemaker:DeleteEndpoint',
        'sagemaker:DeleteEndpointConfig',
        'sagemaker:DeleteModel',
        'sagemaker:DescribeEndpoint',
        'sagemaker:DescribeEndpointConfig',
        'sagemaker:DescribeModel',
        'sagemaker:ListTags',
        'sagemaker:UpdateEndpoint',
      ],
      resources,
    ),
    tagOnCreation(creations, resources),
    allow(['iam:PassRole'], [registry.roleArnPattern(stack.account, MODEL_EXECUTION)], {
      StringEquals: { 'iam:PassedToService': SAGEMAKER },
    }),
    ...volumeKeyStatements(guardrails.volumeKey),
    ...SageMakerGuardrails.of(guardrails).statementsFor('sagemaker:CreateModel', 'sagemaker:CreateEndpointConfig'),
  ];
}
