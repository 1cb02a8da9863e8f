import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Config } from '../../config/schema';
import { allow, arn, pathArn } from '../../stacks/execution-scope';
import { POLICY_READS, POLICY_WRITES, ROLE_READS, ROLE_TAGS, ROLE_WRITES } from '../../stacks/identity-permissions';
import { CORE_REGISTRY, targetNames } from '../../stacks/names';
import { PARAMETER_ACTIONS } from '../../stacks/workload-permissions';
import { STACK_ACTIONS } from './stack-actions';

/**
 * What it takes to deploy, check and delete the set-up of a stage account there: CloudFormation deploys it with the
 * caller's own credentials.
 */
export function stageOwnerStatements(config: Config): iam.PolicyStatement[] {
  const { name } = config.platform;
  const { setupStack, executionRole, boundaryParameter } = targetNames(config);
  return [
    allow('DeploySetup', STACK_ACTIONS, [arn('cloudformation', `stack/${setupStack}/*`)]),
    allow('WriteExecutionRole', [...ROLE_READS, ...ROLE_WRITES, ...ROLE_TAGS].sort(), [
      arn('iam', `role/${executionRole}`, { global: true }),
    ]),
    // those of the role have no path, and names that CloudFormation makes of that of the stack
    allow('WritePolicies', [...POLICY_READS, ...POLICY_WRITES].sort(), [
      pathArn('policy', `${name}/${CORE_REGISTRY}`),
      arn('iam', `policy/${setupStack}-*`, { global: true }),
    ]),
    allow('WriteBoundaryParameter', PARAMETER_ACTIONS, [arn('ssm', `parameter${boundaryParameter}`)]),
  ];
}
