import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { SAGEMAKER } from './services';

/**
 * SageMaker on behalf of a resource of this account and region.
 *
 * Studio passes the name of the user profile as source identity on to the roles of its jobs, which must accept it:
 * https://docs.aws.amazon.com/sagemaker/latest/dg/monitor-user-access-how-to.html
 *
 * Source account and ARN: https://docs.aws.amazon.com/sagemaker/latest/dg/security-confused-deputy-prevention.html
 */
export function sageMakerOf(scope: Construct): iam.IPrincipal {
  const stack = Stack.of(scope);
  return new SourceIdentityServicePrincipal(SAGEMAKER, {
    conditions: {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'sagemaker', resource: '*' }) },
    },
  });
}

/** Service Catalog on behalf of this account. That it sends the source account was not verified without AWS. */
export function serviceCatalogOf(scope: Construct): iam.IPrincipal {
  return new iam.ServicePrincipal('servicecatalog.amazonaws.com', {
    conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
  });
}

/**
 * CloudFormation on behalf of StackSets of this account and region whose name matches a pattern.
 *
 * Source account and ARN: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
 */
export function stackSetsOf(scope: Construct, namePattern: string): iam.IPrincipal {
  const stack = Stack.of(scope);
  const stackSets = stack.formatArn({ service: 'cloudformation', resource: 'stackset', resourceName: namePattern });
  return new iam.ServicePrincipal('cloudformation.amazonaws.com', {
    conditions: {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: { 'aws:SourceArn': stackSets },
    },
  });
}

/** A service that may also set the source identity of its sessions. */
class SourceIdentityServicePrincipal extends iam.ServicePrincipal {
  public override addToAssumeRolePolicy(document: iam.PolicyDocument): void {
    document.addStatements(
      new iam.PolicyStatement({ actions: ['sts:AssumeRole', 'sts:SetSourceIdentity'], principals: [this] }),
    );
  }
}
