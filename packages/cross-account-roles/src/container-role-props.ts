import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { WorkloadRoleProps } from './workload-role-props';

/**
 * What the role of containers takes besides the common props.
 */
export interface ContainerRoleProps extends WorkloadRoleProps {
  /**
   * Ids of the subnets in which the containers run, 1 to 16.
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
   * Ids of the security groups that the containers have, 1 to 5.
   */
  readonly securityGroupIds: string[];

  /**
   * The model bucket of the environment: what training jobs leave, and what endpoints load.
   */
  readonly modelBucket: s3.IBucket;

  /**
   * Key of the objects in the buckets of the environment.
   */
  readonly dataKey: kms.IKey;

  /**
   * ARNs of the ECR repositories whose images the containers use. AWS keeps its own images in accounts of its own,
   * listed at https://docs.aws.amazon.com/sagemaker/latest/dg-ecr-paths/sagemaker-algo-docker-registry-paths.html.
   *
   * @default - every repository of the account and region of the environment
   */
  readonly imageRepositoryArns?: string[];
}
