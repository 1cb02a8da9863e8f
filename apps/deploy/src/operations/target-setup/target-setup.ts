import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../../config/schema';
import { stageAccounts, targetNames } from '../../stacks/names';
import { TARGET_SETUP_PARAMETERS } from '../../stacks/target-setup-stack';
import { CdkCli } from '../assembly/cdk';
import { synthesizedStack, templateFile } from '../assembly/templates';
import { callersAccount } from '../cloud/caller';
import { requireCredentials, withoutAws } from '../cloud/credentials';
import { type DeployedStack, type DeployedStacks, deployedStacks } from '../cloud/deployed-stacks';
import { type CommandContext, configOf, type OptionValues, optionsOf } from '../command/context';
import { CommandFailure, ExitCode } from '../command/failure';
import { ASSEMBLY } from '../command/paths';
import { checkTargetSetup } from './check';

const OPTIONS = { output: 'text', check: 'flag', profile: 'text', context: 'texts' } as const;

/** The account of a caller, and the stacks there. */
export interface StageAccount {
  readonly account: string;
  readonly stacks: DeployedStacks;
}

/** Shows the template that the owners of stage accounts deploy, or checks what one of them has deployed. */
export async function targetSetup(
  context: CommandContext,
  stageAccountOf: (env: NodeJS.ProcessEnv, region: string) => Promise<StageAccount> = stageAccount,
  assembly: string = ASSEMBLY,
): Promise<void> {
  const options = optionsOf(context, OPTIONS);
  const config = configOf(context);
  refuseWithoutStages(config);
  refuseIdleOptions(options);
  if (options.check) {
    requireCredentials(context.env, {
      command: 'target-setup --check',
      profile: options.profile,
      accounts: stageAccounts(config),
      instead: 'leave --check out to see the template, which needs none',
    });
  }
  const cdk = new CdkCli(context, { ...withoutAws(context.env), AWS_EC2_METADATA_DISABLED: 'true' }, assembly);
  if (!options.check) {
    await cdk.synth(options.context);
    show(context, config, cdk.assembly, options.output);
    return;
  }
  const env = options.profile === undefined ? context.env : { ...context.env, AWS_PROFILE: options.profile };
  const { account, stacks } = await stageAccountOf(env, config.platform.region);
  refuseForeign(config, account);
  await cdk.synth(options.context);
  await check(context, config, cdk, { account, stacks });
}

async function check(
  context: CommandContext,
  config: Config,
  cdk: CdkCli,
  { account, stacks }: StageAccount,
): Promise<void> {
  const { setupStack } = targetNames(config);
  const synthesized = synthesizedStack(cdk.assembly, setupStack).template;
  checkTargetSetup(config, account, await deployedSetup(stacks, setupStack), synthesized);
  context.print(`${setupStack} in account ${account} is as this configuration wants it`);
}

/** The account of the credentials that an environment has, and its stacks. */
async function stageAccount(env: NodeJS.ProcessEnv, region: string): Promise<StageAccount> {
  return { account: await callersAccount(env, region), stacks: deployedStacks(env, region) };
}

/** The set-up as it is deployed; that it cannot be looked at says nothing about it, so it is no failed check. */
async function deployedSetup(stacks: DeployedStacks, setupStack: string): Promise<DeployedStack | undefined> {
  try {
    return await stacks.find(setupStack);
  } catch (error) {
    throw error instanceof CommandFailure ? new CommandFailure(error.message, ExitCode.UNUSABLE) : error;
  }
}

/** An option that would do nothing is a misunderstanding: somebody waits for a file, or for another account. */
function refuseIdleOptions({ check, output, profile }: OptionValues<typeof OPTIONS>): void {
  if (check && output !== undefined) {
    throw new CommandFailure('--output and --check exclude each other: --check writes nothing', ExitCode.UNUSABLE);
  }
  if (!check && profile !== undefined) {
    throw new CommandFailure(
      '--profile goes with --check: to show the template takes no credentials',
      ExitCode.UNUSABLE,
    );
  }
}

function refuseWithoutStages(config: Config): void {
  if (stageAccounts(config).length === 0) {
    throw new CommandFailure(
      'no environment has stages, so that no account is to be set up: add "stages" to an environment',
      ExitCode.UNUSABLE,
    );
  }
}

function refuseForeign(config: Config, account: string): void {
  const accounts = stageAccounts(config);
  if (!accounts.includes(account)) {
    throw new CommandFailure(
      `the credentials belong to account ${account}, which is in no stage: use those of ${accounts.join(' or ')}`,
      ExitCode.UNUSABLE,
    );
  }
}

function show(context: CommandContext, config: Config, assembly: string, output: string | undefined): void {
  const template = readFileSync(templateFile(assembly, targetNames(config).setupStack), 'utf8');
  if (output === undefined) {
    context.print(instructions(config, 'the template below, saved as target-setup.json', 'target-setup.json'));
    context.print(template);
    return;
  }
  // projen runs commands in the folder of the app: a relative name is meant from where the caller stands
  const file = resolve(context.env.INIT_CWD ?? '.', output);
  try {
    writeFileSync(file, template);
  } catch (error) {
    throw new CommandFailure(
      `--output: received ${JSON.stringify(output)}, which cannot be written (${(error as Error).message}); name a file in ` +
        'a folder that exists',
      ExitCode.UNUSABLE,
    );
  }
  context.print(instructions(config, file, file));
}

/** The two ways in which the owner of an account deploys the template. */
function instructions(config: Config, template: string, file: string): string {
  const { account, region, organizationId } = config.platform;
  const { setupStack } = targetNames(config);
  const { platformAccount, organization, boundary } = TARGET_SETUP_PARAMETERS;
  return `Set-up of the stage accounts ${stageAccounts(config).join(', ')} of the platform ${config.platform.name}.
The owner of each account deploys it there once, in ${region}, and again when --check calls it outdated.

In the console of the account: CloudFormation, Create stack, upload ${template};
  name ${setupStack}; ${platformAccount} ${account}; ${organization} ${organizationId ?? 'empty, or the organization of the platform'};
  ${boundary} empty, or a boundary of the owner for every role that the platform makes there

With the AWS CLI and credentials of the account:
  aws cloudformation deploy --region ${region} --stack-name ${setupStack} --template-file '${file}' \\
    --capabilities CAPABILITY_NAMED_IAM --parameter-overrides ${platformAccount}=${account}${organizationId ? ` ${organization}=${organizationId}` : ''}
`;
}
