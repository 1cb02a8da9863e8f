import type { Config } from '../../config/schema';
import { stageAccounts, targetNames } from '../../stacks/names';
import { CdkCli } from '../assembly/cdk';
import { failureBlock, type StackTime, stackTimes } from '../assembly/cdk-output';
import type { CommandContext } from '../command/context';
import { CommandFailure, ExitCode } from '../command/failure';
import type { LocalStatus } from '../local-server/api';
import { type LocalServer, localEnvironment } from '../local-server/server';

/** The option by which a stage account is left without set-up, or with the one that it has. */
export const SKIP_TARGET_SETUP = 'skip-target-setup';

/**
 * The accounts that are not set up.
 *
 * @throws CommandFailure when one of them is in no stage
 */
export function skippedAccounts(config: Config, received: readonly string[] = []): readonly string[] {
  const accounts = stageAccounts(config);
  const wrong = received.filter((account) => !accounts.includes(account));
  if (wrong.length > 0) {
    throw new CommandFailure(
      `--${SKIP_TARGET_SETUP}: received ${JSON.stringify(wrong)}; use accounts of stages: ${accounts.join(', ') || 'none'}`,
      ExitCode.UNUSABLE,
    );
  }
  return received;
}

/** Plays the owners of the stage accounts of local AWS, each as the administrator of the own account. */
export class LocalTargetSetup {
  private readonly stack: string;

  constructor(
    private readonly context: CommandContext,
    private readonly config: Config,
    private readonly server: LocalServer,
  ) {
    this.stack = targetNames(config).setupStack;
  }

  /**
   * Sets every stage account up, but those that are skipped.
   *
   * @returns how long each took
   * @throws CommandFailure with the account and the resources that failed
   */
  async deploy(skipped: readonly string[]): Promise<StackTime[]> {
    const times: StackTime[] = [];
    for (const account of stageAccounts(this.config).filter((each) => !skipped.includes(each))) {
      const args = ['deploy', this.stack, '--exclusively', '--require-approval', 'never', '--progress', 'events'];
      const output = await this.succeed(account, 'set-up', args);
      times.push(...stackTimes(output).map((time) => ({ ...time, account })));
    }
    return times;
  }

  /**
   * Removes the set-up wherever it is, also from accounts that have left the configuration.
   *
   * @throws CommandFailure with the account and the resources that failed
   */
  async destroy({ stacks }: LocalStatus): Promise<void> {
    for (const { account } of stacks.filter(({ name }) => name === this.stack)) {
      await this.succeed(account, 'removal of the set-up', ['destroy', this.stack, '--exclusively', '--force']);
    }
  }

  private async succeed(account: string, what: string, args: readonly string[]): Promise<string> {
    const { endpoint } = this.server.api;
    const env = localEnvironment(this.context.env, { endpoint, account, region: this.config.platform.region });
    const { code, output } = await new CdkCli(this.context, env, this.server.folders.assembly).onAssembly(args);
    if (code !== 0) {
      throw new CommandFailure(`the ${what} of account ${account} failed:\n${failureBlock(output)}`);
    }
    return output;
  }
}
