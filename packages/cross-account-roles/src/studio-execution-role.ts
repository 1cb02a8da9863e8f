import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { observabilityStatements, validateContainerNetwork } from './private/container-statements';
import { allow, denyProjectModels, readWriteStatements, volumeKeyStatements } from './private/data-statements';
import { createTagged, tagOnCreation, useTagged } from './private/isolation-statements';
import { JOB_EXECUTION, STUDIO_EXECUTION } from './private/role-kinds';
import { SAGEMAKER } from './private/services';
import { spaceStatements } from './private/space-statements';
import { sageMakerOf } from './private/trust';
import { SageMakerGuardrails } from './sagemaker-guardrails';
import type { SageMakerGuardrailsProps } from './sagemaker-guardrails-props';
import { WorkloadRole } from './workload-role';
import type { WorkloadRoleProps } from './workload-role-props';

/**
 * What a Studio execution role takes.
 */
export interface StudioExecutionRoleProps extends WorkloadRoleProps {
  /**
   * Ids of the subnets in which jobs run, 1 to 16.
   */
  readonly subnetIds: string[];

  /**
   * Ids of the security groups that jobs have, 1 to 5.
   */
  readonly securityGroupIds: string[];

  /**
   * Key of the volumes of spaces: the key of the domain.
   */
  readonly storageKey: kms.IKey;

  /**
   * Key of the volumes of jobs.
   */
  readonly volumeKey: kms.IKey;

  /**
   * The data bucket of the environment.
   */
  readonly dataBucket: s3.IBucket;

  /**
   * The model bucket of the environment.
   */
  readonly modelBucket: s3.IBucket;

  /**
   * Key of the objects in both buckets, and of what jobs write.
   */
  readonly dataKey: kms.IKey;

  /**
   * Whether jobs must run with network isolation.
   *
   * @default true
   */
  readonly requireNetworkIsolation?: boolean;
}

/**
 * The role that a data scientist has inside Studio: own private spaces, the data of the environment, and training and
 * processing jobs inside its network.
 *
 * Lists show the names of everything in the account, and a space of another profile of the same domain can be
 * described but neither opened nor changed: those actions have no condition key for the owner.
 */
export class StudioExecutionRole extends WorkloadRole {
  /** Kind of this role: segment of its path and value of its tag `secure-mlops:principal`. */
  public static readonly KIND = STUDIO_EXECUTION;

  /**
   * @throws SecureMlopsError when there are too few or too many subnets or security groups
   */
  constructor(scope: Construct, id: string, props: StudioExecutionRoleProps) {
    validateContainerNetwork('StudioExecutionRole', props);
    super(scope, id, {
      ...props,
      kind: StudioExecutionRole.KIND,
      description: 'Data scientists inside Studio of one environment',
      trustedBy: sageMakerOf(scope),
      statements: [
        ...spaceStatements(scope),
        ...jobStatements(scope, props),
        ...readWriteStatements(scope, { buckets: [props.dataBucket, props.modelBucket], key: props.dataKey }),
        denyProjectModels(props.modelBucket),
        ...volumeKeyStatements(props.storageKey),
        ...observabilityStatements(scope),
      ],
    });
  }
}

/** Jobs with the job execution role, inside the network, and of this environment only. */
function jobStatements(scope: Construct, props: StudioExecutionRoleProps): iam.PolicyStatement[] {
  const stack = Stack.of(scope);
  const jobs = ['training-job', 'processing-job'].map((resource) =>
    stack.formatArn({ service: 'sagemaker', resource, resourceName: '*' }),
  );
  const creations = ['CreateTrainingJob', 'CreateProcessingJob'];
  const actions = creations.map((creation) => `sagemaker:${creation}`);
  return [
    createTagged(props.registry, actions, jobs),
    useTagged(
      props.registry,
      [
        'sagemaker:DescribeProcessingJob',
        'sagemaker:DescribeTrainingJob',
        'sagemaker:ListTags',
        'sagemaker:StopProcessingJob',
        'sagemaker:StopTrainingJob',
      ],
      jobs,
    ),
    allow(['sagemaker:ListProcessingJobs', 'sagemaker:ListTrainingJobs'], ['*']),
    tagOnCreation(creations, jobs),
    allow(['iam:PassRole'], [props.registry.roleArnPattern(stack.account, JOB_EXECUTION)], {
      StringEquals: { 'iam:PassedToService': SAGEMAKER },
    }),
    ...SageMakerGuardrails.of(guardrailsOf(props)).statementsFor(...actions),
  ];
}

function guardrailsOf(props: StudioExecutionRoleProps): SageMakerGuardrailsProps {
  const { subnetIds, securityGroupIds, volumeKey, dataKey, requireNetworkIsolation } = props;
  return {
    subnetIds,
    securityGroupIds,
    volumeKey,
    dataKey,
    ...(requireNetworkIsolation === undefined ? {} : { requireNetworkIsolation }),
  };
}
