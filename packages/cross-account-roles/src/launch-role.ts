import type { Registry } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { boundaryArnPattern } from './private/boundary-arn';
import { validateContainerNetwork } from './private/container-statements';
import { allow } from './private/data-statements';
import { endpointStatements } from './private/endpoint-statements';
import { productStatements } from './private/product-statements';
import { LAUNCH, PROJECT_PREFIX, projectRolePattern } from './private/role-kinds';
import { PROJECT_SERVICES } from './private/services';
import { serviceCatalogOf } from './private/trust';
import type { SageMakerGuardrailsProps } from './sagemaker-guardrails-props';
import { WorkloadRole } from './workload-role';
import type { WorkloadRoleProps } from './workload-role-props';

/**
 * What a launch role takes.
 */
export interface LaunchRoleProps extends WorkloadRoleProps {
  /**
   * What models and endpoint configurations of products must keep to.
   *
   * @default - products cannot create models and endpoints
   */
  readonly guardrails?: SageMakerGuardrailsProps;

  /**
   * ARNs or ARN patterns of the functions that custom resources of products call.
   *
   * @default - none
   */
  readonly functionArns?: string[];

  /**
   * ARNs of the connections through which pipelines of products read their source.
   *
   * @default - none
   */
  readonly connectionArns?: string[];
}

/**
 * The role with which Service Catalog launches products of one environment.
 *
 * It creates roles only with the boundary and only below the project paths of its environment, buckets only under the
 * names that CloudFormation gives them in a product, builds only inside a VPC, and everything that can have one with the
 * tag of the environment. Its boundary is a `LaunchBoundary`. Whom a created role trusts cannot be conditioned: IAM has no
 * key for it. A bucket has no tag while it is created, so its name does not tell the environments of an account apart.
 */
export class LaunchRole extends WorkloadRole {
  /** Kind of this role: segment of its path and value of its tag `secure-mlops:principal`. */
  public static readonly KIND = LAUNCH;

  /** What the kinds of the roles that products create begin with, as in `project-build`. */
  public static readonly PROJECT_KIND_PREFIX = PROJECT_PREFIX;

  /**
   * @throws SecureMlopsError when `guardrails` has too few or too many subnets or security groups
   */
  constructor(scope: Construct, id: string, props: LaunchRoleProps) {
    super(scope, id, {
      ...props,
      kind: LaunchRole.KIND,
      description: 'Service Catalog on behalf of whoever launches a product of one environment',
      trustedBy: serviceCatalogOf(scope),
      statements: [
        ...stackStatements(scope),
        ...projectRoleStatements(scope, props),
        ...productStatements(scope, props),
        ...(props.guardrails === undefined ? [] : launchedEndpointStatements(scope, props.registry, props.guardrails)),
      ],
    });
  }
}

/**
 * Stacks of provisioned products, which Service Catalog names `SC-...`, and the templates it keeps for them.
 *
 * https://docs.aws.amazon.com/servicecatalog/latest/adminguide/constraints-launch.html
 */
function stackStatements(scope: Construct): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  return [
    allow(
      [
        'cloudformation:CreateStack',
        'cloudformation:DeleteStack',
        'cloudformation:DescribeStackEvents',
        'cloudformation:DescribeStackResources',
        'cloudformation:DescribeStacks',
        'cloudformation:GetTemplateSummary',
        'cloudformation:SetStackPolicy',
        'cloudformation:UpdateStack',
      ],
      [stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: 'SC-*' })],
    ),
    allow(['cloudformation:ValidateTemplate'], ['*']),
    allow(['s3:GetObject'], [stack.formatArn({ service: 's3', region: '', account: '', resource: '*/*' })], {
      StringEquals: { 's3:ExistingObjectTag/servicecatalog:provisioning': 'true' },
    }),
  ];
}

/** Bounded roles of projects, and passing them to the services that projects are made of. */
function projectRoleStatements(scope: Construct, props: LaunchRoleProps): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const roles = [projectRolePattern(stack, props.registry)];
  return [
    allow(
      [
        'iam:CreateRole',
        'iam:DeleteRolePolicy',
        'iam:PutRolePermissionsBoundary',
        'iam:PutRolePolicy',
        'iam:UpdateAssumeRolePolicy',
      ],
      roles,
      { ArnLike: { 'iam:PermissionsBoundary': boundaryArnPattern(stack, props.registry) } },
    ),
    allow(
      [
        'iam:DeleteRole',
        'iam:GetRole',
        'iam:GetRolePolicy',
        'iam:ListAttachedRolePolicies',
        'iam:ListRolePolicies',
        'iam:ListRoleTags',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateRole',
      ],
      roles,
    ),
    allow(['iam:PassRole'], roles, { StringEquals: { 'iam:PassedToService': PROJECT_SERVICES } }),
  ];
}

function launchedEndpointStatements(
  scope: Construct,
  registry: Registry,
  guardrails: SageMakerGuardrailsProps,
): iam.PolicyStatement[] {
  validateContainerNetwork('LaunchRole', guardrails);
  return endpointStatements(scope, registry, guardrails);
}
