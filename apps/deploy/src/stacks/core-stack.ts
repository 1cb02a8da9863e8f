import { Registry } from '@secure-mlops/core';
import { StackSetAdministrationRole } from '@secure-mlops/cross-account-roles';
import { Stack, type StackProps } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { Config } from '../config/schema';
import { leavingAccountsOf } from './leaving-accounts';
import { CORE_REGISTRY, stageAccounts, targetNames } from './names';
import { assumableRoles } from './stage-roles';

/** What is needed once per account and region. */
export interface CoreStackProps extends StackProps {
  readonly config: Config;
  /** The boundary of the platform's own roles. */
  readonly roleBoundary: iam.IManagedPolicy;
}

/** What all environments of an account and region share. */
export class CoreStack extends Stack {
  /** The role with which stack sets reach into stage accounts; undefined when no environment has stages. */
  readonly administrationRole?: iam.IRole;

  constructor(scope: Construct, id: string, props: CoreStackProps) {
    super(scope, id, props);
    const { config, roleBoundary } = props;
    const registry = Registry.of({ platform: config.platform.name, environment: CORE_REGISTRY });
    new ssm.StringListParameter(this, 'EnvironmentsParameter', {
      parameterName: registry.parameterName('environments'),
      stringListValue: config.environments.map(({ name }) => name),
      description: 'Names of the environments',
    });
    const accounts = [...stageAccounts(config), ...leavingAccountsOf(this)];
    if (accounts.length > 0) {
      const { administrationRole, executionRole } = targetNames(config);
      this.administrationRole = new StackSetAdministrationRole(this, 'StackSetAdministration', {
        registry,
        permissionsBoundary: roleBoundary,
        roleName: administrationRole,
        ...assumableRoles(config, this.partition, [{ name: executionRole, accounts }]),
      }).role;
    }
  }
}
