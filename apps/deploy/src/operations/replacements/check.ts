import type { Config } from '../../config/schema';
import { deployedStackNames, environmentStackNames } from '../../stacks/names';
import type { CdkCli } from '../assembly/cdk';
import { type StackInput, synthesizedStack } from '../assembly/templates';
import type { Cloud } from '../cloud/cloud';
import type { DeployedStack } from '../cloud/deployed-stacks';
import type { CommandContext } from '../command/context';
import { CommandFailure, ExitCode } from '../command/failure';
import { type Loss, lossesOf, nameOf, type StackComparison } from './replacements';
import { stageLosses } from './stage-losses';

/** The option by which the loss of a resource is allowed. */
export const ALLOW_REPLACEMENT = 'allow-replacement';

const CHANGE_SET = 'replacement-check';

/** Stacks that hold nothing: one that was never executed, or ones that the CDK CLI deletes and creates again. */
const EMPTY_STATES = ['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED'];

/**
 * The values of the option, which are right as far as the configuration tells.
 *
 * @throws CommandFailure when one of them is not `<stack>/<logical id>`
 */
export function allowedReplacements(config: Config, received: readonly string[] = []): readonly string[] {
  const stacks = deployedStackNames(config);
  // what a stack set holds is known only after the synthesis
  const stages = config.environments.flatMap((environment) =>
    environment.stages.map(({ name }) => `${environmentStackNames(config, environment).targets}-${name}-`),
  );
  const isKnown = (stack: string) => stacks.includes(stack) || stages.some((stage) => stack.startsWith(stage));
  const wrong = received.filter((name) => !isKnown(name.split('/')[0]) || !/^[^/]+\/\w+$/.test(name));
  if (wrong.length > 0) {
    throw new CommandFailure(
      `--${ALLOW_REPLACEMENT}: received ${JSON.stringify(wrong)}; use <stack>/<logical id>, where the stack is one of ` +
        [...stacks, ...stages.map((stage) => `${stage}<template>`)].join(', '),
      ExitCode.UNUSABLE,
    );
  }
  return received;
}

/** What the check takes of a command and its surroundings. */
export interface ReplacementCheckOptions {
  readonly config: Config;
  readonly cdk: CdkCli;
  readonly cloud: Pick<Cloud, 'stacks' | 'stackSets'>;
  /** Resources that may be lost, each as `<stack>/<logical id>`. */
  readonly allowed?: readonly string[];
}

interface Changed {
  readonly stack: string;
  readonly deployed: DeployedStack;
  readonly synthesized: StackInput;
}

/**
 * Refuses a deployment that would replace or delete a domain, user profile, key, bucket or network by surprise.
 *
 * CloudFormation itself says what it would do, in change sets that are never executed; the templates of stack sets,
 * which change sets do not show, are compared by their texts. A change set cannot be prepared
 * before what it refers to exists; such a stack is compared again after the stacks before it were deployed.
 */
export class ReplacementCheck {
  private unchecked: string[];
  private readonly losses: Loss[] = [];
  private readonly allowed: readonly string[];
  private lastFailure = '';
  private hasLookedIntoStages = false;

  constructor(
    private readonly context: Pick<CommandContext, 'print'>,
    private readonly options: ReplacementCheckOptions,
  ) {
    this.unchecked = deployedStackNames(options.config);
    this.allowed = options.allowed ?? [];
  }

  /**
   * Compares every stack that was not compared yet with what is deployed, as far as that is possible now.
   *
   * @param deployed the stacks that this deployment changed already
   * @throws CommandFailure with everything that would be lost and was not allowed, and with what was allowed in vain
   */
  async run(deployed: readonly string[] = []): Promise<void> {
    await this.lookIntoStages();
    const changed = await this.changedStacks();
    const failed: string[] = [];
    await this.deleteChangeSets(changed); // one of an earlier check that was killed must not be read
    try {
      await this.prepare(changed, failed);
    } finally {
      await this.deleteChangeSets(changed);
    }
    this.unchecked = this.unchecked.filter((stack) => failed.includes(stack));
    this.refuse(deployed);
  }

  /**
   * The first of some stacks, in the order of their deployment, that were compared.
   *
   * @throws CommandFailure when the very first was not
   */
  ready(stacks: readonly string[]): string[] {
    const end = stacks.findIndex((stack) => this.unchecked.includes(stack));
    if (end === 0) {
      throw new CommandFailure(
        `${stacks[0]} could not be compared with what is deployed, so it is not deployed:\n${this.lastFailure}`,
      );
    }
    return end < 0 ? [...stacks] : stacks.slice(0, end);
  }

