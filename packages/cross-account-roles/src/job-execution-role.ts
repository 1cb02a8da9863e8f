import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { ContainerRoleProps } from './container-role-props';
import {
  imageStatements,
  networkStatements,
  observabilityStatements,
  validateContainerNetwork,
} from './private/container-statements';
import { denyProjectModels, readWriteStatements, volumeKeyStatements } from './private/data-statements';
import { JOB_EXECUTION } from './private/role-kinds';
import { sageMakerOf } from './private/trust';
import { WorkloadRole } from './workload-role';

/**
 * What a job execution role takes.
 */
export interface JobExecutionRoleProps extends ContainerRoleProps {
  /**
   * Key of the volumes of the jobs.
   */
  readonly volumeKey: kms.IKey;

  /**
   * The data bucket of the environment.
   */
  readonly dataBucket: s3.IBucket;
}

/**
 * The role of training and processing containers: reads and writes the data and the models of its environment, and
 * calls no API of SageMaker.
 */
export class JobExecutionRole extends WorkloadRole {
  /** Kind of this role: segment of its path and value of its tag `secure-mlops:principal`. */
  public static readonly KIND = JOB_EXECUTION;

  /**
   * @throws SecureMlopsError when there are too few or too many subnets or security groups
   */
  constructor(scope: Construct, id: string, props: JobExecutionRoleProps) {
    validateContainerNetwork('JobExecutionRole', props);
    super(scope, id, {
      ...props,
      kind: JobExecutionRole.KIND,
      description: 'Training and processing containers of one environment',
      trustedBy: sageMakerOf(scope),
      statements: [
        ...readWriteStatements(scope, { buckets: [props.dataBucket, props.modelBucket], key: props.dataKey }),
        denyProjectModels(props.modelBucket),
        ...volumeKeyStatements(props.volumeKey),
        ...networkStatements(scope, props),
        ...observabilityStatements(scope),
        ...imageStatements(scope, props.imageRepositoryArns),
      ],
    });
  }
}
