import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/schema';
import { environmentStackNames } from '../../stacks/names';
import {
  constructPath,
  parsedTemplate,
  STACK_SET,
  stackSetTemplate,
  synthesizedStack,
  type Template,
} from '../assembly/templates';
import type { StackSets } from '../cloud/stack-sets';
import { KEPT, type Loss } from './replacements';

/** What would be cut off from the network beside what is kept everywhere. */
const KEPT_IN_STAGES = new Set([...KEPT, 'AWS::EC2::Subnet']);

/**
 * Properties whose change is documented to need no replacement; every other one counts as if it did:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-vpc.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-subnet.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html
 */
const UPDATED_IN_PLACE: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::VPC': ['EnableDnsHostnames', 'EnableDnsSupport', 'Tags'],
  'AWS::EC2::Subnet': ['MapPublicIpOnLaunch', 'PrivateDnsNameOptionsOnLaunch', 'Tags'],
  'AWS::KMS::Key': [
    'Description',
    'EnableKeyRotation',
    'Enabled',
    'KeyPolicy',
    'PendingWindowInDays',
    'RotationPeriodInDays',
    'Tags',
  ],
};

/**
 * What the stack sets would take away in the accounts of stages.
 *
 * Change sets do not look into stack sets, so their templates are compared here, as far as a comparison of texts goes: a
 * changed property that may require a replacement counts as one.
 */
export async function stageLosses(config: Config, assembly: string, stackSets: StackSets): Promise<Loss[]> {
  const losses: Loss[] = [];
  for (const environment of config.environments.filter(({ stages }) => stages.length > 0)) {
    const stack = environmentStackNames(config, environment).targets;
    const { Resources = {} } = synthesizedStack(assembly, stack).template;
    for (const { Type, Properties } of Object.values(Resources)) {
      const stackSet = String(Properties?.StackSetName);
      const body = Type === STACK_SET ? await stackSets.template(stackSet) : undefined;
      if (body !== undefined) {
        const after = stackSetTemplate(assembly, stack, Properties?.TemplateURL);
        losses.push(...templateLosses(stackSet, parsedTemplate(body), after));
      }
    }
  }
  return losses;
}

/** The resources that an update of a stack set would replace or remove although somebody keeps something in them. */
export function templateLosses(stackSet: string, before: Template, after: Template): Loss[] {
  return Object.keys(before.Resources ?? {}).flatMap((logicalId) => {
    const fate = fateOf(logicalId, before, after);
    if (fate === undefined) {
      return [];
    }
    const path = constructPath(after, logicalId) ?? constructPath(before, logicalId);
    const id = path === undefined ? logicalId : `${path} (${logicalId})`;
    const type = before.Resources?.[logicalId].Type;
    return [{ stack: stackSet, logicalId, description: `${type} ${id} in the accounts of ${stackSet} ${fate}` }];
  });
}

function fateOf(logicalId: string, before: Template, after: Template): string | undefined {
  const old = before.Resources?.[logicalId];
  if (old === undefined || !KEPT_IN_STAGES.has(old.Type)) {
    return undefined;
  }
  const now = after.Resources?.[logicalId];
  if (now?.Type !== old.Type) {
    return old.DeletionPolicy?.startsWith('Retain')
      ? 'would leave its stack, which does not care for it any more'
      : 'would be deleted';
  }
  const causes = Object.keys({ ...old.Properties, ...now.Properties })
    .filter((name) => !UPDATED_IN_PLACE[old.Type]?.includes(name))
    .filter((name) => !isDeepStrictEqual(old.Properties?.[name], now.Properties?.[name]));
  return causes.length === 0 ? undefined : `might be replaced, because of ${causes.sort().join(', ')}`;
}
