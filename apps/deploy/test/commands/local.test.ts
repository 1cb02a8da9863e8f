import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployLocal } from '../../src/commands/lib/deploy-local';
import { destroyLocal } from '../../src/commands/lib/destroy-local';
import { ExitCode } from '../../src/commands/lib/failure';
import { report } from '../../src/commands/lib/local-report';
import { LocalServer, localEnvironment, portOf } from '../../src/commands/lib/local-server';
import type { LocalFolders } from '../../src/commands/lib/paths';
import { statusLocal } from '../../src/commands/lib/status-local';
import { BOOTSTRAP_OUTPUTS } from '../../src/stacks/names';
import { configOf, MINIMAL } from '../support';
import {
  assemblyOf,
  type Behaviour,
  cloudWith,
  configFileOf,
  contextOf,
  failureOf,
  RecordedProcesses,
  RecordedStackSets,
  RecordedStacks,
  serverOf,
  temporaryFolder,
} from './support';

const HEALTH = { '/_local-aws/health': { status: 'ok' } };

/** Folders in which Python seems to be installed. */
function folders(): LocalFolders {
  const packageFolder = temporaryFolder();
  return {
    packageFolder,
    venv: join(packageFolder, '.venv'),
    state: temporaryFolder(),
    assembly: join(packageFolder, 'cdk.out'),
  };
}

