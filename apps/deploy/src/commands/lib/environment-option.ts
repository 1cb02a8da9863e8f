import type { Config } from '../../config/schema';
import { CommandFailure, ExitCode } from './failure';

/**
 * The configuration with one of its environments only.
 *
 * @param name all of them when undefined
 * @throws CommandFailure when there is no such environment
 */
export function selected(config: Config, name: string | undefined): Config {
  const environments = config.environments.filter((environment) => name === undefined || environment.name === name);
  if (environments.length === 0) {
    throw new CommandFailure(
      `--environment: received ${JSON.stringify(name)}; use one of ` +
        config.environments.map((environment) => environment.name).join(', '),
      ExitCode.UNUSABLE,
    );
  }
  return { ...config, environments };
}
