import { type Registry, ValidationErrors } from '@secure-mlops/core';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ModelExecutionRole } from './model-execution-role';
import { deploymentStatements } from './private/deployment-statements';
import { MODEL_DEPLOYMENT } from './private/role-kinds';
import { StackSetExecutionRole } from './stack-set-execution-role';

/**
 * What the roles of a stage account take.
 */
export interface TargetRolesProps {
  /**
   * Names of the stage, as `Registry.forStage` makes them.
   */
  readonly registry: Registry;

  /**
   * The boundary of both roles, usually `StagePermissionsBoundary` of the account.
   */
  readonly permissionsBoundary: iam.IManagedPolicy;

  /**
   * The bucket in the platform account from which models are loaded.
   */
  readonly modelBucket: s3.IBucket;

  /**
   * Key of the objects in `modelBucket`, in the platform account.
   */
  readonly dataKey: kms.IKey;

  /**
   * Key of the volumes of endpoints, in the stage account.
   */
  readonly volumeKey: kms.IKey;

  /**
   * Ids of the subnets in which models run, 1 to 16; may be a list that is known at deployment only.
   */
  readonly subnetIds: string[];

  /**
   * The 12-digit id of the account that owns the subnets, when it shares them through AWS RAM: their ARNs name it, and so do
   * the permissions for network interfaces. The security groups may be those of the stack's account, or of this one.
   *
   * @default - the account of the stack
   */
  readonly subnetOwnerAccountId?: string;

  /**
   * Ids of the security groups that models have, 1 to 5; may be a list that is known at deployment only.
   */
  readonly securityGroupIds: string[];

  /**
   * Name of the role that deploys models, 1 to 64 characters. Its path is `/`.
   */
  readonly deploymentRoleName: string;

  /**
   * Exact ARN of the role in the platform account that assumes the deployment role.
   */
  readonly deploymentAdministrationRoleArn: string;

  /**
   * Id of the organization that the administration role must belong to, as in `o-a1b2c3d4e5`.
   *
   * @default - the ARN of the administration role alone decides
   */
  readonly organizationId?: string;

  /**
   * ARNs of the ECR repositories whose images models use.
   *
   * @default - every repository of the stage account and its region
   */
  readonly imageRepositoryArns?: string[];
}

/**
 * The roles of one stage of an environment in an account: one that models have, and one that deploys them.
 *
 * Models are deployed by StackSets of the platform account. The deployment role works on stacks whose names begin with
 * `StackSet-<platform>-<environment>-<stage>-`, makes models and endpoints inside the network of the stage and with its
 * tag, and passes the roles of models and no others.
 */
export class TargetRoles extends Construct {
  /** Kind of the deployment role: value of its tag `secure-mlops:principal`. */
  public static readonly DEPLOYMENT_KIND = MODEL_DEPLOYMENT;

  /** The role of models. */
  public readonly modelExecution: ModelExecutionRole;

  /** The role that deploys models. */
  public readonly deployment: StackSetExecutionRole;

  /**
   * @throws SecureMlopsError when the registry is not that of a stage, a role name or ARN is not acceptable, or there are
   * too few or too many subnets or security groups, or the owner of the subnets is no account
   */
  constructor(scope: Construct, id: string, props: TargetRolesProps) {
    super(scope, id);
    const errors = new ValidationErrors('TargetRoles');
    if (props.registry.stage === undefined) {
      errors.add('registry has no stage, pass registry.forStage(...): a stage account may serve several stages');
    }
    errors.throwIfAny();

    const { registry, permissionsBoundary, modelBucket, dataKey, subnetIds, securityGroupIds } = props;
    this.modelExecution = new ModelExecutionRole(this, 'ModelExecution', {
      registry,
      permissionsBoundary,
      modelBucket,
      dataKey,
      subnetIds,
      securityGroupIds,
      ...(props.subnetOwnerAccountId === undefined ? {} : { subnetOwnerAccountId: props.subnetOwnerAccountId }),
      ...(props.imageRepositoryArns === undefined ? {} : { imageRepositoryArns: props.imageRepositoryArns }),
    });
    this.deployment = new StackSetExecutionRole(this, 'Deployment', {
      roleName: props.deploymentRoleName,
      principal: TargetRoles.DEPLOYMENT_KIND,
      administrationRoleArn: props.deploymentAdministrationRoleArn,
      permissionsBoundary,
      statements: deploymentStatements(this, props),
      ...(props.organizationId === undefined ? {} : { organizationId: props.organizationId }),
    });
  }
}
