import { isDeepStrictEqual } from 'node:util';
import type { Config } from '../../config/schema';
import { targetNames } from '../../stacks/names';
import { TARGET_SETUP_PARAMETERS } from '../../stacks/target-setup-stack';
import type { Template } from '../assembly/templates';
import type { DeployedStack } from '../cloud/deployed-stacks';
import { CommandFailure } from '../command/failure';

const USABLE = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'];
const REMEDY = '"npx projen target-setup" shows how its owner deploys it';

/**
 * Compares the set-up of a stage account with what the configuration wants.
 *
 * Whether the owner names an own boundary, or an organization that the configuration does not, is up to the owner.
 *
 * @throws CommandFailure when it is missing, does not work, or is outdated
 */
export function checkTargetSetup(
  config: Config,
  account: string,
  deployed: DeployedStack | undefined,
  synthesized: Template,
): void {
  const where = `${targetNames(config).setupStack} in account ${account}`;
  if (deployed === undefined) {
    throw new CommandFailure(`${where} is missing: ${REMEDY}`);
  }
  if (!USABLE.includes(deployed.status)) {
    throw new CommandFailure(
      `${where} is ${deployed.status}: wait for it, or delete it and deploy it again; its events tell the reason`,
    );
  }
  const differences = [
    ...(isDeepStrictEqual(deployed.template, synthesized) ? [] : ['the template is another one']),
    ...wrongParameters(config, deployed.parameters),
  ];
  if (differences.length > 0) {
    throw new CommandFailure(`${where} is outdated: ${differences.join('; ')}; ${REMEDY}`);
  }
}

function wrongParameters(config: Config, deployed: DeployedStack['parameters']): string[] {
  const { account, organizationId } = config.platform;
  const { platformAccount, organization } = TARGET_SETUP_PARAMETERS;
  return [
    [platformAccount, account],
    [organization, organizationId],
  ].flatMap(([name, wanted]) =>
    name === undefined || wanted === undefined || deployed[name] === wanted
      ? []
      : [`${name} is ${JSON.stringify(deployed[name])} instead of ${JSON.stringify(wanted)}`],
  );
}