  /** Unlike a change set, this needs nothing that a deployment makes before. */
  private async lookIntoStages(): Promise<void> {
    if (!this.hasLookedIntoStages) {
      const { config, cdk, cloud } = this.options;
      this.losses.push(...(await stageLosses(config, cdk.assembly, cloud.stackSets)));
      this.hasLookedIntoStages = true;
    }
  }

  private async changedStacks(): Promise<Changed[]> {
    const changed: Changed[] = [];
    for (const stack of this.unchecked) {
      const deployed = await this.options.cloud.stacks.find(stack);
      if (deployed === undefined || EMPTY_STATES.includes(deployed.status)) {
        continue;
      }
      const synthesized = synthesizedStack(this.options.cdk.assembly, stack);
      if (differ(deployed, synthesized)) {
        changed.push({ stack, deployed, synthesized });
      }
    }
    return changed;
  }

  /** Prepares and reads the change sets; names those that could not be prepared. */
  private async prepare(changed: readonly Changed[], failed: string[]): Promise<void> {
    let waiting = changed;
    if (waiting.length > 0) {
      this.context.print(`comparing with what is deployed: ${waiting.map(({ stack }) => stack).join(', ')}`);
    }
    while (waiting.length > 0) {
      const names = waiting.map(({ stack }) => stack);
      const { code, output } = await this.options.cdk.onAssembly(
        [
          'deploy',
          ...names,
          '--exclusively',
          '--require-approval',
          'never',
          '--method',
          'prepare-change-set',
          '--change-set-name',
          CHANGE_SET,
        ],
        'capture',
      );
      const missing: Changed[] = [];
      for (const one of waiting) {
        const changeSet = await this.options.cloud.stacks.changeSet(one.stack, CHANGE_SET);
        if (changeSet?.complete) {
          this.losses.push(...lossesOf(this.comparison(one, changeSet.changes)));
        } else {
          missing.push(one);
        }
      }
      // The CLI stops at the first failure: the stacks after it get another turn.
      const [first, ...others] = missing;
      if (first !== undefined) {
        failed.push(first.stack);
        this.lastFailure = output.trim() || `the CDK CLI ended with ${code} and prepared nothing`;
      }
      waiting = others;
    }
  }

  private comparison({ stack, deployed, synthesized }: Changed, changes: StackComparison['changes']): StackComparison {
    const { config } = this.options;
    const environment = config.environments.find((one) => environmentStackNames(config, one).environment === stack);
    return {
      stack,
      before: deployed.template,
      after: synthesized.template,
      changes,
      userProfiles: environment?.studio.users.map(({ name }) => name) ?? [],
    };
  }

  private async deleteChangeSets(changed: readonly Changed[]): Promise<void> {
    for (const { stack } of changed) {
      await this.options.cloud.stacks.deleteChangeSet(stack, CHANGE_SET);
    }
  }

  private refuse(deployed: readonly string[]): void {
    const refused = this.losses.filter((loss) => !this.allowed.includes(nameOf(loss)));
    const names = this.losses.map(nameOf);
    const vain = this.allowed.filter((name) => !names.includes(name) && !this.unchecked.includes(name.split('/')[0]));
    if (refused.length === 0 && vain.length === 0) {
      return;
    }
    const lines = refused.map(
      (loss) =>
        `  ${loss.description}: undo the change in the configuration, or accept the loss with ` +
        `--${ALLOW_REPLACEMENT} ${nameOf(loss)}`,
    );
    if (vain.length > 0) {
      lines.push(
        `  --${ALLOW_REPLACEMENT}: received ${JSON.stringify(vain)}, but what would be replaced or deleted is ` +
          `${names.join(', ') || 'nothing that is kept'}: leave it out`,
      );
    }
    const done =
      deployed.length === 0
        ? 'nothing was deployed'
        : `only ${deployed.join(', ')} had been deployed before this showed`;
    throw new CommandFailure(
      `the deployment was refused, ${done}:\n${lines.join('\n')}`,
      refused.length > 0 ? ExitCode.FAILED : ExitCode.UNUSABLE,
    );
  }
}

/** Whether there may be something to deploy: what the CDK CLI skips is not looked at either. */
function differ(deployed: DeployedStack, synthesized: StackInput): boolean {
  const tags = (input: StackInput) => JSON.stringify(Object.entries(input.tags).sort());
  return (
    deployed.status.endsWith('FAILED') ||
    tags(deployed) !== tags(synthesized) ||
    JSON.stringify(deployed.template) !== JSON.stringify(synthesized.template)
  );
}
