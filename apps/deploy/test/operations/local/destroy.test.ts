import { ExitCode } from '../../../src/operations/command/failure';
import { destroyLocal } from '../../../src/operations/local/destroy';
import { LocalServer } from '../../../src/operations/local-server/server';
import { MINIMAL } from '../../support';
import { folders, nothing, running, STAGED, STATUS, subcommands } from '../local-support';
import { cloudWith, configFileOf, contextOf, failureOf, RecordedStacks } from '../support';

test('without a server it says so and succeeds', async () => {
  const context = contextOf({ env: { PLATFORM_CONFIG: configFileOf() } });

  await destroyLocal(context, () => new LocalServer(context, 59_998, folders()));

  expect(context.printed).toEqual(['local AWS does not run: "npx projen deploy:local" starts it']);
});

test('with a mistake in the configuration it destroys nothing, and says how to go on', async () => {
  const { context, processes, server, requests } = await running(STATUS, undefined, 'platform: 1');

  const failure = await failureOf(() => destroyLocal(context, () => server, nothing));

  const { venv, state } = server.folders;
  expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
  expect(failure.message).toMatch(/has 2 problems, nothing was synthesized/);
  expect(failure.message.split('\n').slice(-2)).toEqual([
    `nothing was destroyed, and local AWS still runs at ${server.api.endpoint}: repair the file, or name the one that was deployed in PLATFORM_CONFIG;`,
    `to stop local AWS instead, which forgets all that it holds: '${venv}/bin/python' -m local_aws stop --state-dir '${state}'`,
  ]);
  expect(processes.runs).toEqual([]);
  expect(requests).not.toContain('POST /_local-aws/stop');
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
    { 'acmeml-vision-Environment K': ['key-of-vision'] },
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

test('what stays in the accounts of stages on purpose is explained', async () => {
  const instance = 'StackSet-acmeml-research-Targets-staging-roles-1';
  const kms = ['key-of-stage', 'forgotten'].map((name) => ({ type: 'key', name, details: { state: 'Enabled' } }));
  const pages = {
    '/_local-aws/status': { stacks: [{ account: '222222222222', name: instance }] },
    '/_local-aws/inventory': { '222222222222': { aws: { kms } } },
  };
  const config = `${STAGED}    retention: { data: delete, keys: delete }\n`;
  const { context, server } = await running(pages, undefined, config);
  const template = { Resources: { K: { Type: 'AWS::KMS::Key', DeletionPolicy: 'Retain' } } };
  const ofStage = new RecordedStacks(
    { [instance]: { status: 'CREATE_COMPLETE', tags: {}, parameters: {}, template } },
    { [`${instance} K`]: ['key-of-stage'] },
  );
  const cloudIn = ({ AWS_ACCESS_KEY_ID }: NodeJS.ProcessEnv) =>
    cloudWith({ stacks: AWS_ACCESS_KEY_ID === 'AKIA0000222222222222' ? ofStage : new RecordedStacks({}) })();
  const failure = await failureOf(() => destroyLocal(context, () => server, cloudIn));

  expect(context.printed.at(-1)).toMatch(/key-of-stage +is retained by the configuration of research/);
  expect(failure.message).toMatch(/^the destruction left 1 resources that should be gone/);
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

describe('a destruction that fails half-way', () => {
  const keeping = (type: string) => ({
    status: 'CREATE_COMPLETE',
    tags: {},
    parameters: {},
    template: { Resources: { R: { Type: type, DeletionPolicy: 'Retain' } } },
  });
  const LEFT = {
    'acmeml-vision-Environment': keeping('AWS::KMS::Key'),
    'acmeml-vision-Network': keeping('AWS::Logs::LogGroup'),
  };
  const IDS = {
    'acmeml-vision-Environment R': ['key-of-vision'],
    'acmeml-vision-Network R': ['log-of-vision'],
  };
  const kms = [{ type: 'key', name: 'key-of-vision', details: { state: 'Enabled' } }];
  const logs = [{ type: 'log group', name: 'log-of-vision', details: {} }];
  const pages = { '/_local-aws/inventory': { '111111111111': { aws: { kms, logs } } }, ...STATUS };
  const config = `${MINIMAL}    retention: { data: delete, keys: delete }\n`;

  test('shows what the stacks that are gone keep, and explains it to the next destruction', async () => {
    const { context, server, http } = await running(pages, undefined, config, ['--left-behind']);
    const failing = new RecordedStacks(LEFT, IDS, { 'acmeml-vision-Network': 'AWS::EC2::VPC Vpc is in use' });
    const failure = await failureOf(() => destroyLocal(context, () => server, cloudWith({ stacks: failing })));

    expect(failure.message).toMatch(/^acmeml-vision-Network could not be deleted: AWS::EC2::VPC Vpc is in use;/);
    expect(context.printed.at(-1)).toMatch(
      /^\nkept by the stacks that are gone:[\s\S]*key-of-vision +is retained by the configuration of vision/,
    );
    expect(context.printed.at(-1)).not.toContain('log-of-vision');

    const rest = new RecordedStacks({ 'acmeml-vision-Network': LEFT['acmeml-vision-Network'] }, IDS);
    await destroyLocal(context, () => server, cloudWith({ stacks: rest }));
    http.close();

    const table = context.printed.find((line) => line.startsWith('\nWhat is left'));
    for (const name of ['key-of-vision', 'log-of-vision']) {
      expect(table).toMatch(new RegExp(`${name} +is retained by the configuration of vision`));
    }
  });

  test('fails for its first reason when what is kept cannot be looked at', async () => {
    const { context, server, http } = await running(STATUS, undefined, config, ['--left-behind']);
    const failing = new RecordedStacks(LEFT, IDS, { 'acmeml-vision-Network': 'in use' });
    const failure = await failureOf(() => destroyLocal(context, () => server, cloudWith({ stacks: failing })));
    http.close();

    expect(failure.message).toMatch(/^acmeml-vision-Network could not be deleted/);
    expect(context.printed.at(-1)).toBe('what is kept is not known: local AWS answers 404 to inventory');
  });
});

test('a failed destruction is not followed by a look at what should be gone', async () => {
  const { context, server, http } = await running({ '/_local-aws/inventory': {} }, ({ args }) =>
    args[0] === 'destroy' ? { code: 1 } : undefined,
  );

  const failure = await failureOf(() => destroyLocal(context, () => server, nothing));
  http.close();

  expect(failure.message).toMatch(/^the destruction failed/);
  expect(context.printed.join()).not.toContain('What is left');
});
