import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * What the publishing function may do in Service Catalog: create products with the tag of its publisher, and work on
 * those. It may not delete a version.
 *
 * Actions, resources and keys: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsservicecatalog.html
 */
export function productStatements(scope: Construct, tag: string, publisher: string): iam.PolicyStatement[] {
  const products = Stack.of(scope).formatArn({ service: 'catalog', resource: 'product', resourceName: '*' });
  return [
    new iam.PolicyStatement({
      sid: 'CreateProducts',
      actions: ['servicecatalog:CreateProduct'],
      resources: [products],
      conditions: { StringEquals: { [`aws:RequestTag/${tag}`]: publisher } },
    }),
    new iam.PolicyStatement({
      sid: 'MaintainProducts',
      actions: [
        'servicecatalog:CreateProvisioningArtifact',
        'servicecatalog:DeleteProduct',
        'servicecatalog:DescribeProductAsAdmin',
        'servicecatalog:DescribeProvisioningArtifact',
        'servicecatalog:ListProvisioningArtifacts',
        'servicecatalog:UpdateProduct',
        'servicecatalog:UpdateProvisioningArtifact',
      ],
      resources: [products],
      conditions: { StringEquals: { [`aws:ResourceTag/${tag}`]: publisher } },
    }),
    // has no resource type
    new iam.PolicyStatement({
      sid: 'FindProjects',
      actions: ['servicecatalog:SearchProvisionedProducts'],
      resources: ['*'],
      conditions: { StringEquals: { 'servicecatalog:accountLevel': 'self' } },
    }),
    // has no resource type; Service Catalog checks a template on behalf of whoever publishes it
    new iam.PolicyStatement({ sid: 'CheckTemplates', actions: ['cloudformation:ValidateTemplate'], resources: ['*'] }),
  ];
}
