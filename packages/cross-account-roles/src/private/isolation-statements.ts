import type { Registry } from '@secure-mlops/core';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { EnvironmentTag } from '../environment-tag';
import { allow, deny } from './data-statements';

/** Creates resources that carry the tag of the environment from their first moment. */
export function createTagged(registry: Registry, actions: string[], resources: string[]): iam.PolicyStatement {
  return allow(actions, resources, { StringEquals: requested(registry) });
}

/**
 * Creates resources by actions that also change existing ones, so that none of another environment is taken over: a
 * resource that is there must carry the tag already.
 */
export function createOrTakeTagged(registry: Registry, actions: string[], resources: string[]): iam.PolicyStatement {
  return allow(actions, resources, {
    StringEquals: requested(registry),
    StringEqualsIfExists: existing(registry),
  });
}

/** Changes resources that carry the tag of the environment, and their tags, but never to another environment. */
export function changeTagged(registry: Registry, actions: string[], resources: string[]): iam.PolicyStatement {
  return allow(actions, resources, {
    StringEquals: existing(registry),
    StringEqualsIfExists: requested(registry),
  });
}

/** Touches resources that carry the tag of the environment. */
export function useTagged(registry: Registry, actions: string[], resources: string[]): iam.PolicyStatement {
  return allow(actions, resources, { StringEquals: existing(registry) });
}

/**
 * Adds tags only as part of a creation, so that nobody tags another environment's resource into this one.
 *
 * https://docs.aws.amazon.com/sagemaker/latest/dg/security_iam_id-based-policy-examples.html
 *
 * @param creations SageMaker actions without prefix, as in `CreateModel`
 */
export function tagOnCreation(creations: string[], resources: string[]): iam.PolicyStatement {
  return allow(['sagemaker:AddTags'], resources, { StringEquals: { 'sagemaker:TaggingAction': creations } });
}

/** Approving or rejecting a model package, when it is registered or later. */
export function denyModelApproval(): iam.PolicyStatement {
  return deny(['sagemaker:CreateModelPackage', 'sagemaker:UpdateModelPackage'], ['*'], {
    StringEquals: { 'sagemaker:ModelApprovalStatus': ['Approved', 'Rejected'] },
  });
}

function requested(registry: Registry): Record<string, string> {
  return { [`aws:RequestTag/${EnvironmentTag.KEY}`]: EnvironmentTag.valueFor(registry) };
}

function existing(registry: Registry): Record<string, string> {
  return { [`aws:ResourceTag/${EnvironmentTag.KEY}`]: EnvironmentTag.valueFor(registry) };
}
