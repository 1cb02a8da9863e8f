import type { Construct } from 'constructs';
import type { ContainerRoleProps } from './container-role-props';
import {
  imageStatements,
  networkStatements,
  observabilityStatements,
  validateContainerNetwork,
} from './private/container-statements';
import { readStatements } from './private/data-statements';
import { MODEL_EXECUTION } from './private/role-kinds';
import { sageMakerOf } from './private/trust';
import { WorkloadRole } from './workload-role';

/**
 * What a model execution role takes.
 */
export interface ModelExecutionRoleProps extends ContainerRoleProps {}

/**
 * The role of inference containers: reads models of its environment, has no data of it, and calls no API of SageMaker.
 *
 * An endpoint that captures data or answers asynchronously writes to S3 and needs a grant for that.
 */
export class ModelExecutionRole extends WorkloadRole {
  /** Kind of this role: segment of its path and value of its tag `secure-mlops:principal`. */
  public static readonly KIND = MODEL_EXECUTION;

  /**
   * @throws SecureMlopsError when there are too few or too many subnets or security groups
   */
  constructor(scope: Construct, id: string, props: ModelExecutionRoleProps) {
    validateContainerNetwork('ModelExecutionRole', props);
    super(scope, id, {
      ...props,
      kind: ModelExecutionRole.KIND,
      description: 'Inference containers of one environment',
      trustedBy: sageMakerOf(scope),
      statements: [
        ...readStatements(scope, { buckets: [props.modelBucket], key: props.dataKey }),
        ...networkStatements(scope, props),
        ...observabilityStatements(scope),
        ...imageStatements(scope, props.imageRepositoryArns),
      ],
    });
  }
}
