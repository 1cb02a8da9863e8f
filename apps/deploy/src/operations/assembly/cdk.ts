import { APP_ROOT } from '../../config/load';
import type { CommandContext } from '../command/context';
import { CommandFailure } from '../command/failure';
import { ASSEMBLY, CDK_CLI } from '../command/paths';
import type { ProcessOptions, ProcessResult } from '../command/processes';

const QUIET = {
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  CDK_DISABLE_VERSION_CHECK: '1',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/** The CDK CLI, unmodified, as a child process. */
export class CdkCli {
  constructor(
    private readonly context: CommandContext,
    /** The environment of the CLI, with what it needs to reach AWS. */
    private readonly env: NodeJS.ProcessEnv,
    /** The folder into which the app is synthesized. */
    readonly assembly: string = ASSEMBLY,
  ) {}

  /**
   * Synthesizes the app.
   *
   * @throws CommandFailure when the app or a rule of cdk-nag fails
   */
  async synth(contextFlags: readonly string[] = []): Promise<void> {
    const flags = contextFlags.flatMap((flag) => ['--context', flag]);
    const { code } = await this.run(['synth', '--quiet', '--output', this.assembly, ...flags]);
    if (code !== 0) {
      throw new CommandFailure('the app was not synthesized, and nothing was done; the reason stands above');
    }
  }

  /** Runs a subcommand on what was synthesized last, without synthesizing again. */
  onAssembly(args: readonly string[], output: ProcessOptions['output'] = 'show'): Promise<ProcessResult> {
    return this.run([...args, '--app', this.assembly], output);
  }

  /** Runs the CLI in the folder of the app. */
  run(args: readonly string[], output: ProcessOptions['output'] = 'show'): Promise<ProcessResult> {
    const plain = this.context.interactive ? [] : ['--ci', '--no-color'];
    return this.context.processes.run(CDK_CLI, [...args, '--no-notices', ...plain], {
      cwd: APP_ROOT,
      env: { ...this.env, ...QUIET },
      output,
    });
  }
}
