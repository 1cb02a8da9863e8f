import { ExitCode } from '../../../src/operations/command/failure';
import { deployLocal } from '../../../src/operations/local/deploy';
import { nothing, running, STATUS, subcommands } from '../local-support';
import { configFileOf, contextOf, failureOf, RecordedProcesses } from '../support';

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
