import { Registry } from '@secure-mlops/core';
import { LaunchRole } from '@secure-mlops/cross-account-roles';
import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { Config } from '../config/schema';
import { CORE_REGISTRY } from './names';

/** What is needed once per account and region. */
export interface CoreStackProps extends StackProps {
  readonly config: Config;
  /** The boundary of the platform's own roles. */
  readonly roleBoundary: iam.IManagedPolicy;
}

/** What all environments of an account and region share: the role with which products are launched. */
export class CoreStack extends Stack {
  constructor(scope: Construct, id: string, props: CoreStackProps) {
    super(scope, id, props);
    const registry = Registry.of({ platform: props.config.platform.name, environment: CORE_REGISTRY });
    const launch = new LaunchRole(this, 'Launch', { registry, permissionsBoundary: props.roleBoundary });
    new ssm.StringParameter(this, 'LaunchRoleParameter', {
      parameterName: registry.parameterName('roles', 'launch-arn'),
      description: 'Role with which Service Catalog launches products',
      stringValue: launch.role.roleArn,
    });
  }
}
