import { CfnOutput, Fn, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Config } from '../config/schema';
import { BoundaryStack } from './boundary-stack';
import { ceilingStatements } from './execution-ceiling';
import { demanded, SERVICE_PERMISSIONS } from './execution-permissions';
import { bootstrapPath, EXECUTION_POLICIES, type ExecutionScope, platformScope, writtenOut } from './execution-scope';
import { BOOTSTRAP_OUTPUTS, CORE_REGISTRY } from './names';
import { networkDemand } from './network-demand';

/** The platform whose bootstrap is bounded. */
export interface BootstrapPoliciesStackProps extends StackProps {
  readonly config: Config;
}

/**
 * The policies that bound everything deployed later, and the boundary of the platform's own roles.
 *
 * A default bootstrap makes the execution role of CloudFormation an administrator. Ours may do what our templates need,
 * below our names, and may create only roles with one of our boundaries. It can change neither boundaries nor these
 * policies.
 *
 * Policies name the partition, region and account of the stack, which are known: with references in every ARN, the template
 * of a platform that has every way out would be larger than what can be sent without a bucket.
 */
export class BootstrapPoliciesStack extends BoundaryStack {
  constructor(scope: Construct, id: string, props: BootstrapPoliciesStackProps) {
    super(scope, id, { ...props, environmentName: CORE_REGISTRY });
    const { name, qualifier } = props.config.platform;
    const execution = platformScope({ platform: name, qualifier, demand: networkDemand(props.config) });
    const policies = this.executionPolicies(execution);
    const ceiling = this.ceiling(execution);

    new CfnOutput(this, BOOTSTRAP_OUTPUTS.executionPolicyArns, {
      description: 'Policies of the CloudFormation execution role',
      value: policies.map(({ managedPolicyArn }) => managedPolicyArn).join(','),
    });
    new CfnOutput(this, BOOTSTRAP_OUTPUTS.executionBoundaryName, {
      description: 'Path and name of the boundary of the CloudFormation execution role',
      value: Fn.select(1, Fn.split(':policy/', ceiling.managedPolicyArn)),
    });
  }

  private executionPolicies(scope: ExecutionScope): iam.ManagedPolicy[] {
    return EXECUTION_POLICIES.map(
      (name) =>
        new iam.ManagedPolicy(this, `Execution${name}`, {
          path: `/${bootstrapPath(scope.platform)}/`,
          description: `What CloudFormation may do to deploy the platform: ${name.toLowerCase()}`,
          statements: demanded(scope, SERVICE_PERMISSIONS)
            .filter(({ policy }) => policy === name)
            .flatMap((service) => service.statements(scope))
            .map((statement) => writtenOut(statement, this)),
        }),
    );
  }

  private ceiling(scope: ExecutionScope): iam.ManagedPolicy {
    return new iam.ManagedPolicy(this, 'ExecutionBoundary', {
      path: `/${bootstrapPath(scope.platform)}/`,
      description: 'The most that CloudFormation may ever do for the platform',
      statements: ceilingStatements(scope, SERVICE_PERMISSIONS).map((statement) => writtenOut(statement, this)),
    });
  }
}
