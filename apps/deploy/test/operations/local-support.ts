import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalFolders } from '../../src/operations/local-server/folders';
import { LocalServer } from '../../src/operations/local-server/server';
import { BOOTSTRAP_OUTPUTS } from '../../src/stacks/names';
import { MINIMAL } from '../support';
import {
  type Behaviour,
  cloudWith,
  configFileOf,
  contextOf,
  RecordedProcesses,
  serverOf,
  temporaryFolder,
} from './support';

/** What makes a server a local AWS. */
export const HEALTH = { '/_local-aws/health': { status: 'ok' } };

/** Folders in which Python seems to be installed. */
export function folders(): LocalFolders {
  const packageFolder = temporaryFolder();
  return {
    packageFolder,
    venv: join(packageFolder, '.venv'),
    state: temporaryFolder(),
    assembly: join(packageFolder, 'cdk.out'),
  };
}

/** Records that a server of these folders listens on a port. */
export function recorded(chosen: LocalFolders, port: number): LocalFolders {
  writeFileSync(join(chosen.state, 'server.json'), JSON.stringify({ pid: 0, port }));
  return chosen;
}

/** Makes the CDK CLI write the outputs of the bootstrap policies. */
const withOutputs =
  (behave: Behaviour = () => undefined): Behaviour =>
  (run) => {
    const file = run.args[run.args.indexOf('--outputs-file') + 1];
    if (run.args.includes('--outputs-file')) {
      const outputs = {
        [BOOTSTRAP_OUTPUTS.executionPolicyArns]: 'arn:a,arn:b',
        [BOOTSTRAP_OUTPUTS.executionBoundaryName]: 'acmeml/bootstrap/B',
      };
      writeFileSync(file, JSON.stringify({ 'acmeml-BootstrapPolicies': outputs }));
    }
    return behave(run);
  };

/** A command's surroundings in which a local AWS answers with the given pages. */
export async function running(
  pages: Record<string, unknown>,
  behave?: Behaviour,
  config?: string,
  args: string[] = [],
) {
  const local = await serverOf({ ...HEALTH, '/_local-aws/stop': {}, ...pages });
  const processes = new RecordedProcesses(withOutputs(behave));
  const env = { PLATFORM_CONFIG: configFileOf(config), AWS_PROFILE: 'real', AWS_SESSION_TOKEN: 'real' };
  const context = contextOf({ args, env, processes });
  const server = new LocalServer(context, local.port, recorded(folders(), local.port), fetch, 2_000);
  return { ...local, http: local.server, processes, context, server };
}

/** A local AWS with one stack. */
export const STATUS = {
  '/_local-aws/status': {
    stacks: [
      { account: '111111111111', region: 'eu-west-1', name: 'acmeml-Core', status: 'CREATE_COMPLETE', resources: 4 },
    ],
  },
};

/** A configuration with a stage of two accounts. */
export const STAGED = `${MINIMAL}    stages: [{ name: staging, accounts: ['222222222222', '333333333333'] }]
    projects: { templates: [] }
`;

/** An account in which nothing was deployed yet. */
export const nothing = cloudWith();

/** What the CDK CLI was asked to do. */
export const subcommands = (processes: RecordedProcesses) => processes.runs.map(({ args }) => args[0]);

/** The set-up of a stage account, as local AWS lists it. */
export const SET_UP = { name: 'acmeml-TargetSetup', region: 'eu-west-1', status: 'CREATE_COMPLETE', resources: 6 };
