import { Registry } from '@secure-mlops/core';
import { StackSetExecutionRole, StagePermissionsBoundary } from '@secure-mlops/cross-account-roles';
import { CfnCondition, CfnParameter, Fn, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { Config } from '../config/schema';
import { ceilingStatements } from './execution-ceiling';
import { demanded, STAGE_PERMISSIONS } from './execution-permissions';
import { stageScope } from './execution-scope';
import { administrationArn, CORE_REGISTRY, targetNames } from './names';
import { stageDemand } from './network-demand';

/** The parameters of `TargetSetupStack`. */
export const TARGET_SETUP_PARAMETERS = {
  /** The account of the platform. */
  platformAccount: 'PlatformAccountId',
  /** The organization that the administration role must belong to; empty for none. */
  organization: 'OrganizationId',
  /** The owner's own boundary of deployed roles; empty for the one of the template. */
  boundary: 'PermissionsBoundaryArn',
} as const;

/** The kind of the role that the set-up makes: value of its tag `secure-mlops:principal`. */
export const STACK_SET_EXECUTION = 'stackset-execution';

/** For which platform a stage account is set up. */
export interface TargetSetupStackProps {
  readonly config: Config;
  readonly description?: string;
}

/**
 * What the owner of a stage account deploys there, once, with own credentials: the role that stack sets of the platform
 * assume, and the boundary of every role that they make.
 *
 * The template travels by itself: it has no assets and no bootstrap, so that it can be read, pasted into the console or
 * sent as a body, which may have 51,200 bytes:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 * The role may do what the templates of stages need, below the names of the platform, and can change neither itself nor
 * what bounds it.
 */
export class TargetSetupStack extends Stack {
  constructor(scope: Construct, id: string, props: TargetSetupStackProps) {
    // the only synthesizer that asks neither for roles nor for a bucket of a bootstrap; the account is known to its owner
    super(scope, id, { description: props.description, synthesizer: new LegacyStackSynthesizer() });
    const { config } = props;
    const names = targetNames(config);
    const registry = Registry.of({ platform: config.platform.name, environment: CORE_REGISTRY });
    const boundaryArn = this.boundaryArn(registry);
    new ssm.StringParameter(this, 'BoundaryParameter', {
      parameterName: names.boundaryParameter,
      description: 'Boundary of every role that the platform makes in this account',
      stringValue: boundaryArn,
    });

    const execution = stageScope({
      platform: config.platform.name,
      demand: stageDemand(config),
      boundaryArn,
      boundaryParameter: names.boundaryParameter,
      setupPath: `${config.platform.name}/${CORE_REGISTRY}`,
      executionRole: names.executionRole,
    });
    const { role } = new StackSetExecutionRole(this, 'Execution', {
      roleName: names.executionRole,
      principal: STACK_SET_EXECUTION,
      administrationRoleArn: this.administrationRoleArn(config),
      permissionsBoundary: new iam.ManagedPolicy(this, 'ExecutionBoundary', {
        path: registry.rolePath('target-setup'),
        description: 'The most that stack sets of the platform may ever do in this account',
        statements: ceilingStatements(execution, STAGE_PERMISSIONS),
      }),
      statements: demanded(execution, STAGE_PERMISSIONS).flatMap((service) => service.statements(execution)),
    });
    this.trustOrganization(role, config.platform.organizationId);
  }

  /** The boundary of deployed roles: that of the owner, or one of this template. */
  private boundaryArn(registry: Registry): string {
    const given = new CfnParameter(this, TARGET_SETUP_PARAMETERS.boundary, {
      description: 'Boundary of every role that the platform makes in this account; empty: this template makes one',
      default: '',
      allowedPattern: '^(arn:[a-z-]+:iam::(\\d{12}|aws):policy/[\\w+=,.@/-]+)?$',
      constraintDescription: 'use the ARN of a managed policy, or nothing',
    });
    const condition = new CfnCondition(this, 'MakesBoundary', {
      expression: Fn.conditionEquals(given.valueAsString, ''),
    });
    const { managedPolicy } = new StagePermissionsBoundary(this, 'Boundary', { registry });
    (managedPolicy.node.defaultChild as iam.CfnManagedPolicy).cfnOptions.condition = condition;
    return Fn.conditionIf(condition.logicalId, managedPolicy.managedPolicyArn, given.valueAsString).toString();
  }

  private administrationRoleArn(config: Config): string {
    const account = new CfnParameter(this, TARGET_SETUP_PARAMETERS.platformAccount, {
      description: 'Account of the platform, whose stack sets deploy into this account',
      default: config.platform.account,
      allowedPattern: '^\\d{12}$',
      constraintDescription: 'use 12 digits',
    }).valueAsString;
    return administrationArn({ ...config, platform: { ...config.platform, account } });
  }

  /** The trust of the role gets the organization as a condition, unless the parameter is empty. */
  private trustOrganization(role: iam.Role, organizationId: string | undefined): void {
    const organization = new CfnParameter(this, TARGET_SETUP_PARAMETERS.organization, {
      description: 'Organization that the account of the platform must belong to; empty: none',
      default: organizationId ?? '',
      allowedPattern: '^(o-[a-z0-9]{10,32})?$',
      constraintDescription: 'use the id of an organization as in o-abcd123456, or nothing',
    });
    const condition = new CfnCondition(this, 'NamesOrganization', {
      expression: Fn.conditionNot(Fn.conditionEquals(organization.valueAsString, '')),
    });
    (role.node.defaultChild as iam.CfnRole).addPropertyOverride(
      'AssumeRolePolicyDocument.Statement.0.Condition.StringEquals',
      Fn.conditionIf(
        condition.logicalId,
        { 'aws:PrincipalOrgID': organization.valueAsString },
        { Ref: 'AWS::NoValue' },
      ),
    );
  }
}
