import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../config/schema';
import {
  BOOTSTRAP_OUTPUTS,
  boundaryStackNames,
  boundingStackNames,
  deployedStackNames,
  environmentStackNames,
  platformStackNames,
} from '../../stacks/names';
import type { CdkCli } from '../assembly/cdk';
import { failureBlock, type StackTime, stackTimes } from '../assembly/cdk-output';
import type { DeployedStacks } from '../cloud/deployed-stacks';
import { CommandFailure } from '../command/failure';
import type { ReplacementCheck } from '../replacements/check';

const QUIETLY = ['--require-approval', 'never', '--progress', 'events'];

/** The platform of one configuration, deployed and destroyed through the CDK CLI, on AWS and on local AWS alike. */
export class Platform {
  constructor(
    private readonly config: Config,
    private readonly cdk: CdkCli,
  ) {}

  /**
   * Deploys the policies that bound the bootstrap, and the bootstrap itself.
   *
   * Both run with the caller's own credentials; everything later runs with the roles that they create.
   *
   * @throws CommandFailure with the resources that failed
   */
  async bootstrap(): Promise<void> {
    const { account, region, qualifier } = this.config.platform;
    const { bootstrapPolicies, toolkit } = platformStackNames(this.config);
    const outputs = (await this.boundingOutputs())[bootstrapPolicies];
    await this.succeed('the bootstrap', [
      'bootstrap',
      `aws://${account}/${region}`,
      '--qualifier',
      qualifier,
      '--toolkit-stack-name',
      toolkit,
      '--cloudformation-execution-policies',
      outputs[BOOTSTRAP_OUTPUTS.executionPolicyArns],
      '--custom-permissions-boundary',
      outputs[BOOTSTRAP_OUTPUTS.executionBoundaryName],
      // a bucket of that name that somebody else made or left is never taken over
      '--no-import-existing-resources',
    ]);
  }

  /**
   * Deploys every stack that was synthesized last, but those that the bootstrap deploys.
   *
   * Stacks that the check could not compare are compared again when the stacks before them are deployed.
   *
   * @returns how long each stack took
   * @throws CommandFailure with the resources that failed, or with those that would be lost
   */
  async deploy(check: ReplacementCheck): Promise<StackTime[]> {
    const stacks = deployedStackNames(this.config);
    const times: StackTime[] = [];
    for (let done = 0; done < stacks.length; ) {
      await check.run(stacks.slice(0, done));
      const ready = check.ready(stacks.slice(done));
      times.push(...(await this.deployStacks(ready)));
      done += ready.length;
    }
    return times;
  }

  /**
   * Deploys what all environments share, as it was synthesized last.
   *
   * @returns how long it took
   * @throws CommandFailure with the resources that failed
   */
  deployCore(): Promise<StackTime[]> {
    return this.deployStacks([platformStackNames(this.config).core]);
  }

  /**
   * Ends rollbacks of earlier deployments that failed, because nothing can be deployed onto their stacks before: for
   * example when the owner of a stage account had withdrawn the trust, and gave it back.
   *
   * @param stacks what is deployed
   * @throws CommandFailure with the resources that still cannot be rolled back
   */
  async finishRollbacks(stacks: DeployedStacks): Promise<void> {
    for (const stack of deployedStackNames(this.config)) {
      if ((await stacks.find(stack))?.status === 'UPDATE_ROLLBACK_FAILED') {
        await this.succeed(`the rollback of ${stack}, which an earlier deployment left unfinished,`, [
          'rollback',
          stack,
          ...this.toolkitOption(),
        ]);
      }
    }
  }

  /**
   * Destroys every stack but the bootstrap and its policies, which later deployments use again.
   *
   * What rests on environments goes first: it is bound to them by names that CloudFormation does not see.
   *
   * @param environments those that are destroyed, without what all environments share; everything when undefined
   * @throws CommandFailure with the resources that failed
   */
  async destroy(environments?: Config['environments']): Promise<void> {
    const config = environments === undefined ? this.config : { ...this.config, environments };
    const { core } = platformStackNames(config);
    const dependants = config.environments.flatMap((environment) => {
      const { projectTemplates, targets } = environmentStackNames(config, environment);
      return [projectTemplates, targets];
    });
    const stacks = deployedStackNames(config);
    const first = stacks.filter((stack) => dependants.includes(stack));
    const then = stacks.filter(
      (stack) => !dependants.includes(stack) && (environments === undefined || stack !== core),
    );
    for (const group of [first, [...boundaryStackNames(config), ...then]].filter(({ length }) => length > 0)) {
      await this.succeed('the destruction', ['destroy', ...group, '--exclusively', '--force']);
    }
  }

  private async deployStacks(stacks: readonly string[]): Promise<StackTime[]> {
    const args = ['deploy', ...stacks, '--exclusively', ...QUIETLY, ...this.toolkitOption()];
    return stackTimes(await this.succeed('the deployment', args));
  }

  private async boundingOutputs(): Promise<Record<string, Record<string, string>>> {
    const folder = mkdtempSync(join(tmpdir(), 'platform-outputs-'));
    try {
      const file = join(folder, 'outputs.json');
      const stacks = boundingStackNames(this.config);
      await this.succeed('the bootstrap', ['deploy', ...stacks, '--exclusively', '--outputs-file', file, ...QUIETLY]);
      return JSON.parse(readFileSync(file, 'utf8'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private toolkitOption(): string[] {
    return ['--toolkit-stack-name', platformStackNames(this.config).toolkit];
  }

  private async succeed(what: string, args: readonly string[]): Promise<string> {
    const { code, output } = await this.cdk.onAssembly(args);
    if (code !== 0) {
      throw new CommandFailure(`${what} failed:\n${failureBlock(output)}`);
    }
    return output;
  }
}