function recorded(chosen: LocalFolders, port: number): LocalFolders {
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

async function running(pages: Record<string, unknown>, behave?: Behaviour, config?: string, args: string[] = []) {
  const local = await serverOf({ ...HEALTH, '/_local-aws/stop': {}, ...pages });
  const processes = new RecordedProcesses(withOutputs(behave));
  const env = { PLATFORM_CONFIG: configFileOf(config), AWS_PROFILE: 'real', AWS_SESSION_TOKEN: 'real' };
  const context = contextOf({ args, env, processes });
  const server = new LocalServer(context, local.port, recorded(folders(), local.port), fetch, 2_000);
  return { ...local, http: local.server, processes, context, server };
}

const STATUS = {
  '/_local-aws/status': {
    stacks: [
      { account: '111111111111', region: 'eu-west-1', name: 'acmeml-Core', status: 'CREATE_COMPLETE', resources: 4 },
    ],
  },
};

/** A configuration with a stage of two accounts. */
const STAGED = `${MINIMAL}    stages: [{ name: staging, accounts: ['222222222222', '333333333333'] }]
    projects: { templates: [] }
`;

/** An account in which nothing was deployed yet. */
const nothing = cloudWith();

const subcommands = (processes: RecordedProcesses) => processes.runs.map(({ args }) => args[0]);

describe('port', () => {
  test.each([['abc'], ['80'], ['70000'], ['5.5']])('%s is refused', async (port) => {
    const failure = await failureOf(() => portOf(contextOf({ env: { LOCAL_AWS_PORT: port } }), undefined));

    expect(failure.message).toBe(`LOCAL_AWS_PORT: received "${port}"; use a port from 1024 to 65535`);
    expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
  });

  test('the option wins over the variable, and the recorded server over the default', async () => {
    expect(portOf(contextOf({ env: { LOCAL_AWS_PORT: '6000' } }), '6001')).toBe(6001);
    expect(new LocalServer(contextOf(), undefined, recorded(folders(), 6002)).port).toBe(6002);
    expect(new LocalServer(contextOf(), undefined, folders()).port).toBe(5770);
  });
});

describe('server', () => {
  test('a port of another program is one sentence and exit code 3', async () => {
    const { port, server: other } = await serverOf({});
    const server = new LocalServer(contextOf(), port, folders());

    const failure = await failureOf(() => server.ensureRunning());
    other.close();

    expect(failure.exitCode).toBe(ExitCode.PORT_IN_USE);
    expect(failure.message).toBe(
      `port ${port} is in use by another program: choose another with --port or LOCAL_AWS_PORT`,
    );
  });

  test('the local AWS of another folder is not touched', async () => {
    const { port, server: other, requests } = await serverOf(HEALTH);
    const failure = await failureOf(() => new LocalServer(contextOf(), port, folders()).ensureRunning());
    other.close();

    expect(failure.message).toMatch(/is in use by the local AWS of another folder/);
    expect(requests).toEqual(['GET /_local-aws/health']);
  });

  test('a server that ends at once is shown with the end of its log, and nothing stays', async () => {
    const chosen = folders();
    writeFileSync(join(chosen.packageFolder, 'pyproject.toml'), '');
    writeFileSync(join(chosen.state, 'server.log'), 'Traceback\nImportError: no module named moto\n');
    const install: Behaviour = ({ args }) => {
      mkdirSync(chosen.venv, { recursive: true });
      return args[0] === '--version' ? { output: 'Python 3.12.0' } : undefined;
    };
    const processes = new RecordedProcesses(install, () => 2 ** 22 - 1);
    const env = { AWS_PROFILE: 'real', PATH: '/bin' };
    const server = new LocalServer(contextOf({ env, processes }), 59_999, chosen, fetch, 2_000);

    const failure = await failureOf(() => server.ensureRunning());

    expect(failure.exitCode).toBe(ExitCode.FAILED);
    expect(failure.message).toMatch(
      /^local AWS ended at once; its log .*server\.log ends with: Traceback \| ImportError/,
    );
    expect(processes.started[0].args).toEqual(
      expect.arrayContaining(['serve', '--port', '59999', '--state-dir', chosen.state]),
    );
    expect(processes.started[0].options.env).toEqual({ PATH: '/bin' });
  });
});

describe('environment', () => {
  test('no AWS variable of the caller gets through', () => {
    const env = localEnvironment(
      { PATH: '/bin', AWS_PROFILE: 'p', AWS_SESSION_TOKEN: 't', AWS_ENDPOINT_URL_S3: 'https://s3' },
      { endpoint: 'http://127.0.0.1:1', account: '111111111111', region: 'eu-west-1' },
    );

    expect(env).toEqual({
      PATH: '/bin',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: 'AKIA0000111111111111',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
  });
});

describe('deploy:local', () => {
  test('synthesizes once, bootstraps with our policies and deploys every stack, then reports', async () => {
    const { context, processes, server, http } = await running(STATUS);
    await deployLocal(context, () => server, nothing);
    http.close();

    expect(subcommands(processes)).toEqual(['synth', 'deploy', 'bootstrap', 'deploy']);
    const [synth, bounding, bootstrap, deploy] = processes.runs.map(({ args }) => args);
    expect(synth).toEqual(expect.arrayContaining(['--context', 'secure-mlops:allow-data-deletion=true']));
    expect(bounding).toEqual(
      expect.arrayContaining(['acmeml-BootstrapPolicies', 'acmeml-research-Boundary', '--exclusively']),
    );
    expect(bootstrap).toEqual(
      expect.arrayContaining([
        'aws://111111111111/eu-west-1',
        '--qualifier',
        'acmeml',
        '--cloudformation-execution-policies',
        'arn:a,arn:b',
        '--custom-permissions-boundary',
        'acmeml/bootstrap/B',
      ]),
    );
    expect(deploy).toEqual(
      expect.arrayContaining(['acmeml-Core', 'acmeml-research-Network', 'acmeml-research-Environment']),
    );
    for (const { options } of processes.runs) {
      expect(options.env.AWS_ENDPOINT_URL).toBe(server.api.endpoint);
      expect(options.env.AWS_PROFILE).toBeUndefined();
      expect(options.env.AWS_SESSION_TOKEN).toBeUndefined();
    }
    expect(context.printed.at(-1)).toMatch(/111111111111 \(platform\) {2}acmeml-Core {2}CREATE_COMPLETE/);
  });

  test('a failed deployment names the resource and leaves the server running', async () => {
    const { context, server, http, requests } = await running(STATUS, ({ args }) =>
      args[0] === 'deploy' && args.includes('acmeml-Core')
        ? {
            code: 1,
            output: 'acmeml-Core | 3/5 | 1:53:34 AM | CREATE_FAILED | AWS::IAM::Role | Launch (L1) no such policy',
          }
        : undefined,
    );

    const failure = await failureOf(() => deployLocal(context, () => server, nothing));
    http.close();

    expect(failure.exitCode).toBe(ExitCode.FAILED);
    expect(failure.message).toMatch(
      /^the deployment failed:\n {2}acmeml-Core: CREATE_FAILED AWS::IAM::Role Launch \(L1\) no such policy\nlocal AWS still runs/,
    );
    expect(requests).not.toContain('POST /_local-aws/stop');
  });

  test('an interruption stops the server', async () => {
    const controller = new AbortController();
    const { context, server, requests } = await running(STATUS, ({ args }) => {
      if (args[0] === 'bootstrap') {
        controller.abort();
        return { code: 1 };
      }
      return undefined;
    });

    const failure = await failureOf(() =>
      deployLocal({ ...context, interruption: controller.signal }, () => server, nothing),
    );

    expect(failure.exitCode).toBe(ExitCode.INTERRUPTED);
    expect(failure.message).toMatch(/^interrupted: local AWS was stopped and its state is gone/);
    expect(requests).toContain('POST /_local-aws/stop');
  });

  test('a bad configuration starts nothing', async () => {
    const processes = new RecordedProcesses();
    const context = contextOf({ env: { PLATFORM_CONFIG: configFileOf('platform: {}') }, processes });

    const failure = await failureOf(() => deployLocal(context));

    expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
    expect(processes.runs).toEqual([]);
    expect(processes.started).toEqual([]);
  });

  test('the report prints lines that can be pasted', () => {
    const text = report(configOf(MINIMAL), 'http://127.0.0.1:5770', { stacks: [] }, []);

    expect(text).toContain(
      'env AWS_ENDPOINT_URL=http://127.0.0.1:5770 AWS_ACCESS_KEY_ID=AKIA0000111111111111 AWS_SECRET_ACCESS_KEY=local',
    );
    expect(text).toContain('npx projen destroy:local');
  });
});

describe('stage accounts', () => {
  const SET_UP = { name: 'acmeml-TargetSetup', region: 'eu-west-1', status: 'CREATE_COMPLETE', resources: 6 };
  const EVERYWHERE = {
    '/_local-aws/status': {
      stacks: ['222222222222', '333333333333', '999999999999'].map((account) => ({ ...SET_UP, account })),
    },
    '/_local-aws/inventory': {},
  };
  const setUps = (processes: RecordedProcesses) =>
    processes.runs
      .filter(({ args }) => args.includes('acmeml-TargetSetup'))
      .map(({ args, options }) => `${args[0]} ${options.env.AWS_ACCESS_KEY_ID}`);
  const withAssembly = (server: LocalServer) => {
    mkdirSync(server.folders.assembly);
    assemblyOf({ 'acmeml-research-Targets': { Resources: {} } }, server.folders.assembly);
    return server;
  };

  test('are set up by their own administrators, between the bootstrap and the platform', async () => {
    const { context, processes, server, http } = await running(EVERYWHERE, undefined, STAGED);
    await deployLocal(context, () => withAssembly(server), nothing);
    http.close();

    expect(setUps(processes)).toEqual(['deploy AKIA0000222222222222', 'deploy AKIA0000333333333333']);
    expect(subcommands(processes)).toEqual(['synth', 'deploy', 'bootstrap', 'deploy', 'deploy', 'deploy']);
    expect(processes.runs[5].args).toContain('acmeml-research-Targets');
  });

  test('are left alone when told to', async () => {
    const args = ['--skip-target-setup', '333333333333'];
    const { context, processes, server, http } = await running(EVERYWHERE, undefined, STAGED, args);
    await deployLocal(context, () => withAssembly(server), nothing);
    http.close();

    expect(setUps(processes)).toEqual(['deploy AKIA0000222222222222']);
  });

  test('that are in no stage cannot be skipped', async () => {
    const args = ['--skip-target-setup', '999999999999'];
    const { context, processes, server, http } = await running(EVERYWHERE, undefined, STAGED, args);
    const failure = await failureOf(() => deployLocal(context, () => server, nothing));
    http.close();

    expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
    expect(failure.message).toBe(
      '--skip-target-setup: received ["999999999999"]; use accounts of stages: 222222222222, 333333333333',
    );
    expect(processes.runs).toEqual([]);
  });

  test('whose set-up fails stop the deployment with their number', async () => {
    const failing: Behaviour = ({ options }) =>
      options.env.AWS_ACCESS_KEY_ID === 'AKIA0000333333333333' ? { code: 1 } : undefined;
    const { context, processes, server, http } = await running(EVERYWHERE, failing, STAGED);
    const failure = await failureOf(() => deployLocal(context, () => withAssembly(server), nothing));
    http.close();

    expect(failure.message).toMatch(/^the set-up of account 333333333333 failed:\n/);
    expect(processes.runs.some(({ args }) => args.includes('acmeml-Core'))).toBe(false);
  });

  test('that were not reached fail the deployment, although it succeeded', async () => {
    const { context, server, http } = await running(EVERYWHERE, undefined, STAGED);
    withAssembly(server);
    const targets = { A: { Type: 'AWS::CloudFormation::StackSet', Properties: { StackSetName: 's' } } };
    assemblyOf({ 'acmeml-research-Targets': { Resources: targets } }, server.folders.assembly);
    const instance = { account: '333333333333', region: 'eu-west-1', status: 'OUTDATED', reason: 'no role' };
    const stackSets = new RecordedStackSets({ s: [[instance]] });
    const failure = await failureOf(() => deployLocal(context, () => server, cloudWith({ stackSets })));
    http.close();

    expect(stackSets.retried).toEqual(['s 333333333333']);
    expect(failure.exitCode).toBe(ExitCode.FAILED);
    expect(failure.message).toMatch(/^the roll-out did not reach 333333333333:[\s\S]*local AWS still runs/);
  });

  test('are listed with their reasons also when the deployment of the stack sets failed', async () => {
    const failing: Behaviour = ({ args }) => (args.includes('acmeml-research-Targets') ? { code: 1 } : undefined);
    const { context, server, http } = await running(EVERYWHERE, failing, STAGED);
    withAssembly(server);
    const targets = { A: { Type: 'AWS::CloudFormation::StackSet', Properties: { StackSetName: 's' } } };
    assemblyOf({ 'acmeml-research-Targets': { Resources: targets } }, server.folders.assembly);
    const instance = { account: '333333333333', region: 'eu-west-1', status: 'OUTDATED', reason: 'no role' };
    const stackSets = new RecordedStackSets({ s: [[instance]] });
    const failure = await failureOf(() => deployLocal(context, () => server, cloudWith({ stackSets })));
    http.close();

    expect(failure.message).toMatch(/^the deployment failed/);
    expect(context.printed.join()).toMatch(/333333333333 +s +OUTDATED +no role/);
    expect(stackSets.retried).toEqual([]);
  });

  test('lose their set-up after the platform, wherever it is', async () => {
    const { context, processes, server } = await running(EVERYWHERE, undefined, STAGED);
    await destroyLocal(context, () => server, nothing);

    expect(setUps(processes)).toEqual([
      'destroy AKIA0000222222222222',
      'destroy AKIA0000333333333333',
      'destroy AKIA0000999999999999',
    ]);
    expect(subcommands(processes)).toEqual(['synth', 'destroy', 'destroy', 'destroy', 'destroy', 'destroy']);
  });

  test('keep their set-up when one environment goes, and the server stays', async () => {
    const args = ['--environment', 'research'];
    const { context, processes, server, http, requests } = await running(EVERYWHERE, undefined, STAGED, args);
    await destroyLocal(context, () => server, nothing);
    http.close();

    expect(setUps(processes)).toEqual([]);
    expect(processes.runs.some(({ args }) => args.includes('acmeml-Core'))).toBe(false);
    expect(requests).not.toContain('POST /_local-aws/stop');
    expect(context.printed.at(-1)).toMatch(/local AWS still runs/);
  });

  test('stand in the report, each once, with its stages and readable names', () => {
    const instance = 'StackSet-acmeml-research-Targets-staging-network-0f7ff1f4-1234-4abc-8def-0123456789ab';
    const stacks = [
      { ...SET_UP, account: '222222222222' },
      { ...SET_UP, account: '222222222222', name: instance },
      { ...SET_UP, account: '333333333333' },
      { ...SET_UP, account: '111111111111', name: 'acmeml-Core' },
    ];
    const times = [
      { stack: 'acmeml-Core', seconds: 1.5 },
      { stack: 'acmeml-TargetSetup', seconds: 2.5, account: '333333333333' },
    ];
    const lines = report(configOf(STAGED), 'http://127.0.0.1:5770', { stacks }, times).split('\n');

    expect(lines.slice(3, 7).map((line) => line.replace(/ +/g, ' '))).toEqual([
      '111111111111 (platform) acmeml-Core CREATE_COMPLETE 6 1.5',
      '222222222222 (staging) acmeml-TargetSetup CREATE_COMPLETE 6 -',
      ' StackSet-acmeml-research-Targets-staging-network CREATE_COMPLETE 6 -',
      '333333333333 (staging) acmeml-TargetSetup CREATE_COMPLETE 6 2.5',
    ]);
    expect(lines.join('\n')).toMatch(
      /AWS_ACCESS_KEY_ID=AKIA0000222222222222 .*get-parameters-by-path .*\/acmeml\/research\/stages\/staging/,
    );
  });
});

describe('destroy:local', () => {
  test('without a server it says so and succeeds', async () => {
    const context = contextOf({ env: { PLATFORM_CONFIG: configFileOf() } });

    await destroyLocal(context, () => new LocalServer(context, 59_998, folders()));

    expect(context.printed).toEqual(['local AWS does not run: "npx projen deploy:local" starts it']);
  });

  test('destroys what was deployed, but not the bootstrap, and stops', async () => {
    const { context, processes, server, requests } = await running({ '/_local-aws/inventory': {}, ...STATUS });

    await destroyLocal(context, () => server, nothing);

    expect(subcommands(processes)).toEqual(['synth', 'destroy', 'destroy']);
    expect(processes.runs[1].args).toEqual(expect.arrayContaining(['acmeml-research-ProjectTemplates', '--force']));
    expect(processes.runs[2].args).toEqual(
      expect.arrayContaining(['acmeml-research-Boundary', 'acmeml-Core', 'acmeml-research-Environment', '--force']),
    );
    expect(processes.runs[2].args).not.toContain('acmeml-BootstrapPolicies');
    expect(requests).toContain('POST /_local-aws/stop');
    expect(context.printed.at(-1)).toBe('\nlocal AWS was stopped');
  });

  test('what was left behind goes alone; only what it should have taken along is missed', async () => {
    const bucket = (name: string) => ({ type: 'bucket', name, details: {} });
    const there = {
      status: 'CREATE_COMPLETE',
      tags: {},
      parameters: {},
      template: { Resources: { B: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' } } },
    };
    const s3 = ['acmeml-vision-environment-data-1', 'acmeml-research-environment-data-1'].map(bucket);
    const pages = { '/_local-aws/inventory': { '111111111111': { aws: { s3 } } }, ...STATUS };
    const { context, processes, server, requests } = await running(pages, undefined, undefined, ['--left-behind']);
    const stacks = new RecordedStacks({ 'acmeml-vision-Environment': there, 'acmeml-research-Targets': there });
    await destroyLocal(context, () => server, cloudWith({ stacks }));

    expect(stacks.removed).toEqual(['acmeml-research-Targets', 'acmeml-vision-Environment']);
    expect(processes.runs).toEqual([]);
    expect(requests).not.toContain('POST /_local-aws/stop');
    expect(context.printed.join()).toMatch(
      /acmeml-vision-environment-data-1 +is retained by the configuration of vision/,
    );
    expect(context.printed.join()).not.toContain('acmeml-research-environment-data-1');
  });

  test('what an environment kept when it went alone is explained to a destruction of everything afterwards', async () => {
    const s3 = [{ type: 'bucket', name: 'acmeml-vision-environment-data-1', details: {} }];
    const kms = [{ type: 'key', name: 'key-of-vision', details: { state: 'Enabled' } }];
    const pages = { '/_local-aws/inventory': { '111111111111': { aws: { s3, kms } } }, ...STATUS };
    const config = `${MINIMAL}    retention: { data: delete, keys: delete }\n`;
    const { context, server, requests } = await running(pages, undefined, config, ['--left-behind']);
    const there = {
      status: 'CREATE_COMPLETE',
      tags: {},
      parameters: {},
      template: {
        Resources: {
          B: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' },
          K: { Type: 'AWS::KMS::Key', DeletionPolicy: 'Retain' },
        },
      },
    };
    const stacks = new RecordedStacks(
      { 'acmeml-vision-Environment': there },
      { 'acmeml-vision-Environment AWS::KMS::Key': ['key-of-vision'] },
    );
    await destroyLocal(context, () => server, cloudWith({ stacks }));
    await destroyLocal({ ...context, args: [] }, () => server, nothing);

    const table = context.printed.filter((line) => line.startsWith('\nWhat is left'));
    expect(table).toHaveLength(2);
    for (const name of ['acmeml-vision-environment-data-1', 'key-of-vision']) {
      expect(table[1]).toMatch(new RegExp(`${name} +is retained by the configuration of vision`));
    }
    expect(requests).toContain('POST /_local-aws/stop');
  });

  test('something left over fails, is listed, and the server stays', async () => {
    const vpc = { type: 'VPC', name: 'vpc-1', details: {} };
    const { context, server, http, requests } = await running({
      '/_local-aws/inventory': { '111111111111': { 'eu-west-1': { ec2: [vpc] } } },
      ...STATUS,
    });

    const failure = await failureOf(() => destroyLocal(context, () => server, nothing));
    http.close();

    expect(failure.exitCode).toBe(ExitCode.FAILED);
    expect(failure.message).toMatch(/^the destruction left 1 resources/);
    expect(context.printed.at(-1)).toMatch(/ec2 {6}VPC {3}vpc-1/);
    expect(requests).not.toContain('POST /_local-aws/stop');
  });

  test('a failed destruction is not followed by a look at what is left', async () => {
    const { context, server, http, requests } = await running({}, ({ args }) =>
      args[0] === 'destroy' ? { code: 1 } : undefined,
    );

    const failure = await failureOf(() => destroyLocal(context, () => server, nothing));
    http.close();

    expect(failure.message).toMatch(/^the destruction failed/);
    expect(requests).not.toContain('GET /_local-aws/inventory');
  });
});

test('status:local asks with the Python of the running server, and installs nothing under it', async () => {
  const { context, processes, server, http } = await running({});
  await statusLocal(context, () => server);
  http.close();

  expect(processes.runs.map(({ program }) => program)).toEqual([join(server.folders.venv, 'bin', 'python')]);
  expect(processes.runs[0].args).toEqual(['-m', 'local_aws', 'status', '--state-dir', server.folders.state]);
});

test('status:local without a server says so', async () => {
  const context = contextOf();

  await statusLocal(context, () => new LocalServer(context, 59_997, folders()));

  expect(context.printed).toHaveLength(1);
});
