import type { Registry } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { PersonaTrust } from './persona-trust';
import { allow } from './private/data-statements';
import { useTagged } from './private/isolation-statements';
import { DATA_SCIENTIST } from './private/role-kinds';
import { WorkloadRole } from './workload-role';
import type { WorkloadRoleProps } from './workload-role-props';

/**
 * What the role of a data scientist takes.
 */
export interface DataScientistProps extends WorkloadRoleProps {
  /**
   * Who takes on the role.
   */
  readonly trust: PersonaTrust;
}

/**
 * A data scientist outside Studio: starts projects from the templates of Service Catalog, changes and ends the own ones,
 * and sees what they are made of.
 *
 * Templates are made by the launch role, so a person needs no permission for what is in them. No person with this role
 * approves a model, reaches data, or changes a bucket or key policy. Pipelines, builds and repositories of all projects
 * of the environment can be seen: no condition key of theirs knows who started a project.
 */
export class DataScientist extends WorkloadRole {
  /** Kind of this role: segment of its path and value of its tag `secure-mlops:principal`. */
  public static readonly KIND = DATA_SCIENTIST;

  constructor(scope: Construct, id: string, props: DataScientistProps) {
    super(scope, id, {
      ...props,
      kind: DataScientist.KIND,
      description: 'Data scientists who start projects in one environment',
      trustedBy: props.trust.principal,
      statements: [...productStatements(scope), ...projectStatements(scope, props.registry)],
    });
  }
}

/**
 * Products of the portfolios that the role has access to, and what this very user made of them. Service Catalog tells
 * users of a role apart by the name of their session.
 *
 * https://docs.aws.amazon.com/servicecatalog/latest/adminguide/permissions-examples.html
 */
function productStatements(scope: Construct): iam.PolicyStatement[] {
  const products = Stack.of(scope).formatArn({ service: 'catalog', resource: 'product', resourceName: '*' });
  return [
    allow(
      [
        'servicecatalog:DescribeProduct',
        'servicecatalog:DescribeProvisioningArtifact',
        'servicecatalog:DescribeProvisioningParameters',
        'servicecatalog:ListLaunchPaths',
        'servicecatalog:ListProvisioningArtifacts',
        'servicecatalog:ProvisionProduct',
      ],
      [products],
    ),
    allow(['servicecatalog:DescribeProductView', 'servicecatalog:SearchProducts'], ['*']),
    allow(
      [
        'servicecatalog:DescribeProvisionedProduct',
        'servicecatalog:DescribeRecord',
        'servicecatalog:ListRecordHistory',
        'servicecatalog:ScanProvisionedProducts',
        'servicecatalog:SearchProvisionedProducts',
        'servicecatalog:TerminateProvisionedProduct',
        'servicecatalog:UpdateProvisionedProduct',
      ],
      ['*'],
      { StringEquals: { 'servicecatalog:userLevel': 'self' } },
    ),
  ];
}

/** What projects of the environment are made of, to look at. */
function projectStatements(scope: Construct, registry: Registry): iam.PolicyStatement[] {
  const arn = (service: string, resource: string, resourceName?: string) =>
    Stack.of(scope).formatArn({ service, resource, ...(resourceName === undefined ? {} : { resourceName }) });
  return [
    useTagged(
      registry,
      [
        'codebuild:BatchGetBuilds',
        'codebuild:BatchGetProjects',
        'codebuild:ListBuildsForProject',
        'codecommit:GetRepository',
        'codepipeline:GetPipeline',
        'codepipeline:GetPipelineExecution',
        'codepipeline:GetPipelineState',
        'codepipeline:ListPipelineExecutions',
        'sagemaker:DescribeModelPackageGroup',
        'sagemaker:DescribeProject',
      ],
      [
        arn('codebuild', 'project', '*'),
        arn('codecommit', '*'),
        arn('codepipeline', '*'),
        arn('sagemaker', 'model-package-group', '*'),
        arn('sagemaker', 'project', '*'),
      ],
    ),
    allow(
      [
        'codebuild:ListProjects',
        'codepipeline:ListPipelines',
        'sagemaker:ListModelPackageGroups',
        'sagemaker:ListProjects',
      ],
      ['*'],
    ),
  ];
}
