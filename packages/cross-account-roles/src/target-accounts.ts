import { TemplateStack, ValidationErrors } from '@secure-mlops/core';
import { Annotations, CfnStackSet, type CfnStackSetProps, Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { DeploymentTargets } from './deployment-targets';
import type { OperationPreferences } from './operation-preferences';
import { renderOperationPreferences, validateOperationPreferences } from './private/operation-preferences';
import { stackSetRoleName } from './private/role-names';
import { parameterProblems } from './private/template-parameters';
import type { TargetTemplate } from './target-template';

/**
 * What goes into target accounts, and how.
 */
export interface TargetAccountsProps {
  /**
   * The accounts, or the organizational units that have them.
   */
  readonly targets: DeploymentTargets;

  /**
   * The templates, in the order of their rollout: each waits until the one before it is in all accounts. One for
   * organizational units with automatic deployment, for which no order is set.
   */
  readonly templates: TargetTemplate[];

  /**
   * The role with which CloudFormation reaches into the accounts, as `StackSetAdministrationRole` makes it: for StackSets
   * whose names begin with `<platform>-`, as the name of the stack around must then. Required for a list of accounts.
   *
   * @default - none: CloudFormation reaches into the accounts of organizational units by itself
   */
  readonly administrationRole?: iam.IRole;

  /**
   * Name of the role in each account that the administration role assumes, as `StackSetExecutionRole` makes it. It must
   * exist before the deployment. Required for a list of accounts.
   *
   * @default - none: CloudFormation has its own role in the accounts of organizational units
   */
  readonly executionRoleName?: string;

  /**
   * How StackSets work through the accounts.
   *
   * @default - one account at a time, and no failure is tolerated
   */
  readonly operationPreferences?: OperationPreferences;
}

/**
 * Templates in target accounts: one StackSet for each template, in the region of the stack around.
 *
 * A StackSet is finished when its stacks are, in all accounts, so a resource that depends on this construct finds them
 * there. Give targets an order by `node.addDependency`. A changed list of accounts adds or removes stacks and leaves
 * those of the other accounts alone.
 *
 * With organizational units, the permissions are those of the service: the stack around must be deployed in a delegated
 * administrator for StackSets of the organization.
 */
export class TargetAccounts extends Construct {
  /** The StackSets, in the order of the templates. */
  public readonly stackSets: CfnStackSet[];

  private readonly props: TargetAccountsProps;

  /**
   * @throws SecureMlopsError when there is no template, one is repeated or no `TemplateStack`, a role is missing for a list
   * of accounts or given for organizational units, a role or StackSet name is none that AWS accepts, units with automatic
   * deployment are to get several templates, or the preferences contradict each other
   */
  constructor(scope: Construct, id: string, props: TargetAccountsProps) {
    super(scope, id);
    this.props = props;
    this.validateProps();
    this.warnAboutTolerance();
    this.stackSets = props.templates.map((template) => this.stackSet(template));
    this.stackSets.slice(1).forEach((stackSet, index) => {
      stackSet.addResourceDependency(this.stackSets[index] as CfnStackSet);
    });
    // templates may get parameters until the synthesis
    this.node.addValidation({ validate: () => props.templates.flatMap((template) => parameterProblems(template)) });
  }

  private stackSet(template: TargetTemplate): CfnStackSet {
    const { targets, operationPreferences = {} } = this.props;
    const parameters = Object.entries(template.parameters ?? {});
    return new CfnStackSet(this, template.stack.node.id, {
      stackSetName: this.nameOf(template),
      ...this.permissions(),
      templateUrl: template.stack.templateUrl,
      capabilities: ['CAPABILITY_NAMED_IAM'],
      managedExecution: { Active: true },
      operationPreferences: renderOperationPreferences(operationPreferences),
      stackInstancesGroup: [{ deploymentTargets: renderTargets(targets), regions: [Stack.of(this).region] }],
      ...(template.stack.templateOptions.description === undefined
        ? {}
        : { description: template.stack.templateOptions.description }),
      ...(parameters.length === 0
        ? {}
        : {
            parameters: parameters.map(([parameterKey, parameterValue]) => ({ parameterKey, parameterValue })),
          }),
    });
  }

  private permissions(): Permissions {
    const { targets, administrationRole, executionRoleName } = this.props;
    if (isOfAccounts(targets)) {
      return {
        permissionModel: 'SELF_MANAGED',
        callAs: 'SELF',
        ...(administrationRole === undefined ? {} : { administrationRoleArn: administrationRole.roleArn }),
        ...(executionRoleName === undefined ? {} : { executionRoleName }),
      };
    }
    const { automaticDeployment, retainStacks } = targets;
    return {
      permissionModel: 'SERVICE_MANAGED',
      callAs: 'DELEGATED_ADMIN',
      autoDeployment: automaticDeployment
        ? { enabled: true, retainStacksOnAccountRemoval: retainStacks }
        : { enabled: false },
    };
  }

  private nameOf(template: TargetTemplate): string {
    return `${Stack.of(this).stackName}-${this.node.id}-${template.stack.node.id}`;
  }

  private validateProps(): void {
    const { targets, templates, operationPreferences = {} } = this.props;
    const errors = new ValidationErrors(`TargetAccounts ${this.node.path}`);
    if (templates.length === 0) {
      errors.add('templates is [], pass at least one template');
    }
    const stacks = templates.map(({ stack }) => stack);
    for (const stack of stacks.filter((candidate) => !TemplateStack.isTemplateStack(candidate))) {
      errors.add(
        `templates has ${JSON.stringify(stack.node.path)}, which is no TemplateStack: only its template travels without assets, derive the stack from it`,
      );
    }
    errors.unique(
      'templates',
      stacks.map((stack) => stack.node.id),
    );
    for (const template of templates) {
      this.validateName(errors, this.nameOf(template));
    }
    if (isOfAccounts(targets)) {
      this.validateRoles(errors);
    } else {
      this.validateUnits(errors);
    }
    validateOperationPreferences(errors, operationPreferences);
    errors.throwIfAny();
  }

  private validateRoles(errors: ValidationErrors): void {
    const { administrationRole, executionRoleName } = this.props;
    if (administrationRole === undefined) {
      errors.add(
        'administrationRole is missing, pass that of a StackSetAdministrationRole: targets is a list of accounts',
      );
    }
    if (executionRoleName === undefined) {
      errors.add(
        'executionRoleName is missing, pass the name of a StackSetExecutionRole: targets is a list of accounts',
      );
    } else {
      stackSetRoleName(errors, 'executionRoleName', executionRoleName);
    }
  }

  private validateUnits(errors: ValidationErrors): void {
    const { targets, templates, administrationRole, executionRoleName } = this.props;
    const reason = 'CloudFormation has its own role in the accounts of organizational units, leave it out';
    if (administrationRole !== undefined) {
      errors.add(`administrationRole is ${JSON.stringify(administrationRole.node.path)}, ${reason}`);
    }
    if (executionRoleName !== undefined) {
      errors.add(`executionRoleName is ${JSON.stringify(executionRoleName)}, ${reason}`);
    }
    if (targets.automaticDeployment && templates.length > 1) {
      errors.add(
        `templates is ${JSON.stringify(templates.map(({ stack }) => stack.node.id))}, an account that comes into a unit gets them at once: put everything into one template, or switch automaticDeployment of the targets off`,
      );
    }
  }

  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html */
  private validateName(errors: ValidationErrors, name: string): void {
    errors.pattern(
      'the name of the StackSet',
      name,
      '[a-zA-Z][a-zA-Z0-9-]{0,127}',
      'use at most 128 letters, digits and hyphens, starting with a letter: it is made of the names of the stack around, this construct and the template',
    );
  }

  private warnAboutTolerance(): void {
    const { targets, operationPreferences } = this.props;
    const tolerated = operationPreferences?.failureToleranceCount ?? 0;
    // how many accounts a unit has is known to AWS only
    if (isOfAccounts(targets) && !Token.isUnresolved(tolerated) && tolerated >= targets.accountIds.length) {
      Annotations.of(this).addWarningV2(
        '@secure-mlops/cross-account-roles:allAccountsMayFail',
        `operationPreferences.failureToleranceCount is ${tolerated}, but there are ${targets.accountIds.length} target accounts: the rollout succeeds even when it fails in all of them`,
      );
    }
  }
}

type Permissions = Pick<
  CfnStackSetProps,
  'permissionModel' | 'callAs' | 'administrationRoleArn' | 'executionRoleName' | 'autoDeployment'
>;

function isOfAccounts(targets: DeploymentTargets): boolean {
  return targets.organizationalUnitIds.length === 0;
}

function renderTargets(targets: DeploymentTargets): CfnStackSet.DeploymentTargetsProperty {
  return isOfAccounts(targets)
    ? { accounts: targets.accountIds }
    : { organizationalUnitIds: targets.organizationalUnitIds };
}
