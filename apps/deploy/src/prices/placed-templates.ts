import { type CloudAssembly, UNKNOWN_ACCOUNT } from 'aws-cdk-lib/cx-api';
import { STACK_SET, stackSetTemplate, type Template, type TemplateResource } from '../operations/assembly/templates';

/** A template in an account into which it is deployed. */
export interface PlacedTemplate {
  /** The account, or a description of which accounts it is deployed into. */
  readonly account: string;
  /** The region. */
  readonly region: string;
  /** The name of the stack, or of the stack set. */
  readonly stack: string;
  /** The template. */
  readonly template: Template;
}

/** The account of a template that owners of accounts deploy themselves. */
export const EACH_OWNER = 'each stage account';

/**
 * Every template of a cloud assembly in every account that it goes to: stacks, and the instances of stack sets.
 *
 * @param region the region of stacks that name none
 */
export function placedTemplates(assembly: CloudAssembly, region: string): PlacedTemplate[] {
  return assembly.stacks.flatMap(({ id, stackName, environment, template }) => {
    const isPlaced = environment.account !== UNKNOWN_ACCOUNT;
    const stack = {
      account: isPlaced ? environment.account : EACH_OWNER,
      region: isPlaced ? environment.region : region,
      stack: stackName,
      template: template as Template,
    };
    return [stack, ...stackSetsOf(stack.template).flatMap((set) => instances(assembly.directory, id, set))];
  });
}

function stackSetsOf(template: Template): TemplateResource[] {
  return Object.values(template.Resources ?? {}).filter(({ Type }) => Type === STACK_SET);
}

interface InstancesGroup {
  readonly DeploymentTargets?: {
    readonly Accounts?: readonly string[];
    readonly OrganizationalUnitIds?: readonly string[];
  };
  readonly Regions: readonly string[];
}

function instances(assembly: string, stack: string, { Properties = {} }: TemplateResource): PlacedTemplate[] {
  const template = stackSetTemplate(assembly, stack, Properties.TemplateURL);
  const groups = (Properties.StackInstancesGroup ?? []) as readonly InstancesGroup[];
  return groups.flatMap(({ DeploymentTargets: targets = {}, Regions }) => {
    const units = targets.OrganizationalUnitIds ?? [];
    const accounts = targets.Accounts ?? units.map((unit) => `each account of ${unit}`);
    return accounts.flatMap((account) =>
      Regions.map((region) => ({ account, region, stack: String(Properties.StackSetName), template })),
    );
  });
}
