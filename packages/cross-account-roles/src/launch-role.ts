import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { boundaryArnPattern } from './private/boundary-arn';
import { validateContainerNetwork } from './private/container-statements';
import { allow, volumeKeyStatements } from './private/data-statements';
import { createTagged, tagOnCreation, useTagged } from './private/isolation-statements';
import { LAUNCH, MODEL_EXECUTION, PROJECT } from './private/role-kinds';
import { PROJECT_SERVICES, SAGEMAKER } from './private/services';
import { serviceCatalogOf } from './private/trust';
import { SageMakerGuardrails, type SageMakerGuardrailsProps } from './sagemaker-guardrails';
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
}

/**
 * The role with which Service Catalog launches products.
 *
 * It creates roles only with the boundary and only below the project path of its environment, and SageMaker resources
 * only with the tag of the environment. Whom a created role trusts cannot be conditioned: IAM has no key for it.
 */
export class LaunchRole extends WorkloadRole {
  /** Kind of this role: segment of its path and value of its tag `secure-mlops:principal`. */
  public static readonly KIND = LAUNCH;

  /** Kind of the roles that products create: segment of their path. */
  public static readonly PROJECT_KIND = PROJECT;

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
        ...(props.guardrails === undefined ? [] : endpointStatements(scope, props, props.guardrails)),
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
  const roles = [props.registry.roleArnPattern(stack.account, PROJECT)];
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

/** Models and endpoints inside the environment. */
function endpointStatements(
  scope: Construct,
  props: LaunchRoleProps,
  guardrails: SageMakerGuardrailsProps,
): iam.PolicyStatement[] {
  validateContainerNetwork('LaunchRole', guardrails);
  const stack = Stack.of(scope);
  const resources = ['model', 'endpoint-config', 'endpoint'].map((resource) =>
    stack.formatArn({ service: 'sagemaker', resource, resourceName: '*' }),
  );
  const creations = ['CreateModel', 'CreateEndpointConfig', 'CreateEndpoint'];
  return [
    createTagged(
      props.registry,
      creations.map((creation) => `sagemaker:${creation}`),
      resources,
    ),
    useTagged(
      props.registry,
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
    allow(['iam:PassRole'], [props.registry.roleArnPattern(stack.account, MODEL_EXECUTION)], {
      StringEquals: { 'iam:PassedToService': SAGEMAKER },
    }),
    ...volumeKeyStatements(guardrails.volumeKey),
    ...SageMakerGuardrails.of(guardrails).statementsFor('sagemaker:CreateModel', 'sagemaker:CreateEndpointConfig'),
  ];
}
