import type * as kms from 'aws-cdk-lib/aws-kms';

/**
 * The values that an environment demands from SageMaker requests.
 */
export interface SageMakerGuardrailsProps {
  /**
   * Ids of the subnets in which jobs and models run, 1 to 16.
   */
  readonly subnetIds: string[];

  /**
   * Ids of the security groups that jobs and models have, 1 to 5.
   */
  readonly securityGroupIds: string[];

  /**
   * Key of the volumes of jobs and endpoints.
   */
  readonly volumeKey: kms.IKey;

  /**
   * Key of the data that jobs write.
   */
  readonly dataKey: kms.IKey;

  /**
   * Whether jobs and models must run with network isolation.
   *
   * Switch it off only for containers that must call an endpoint of the VPC while they run; subnets and security
   * groups stay demanded.
   *
   * @default true
   */
  readonly requireNetworkIsolation?: boolean;
}
