import { DataPerimeter, Registry, TemplateStack } from '@secure-mlops/core';
import {
  DeploymentTargets,
  PermissionsBoundary,
  StackSetAdministrationRole,
  TargetAccounts,
} from '@secure-mlops/cross-account-roles';
import { EndpointSet, TargetNetwork } from '@secure-mlops/secure-vpc';
import { Aws, Stack, type StackProps } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';

export interface StagesStackProps extends StackProps {
  /** The account whose owner has deployed the target set-up. */
  readonly stagingAccount: string;
}

/** Puts a network for models into the account of the stage `staging`. */
export class StagesStack extends Stack {
  constructor(scope: Construct, id: string, props: StagesStackProps) {
    super(scope, id, props);
    const { stagingAccount } = props;
    const platform = Registry.of({ platform: 'acmeml', environment: 'core' });
    const staging = Registry.of({ platform: 'acmeml', environment: 'research' }).forStage('staging');

    // The owner of the account trusts the administration role by this name, path included.
    const executionRoleName = 'acmeml-stackset-execution';
    const administration = new StackSetAdministrationRole(this, 'Administration', {
      registry: platform,
      permissionsBoundary: new PermissionsBoundary(this, 'Boundary', { registry: platform }).managedPolicy,
      roleName: 'acmeml-stackset-administration',
      executionRoleArns: [`arn:${this.partition}:iam::${stagingAccount}:role/${executionRoleName}`],
    });

    // The template is never deployed here: it travels to the account, whose id it does not know.
    const endpoints = EndpointSet.inference();
    const template = new TemplateStack(this, 'network', { description: 'Network for models' });
    const boundaryName = platform.parameterName('target-setup', 'permissions-boundary-arn');
    new TargetNetwork(template, 'Network', {
      registry: staging,
      perimeter: DataPerimeter.ofAccounts({
        accountIds: [Aws.ACCOUNT_ID],
        resourceAccountIds: [this.account],
        deploymentRoleArns: [`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${executionRoleName}`],
        endpointRules: endpoints.endpointRules,
      }),
      endpoints,
      permissionsBoundary: iam.ManagedPolicy.fromManagedPolicyArn(
        template,
        'Boundary',
        ssm.StringParameter.valueForStringParameter(template, boundaryName),
      ),
    });

    new TargetAccounts(this, 'staging', {
      targets: DeploymentTargets.ofAccounts([stagingAccount]),
      templates: [{ stack: template }],
      administrationRole: administration.role,
      executionRoleName,
    });
  }
}
