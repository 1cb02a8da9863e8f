import { join } from 'node:path';
import { REPOSITORY } from '../command/paths';

/** The folder of the Python package that simulates AWS. */
export const LOCAL_AWS_PACKAGE = join(REPOSITORY, 'apps', 'local-aws');

/** The folders of a local AWS. */
export interface LocalFolders {
  /** The Python package of the server. */
  readonly packageFolder: string;
  /** The virtual environment in which it is installed. */
  readonly venv: string;
  /** Where a running server keeps what it writes. */
  readonly state: string;
  /** The folder into which the app is synthesized for it. */
  readonly assembly: string;
}

/** The folders of local AWS; `LOCAL_AWS_VENV` and `LOCAL_AWS_STATE_DIR` select others, to run several side by side. */
export function localFolders(env: NodeJS.ProcessEnv): LocalFolders {
  const state = env.LOCAL_AWS_STATE_DIR || join(REPOSITORY, '.local-aws');
  return {
    packageFolder: LOCAL_AWS_PACKAGE,
    venv: env.LOCAL_AWS_VENV || join(LOCAL_AWS_PACKAGE, '.venv'),
    state,
    assembly: join(state, 'cdk.out'),
  };
}
