import type { Cloud } from '../../../src/operations/cloud/cloud';
import type { DeployedStack } from '../../../src/operations/cloud/deployed-stacks';
import type { Project } from '../../../src/operations/cloud/projects';
import { CommandFailure, ExitCode } from '../../../src/operations/command/failure';
import { destroy } from '../../../src/operations/destruction/destroy';
import { MINIMAL } from '../../support';
import {
  type Behaviour,
  cloudWith,
  configFileOf,
  contextOf,
  failureOf,
  RecordedProcesses,
  RecordedProjects,
  RecordedStackSets,
  RecordedStacks,
} from '../support';

const TWO = `${MINIMAL}    stages: [{ name: staging, accounts: ['222222222222'] }]
  - name: vision
    network: { cidr: 10.60.0.0/16 }
    studio: {}
    stages: [{ name: staging, accounts: ['222222222222'] }]
`;
const PORTFOLIO = 'AWS::ServiceCatalog::Portfolio';
const PORTFOLIOS = {
  [`acmeml-research-ProjectTemplates ${PORTFOLIO}`]: ['port-research'],
  [`acmeml-vision-ProjectTemplates ${PORTFOLIO}`]: ['port-vision'],
};
const project = (name: string): Project => ({
  id: `pp-${name}`,
  name,
  product: 'model-build',
  creator: 'assumed-role/data-scientist/ada',
  status: 'AVAILABLE',
  created: '2026-01-02T03:04:05.000Z',
});

async function destroying(
  args: string[],
  projects: RecordedProjects,
  behave?: Behaviour,
  changes?: Partial<Cloud>,
  config = TWO,
) {
  const processes = new RecordedProcesses(behave);
  const env = {
    PLATFORM_CONFIG: configFileOf(config),
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_SECRET_ACCESS_KEY: 's',
    HOME: '/nowhere',
  };
  const context = contextOf({ args, env, processes });
  const cloud = cloudWith({ stacks: new RecordedStacks({}, PORTFOLIOS), projects, ...changes });
  return { context, processes, run: () => destroy(context, cloud) };
}

const destroyed = (processes: RecordedProcesses) =>
  processes.runs
    .filter(({ args }) => args[0] === 'destroy')
    .map(({ args }) => args.filter((arg) => arg.startsWith('acmeml-')).sort());

test('what rests on environments goes before them, and the owners of stage accounts hear of it', async () => {
  const { context, processes, run } = await destroying(['--confirm', 'acmeml'], new RecordedProjects());
  await run();

  expect(destroyed(processes)).toEqual([
    [
      'acmeml-research-ProjectTemplates',
      'acmeml-research-Targets',
      'acmeml-vision-ProjectTemplates',
      'acmeml-vision-Targets',
    ],
    [
      'acmeml-Core',
      'acmeml-research-Boundary',
      'acmeml-research-Environment',
      'acmeml-research-Network',
      'acmeml-vision-Boundary',
      'acmeml-vision-Environment',
      'acmeml-vision-Network',
    ],
  ]);
  expect(context.printed.at(-1)).toMatch(/the owners of 222222222222 may delete the stack acmeml-TargetSetup/);
});

test('projects stop it before anything is done, and are listed', async () => {
  const projects = new RecordedProjects([project('abalone'), project('wine')]);
  const { processes, run } = await destroying(['--confirm', 'acmeml'], projects);
  const failure = await failureOf(run);

  expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
  expect(failure.message).toMatch(/^nothing was destroyed, because projects exist:/);
  expect(failure.message).toMatch(/abalone +model-build +assumed-role\/data-scientist\/ada +AVAILABLE +2026-01-02/);
  expect(failure.message).toMatch(/wine/);
  expect(failure.message).toContain('--terminate-projects');
  expect(projects.asked).toEqual(['port-research', 'port-vision']);
  expect(projects.terminated).toEqual([]);
  expect(processes.runs).toEqual([]);
});

test('projects are terminated first when that was said', async () => {
  const order: string[] = [];
  const projects = new RecordedProjects([project('abalone')]);
  const { context, run } = await destroying(
    ['--confirm', 'acmeml', '--terminate-projects'],
    projects,
    ({ args: [command] }) => {
      order.push(`${command} ${projects.terminated.join()}`);
      return undefined;
    },
  );
  await run();

  expect(order).toEqual(['synth ', 'destroy abalone', 'destroy abalone']);
  expect(context.printed).toContain('terminating project abalone (1 of 1)');
});

test('a project that cannot be terminated stops it; the others are terminated nevertheless', async () => {
  const projects = new RecordedProjects([project('abalone'), project('wine')], { abalone: 'bucket is not empty' });
  const { processes, run } = await destroying(['--confirm', 'acmeml', '--terminate-projects'], projects);
  const failure = await failureOf(run);

  expect(failure.exitCode).toBe(ExitCode.FAILED);
  expect(failure.message).toMatch(/projects could not be terminated:\n {2}abalone: bucket is not empty$/);
  expect(projects.terminated).toEqual(['abalone', 'wine']);
  expect(destroyed(processes)).toEqual([]);
});

test('a request that is refused does not keep the other projects from their termination', async () => {
  const projects = new RecordedProjects([project('abalone'), project('wine')]);
  const refused: string[] = [];
  projects.terminate = async ({ name }) => {
    refused.push(name);
    throw new CommandFailure(`${name}: throttled`);
  };
  const { run } = await destroying(['--confirm', 'acmeml', '--terminate-projects'], projects);
  const failure = await failureOf(run);

  expect(refused).toEqual(['abalone', 'wine']);
  expect(failure.message).toMatch(/abalone: throttled\n.*wine: throttled/);
});

test('what is not synthesized terminates no project', async () => {
  const projects = new RecordedProjects([project('abalone')]);
  const { run } = await destroying(['--confirm', 'acmeml', '--terminate-projects'], projects, () => ({ code: 1 }));
  await failureOf(run);

  expect(projects.terminated).toEqual([]);
});

describe('one environment', () => {
  test('goes alone, with its own projects only, and leaves what all share', async () => {
    const projects = new RecordedProjects();
    const { context, processes, run } = await destroying(
      ['--environment', 'vision', '--confirm', 'acmeml-vision'],
      projects,
    );
    await run();

    expect(destroyed(processes)).toEqual([
      ['acmeml-vision-ProjectTemplates', 'acmeml-vision-Targets'],
      ['acmeml-vision-Boundary', 'acmeml-vision-Environment', 'acmeml-vision-Network'],
    ]);
    expect(projects.asked).toEqual(['port-vision']);
    expect(context.printed.join()).not.toContain('TargetSetup');
  });

  test('is confirmed by its own name', async () => {
    const { run } = await destroying(['--environment', 'vision', '--confirm', 'acmeml'], new RecordedProjects());
    const failure = await failureOf(run);

    expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
    expect(failure.message).toMatch(/deletes the environment vision of acmeml .*--confirm acmeml-vision$/);
  });

  test('has to exist', async () => {
    const { run } = await destroying(['--environment', 'visoin', '--confirm', 'acmeml'], new RecordedProjects());
    const failure = await failureOf(run);

    expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
    expect(failure.message).toBe('--environment: received "visoin"; use one of research, vision');
  });
});

describe('what has left the configuration', () => {
  const there: DeployedStack = { status: 'CREATE_COMPLETE', tags: {}, parameters: {}, template: {} };
  const OLD = ['Boundary', 'Network', 'Environment', 'ProjectTemplates'].map((name) => `acmeml-old-${name}`);
  const BACKWARDS = [...OLD].reverse();
  const leaving = (more: object = {}, failures = {}) =>
    new RecordedStacks(
      Object.fromEntries(OLD.map((name) => [name, { ...there, ...more }])),
      { ...PORTFOLIOS, [`acmeml-old-ProjectTemplates ${PORTFOLIO}`]: ['port-old'] },
      failures,
    );

  test('goes before the rest of the platform, which exports what it uses', async () => {
    const stacks = leaving();
    const order: string[] = [];
    const behave: Behaviour = ({ args: [command] }) => {
      order.push(`${command} after ${stacks.removed.length}`);
      return undefined;
    };
    const projects = new RecordedProjects();
    const { run } = await destroying(['--confirm', 'acmeml'], projects, behave, { stacks });
    await run();

    expect(stacks.removed).toEqual(BACKWARDS);
    expect(order).toEqual(['synth after 0', 'destroy after 4', 'destroy after 4']);
    expect(projects.asked).toEqual(['port-research', 'port-vision', 'port-old']);
  });

  test.each([
    ['as an environment', ['--environment', 'old', '--confirm', 'acmeml-old']],
    ['as what was left behind', ['--left-behind', '--confirm', 'acmeml']],
  ])('goes alone %s, and nothing is synthesized', async (_, args) => {
    const stacks = leaving();
    const projects = new RecordedProjects();
    const { processes, run } = await destroying(args, projects, undefined, { stacks });
    await run();

    expect(stacks.removed).toEqual(BACKWARDS);
    expect(processes.runs).toEqual([]);
    expect(projects.asked).toEqual(['port-old']);
  });

  test('stays while projects exist', async () => {
    const stacks = leaving();
    const args = ['--environment', 'old', '--confirm', 'acmeml-old'];
    const failure = await failureOf(
      (await destroying(args, new RecordedProjects([project('abalone')]), undefined, { stacks })).run,
    );

    expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
    expect(failure.message).toMatch(/^nothing was destroyed, because projects exist:/);
    expect(stacks.removed).toEqual([]);
  });

  test('stays while it is protected, and no project is terminated', async () => {
    const stacks = leaving({ terminationProtection: true });
    const projects = new RecordedProjects([project('abalone')]);
    const args = ['--left-behind', '--confirm', 'acmeml', '--terminate-projects'];
    const failure = await failureOf((await destroying(args, projects, undefined, { stacks })).run);

    expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
    expect(failure.message).toMatch(
      /acmeml-old-ProjectTemplates, .* refuse to be deleted: .*update-termination-protection/,
    );
    expect(projects.terminated).toEqual([]);
    expect(stacks.removed).toEqual([]);
  });

  test('stops at the first that cannot be deleted, with the reason', async () => {
    const stacks = leaving({}, { 'acmeml-old-Environment': 'AWS::S3::Bucket Data not empty' });
    const args = ['--confirm', 'acmeml'];
    const { processes, run } = await destroying(args, new RecordedProjects(), undefined, { stacks });
    const failure = await failureOf(run);

    expect(failure.exitCode).toBe(ExitCode.FAILED);
    expect(failure.message).toMatch(/^acmeml-old-Environment could not be deleted: AWS::S3::Bucket Data not empty; /);
    expect(stacks.removed).toEqual(['acmeml-old-ProjectTemplates', 'acmeml-old-Environment']);
    expect(destroyed(processes)).toEqual([]);
  });

  test('is followed by what is kept, also when it stops half-way', async () => {
    const keeping = { template: { Resources: { K: { Type: 'AWS::KMS::Key', DeletionPolicy: 'Retain' } } } };
    const named = (kind: string) => [`acmeml-old-${kind} K`, [`key-of-${kind}`]];
    const stacks = new RecordedStacks(
      Object.fromEntries(OLD.map((name) => [name, { ...there, ...keeping }])),
      Object.fromEntries(['Network', 'Environment', 'ProjectTemplates'].map(named)),
      { 'acmeml-old-Environment': 'in use' },
    );
    const args = ['--left-behind', '--confirm', 'acmeml'];
    const { context, run } = await destroying(args, new RecordedProjects(), undefined, { stacks });
    await failureOf(run);

    expect(context.printed.at(-1)).toMatch(/^\nkept, because [\s\S]*old +AWS::KMS::Key +key-of-ProjectTemplates/);
    expect(context.printed.at(-1)).not.toMatch(/key-of-(Environment|Network)/);
  });

  test('is named before it is confirmed', async () => {
    const { run } = await destroying(['--left-behind'], new RecordedProjects(), undefined, { stacks: leaving() });
    const failure = await failureOf(run);

    expect(failure.message).toBe(
      `destroy deletes what was left behind (${BACKWARDS.join(', ')}) of acmeml in account 111111111111: confirm with ` +
        '--confirm acmeml',
    );
  });

  test('may be nothing', async () => {
    const { context, processes, run } = await destroying(['--left-behind'], new RecordedProjects());
    await run();

    expect(context.printed).toEqual(['nothing was left behind']);
    expect(processes.runs).toEqual([]);
  });
});

describe('stage accounts whose stacks cannot be deleted', () => {
  const TARGETS: DeployedStack = {
    status: 'DELETE_FAILED',
    tags: {},
    parameters: {},
    template: {
      Resources: {
        Roles: {
          Type: 'AWS::CloudFormation::StackSet',
          DependsOn: 'Network',
          Properties: { StackSetName: 'acmeml-vision-Targets-staging-roles' },
        },
        Network: {
          Type: 'AWS::CloudFormation::StackSet',
          Properties: { StackSetName: 'acmeml-vision-Targets-staging-network' },
        },
      },
    },
  };
  const instance = (account: string, status: string, reason = '') => ({ account, region: 'eu-west-1', status, reason });
  const NO_ROLE = "Account 222222222222 should have 'acmeml-stackset-execution' role";
  const stackSets = new RecordedStackSets({
    'acmeml-vision-Targets-staging-network': [
      [instance('222222222222', 'INOPERABLE', NO_ROLE), instance('333333333333', 'CURRENT')],
    ],
  });
  const failing: Behaviour = ({ args: [command] }) => (command === 'destroy' ? { code: 1 } : undefined);
  const stacks = new RecordedStacks({ 'acmeml-vision-Targets': TARGETS });

  test('are named with the reason, what their owners do, and how they are let go', async () => {
    const args = ['--confirm', 'acmeml'];
    const { run } = await destroying(args, new RecordedProjects(), failing, { stacks, stackSets });
    const failure = await failureOf(run);

    expect(failure.exitCode).toBe(ExitCode.FAILED);
    expect(failure.message.split('\n')).toEqual([
      'the destruction failed:',
      'the reason stands above',
      'stacks in the stage accounts 222222222222 could not be deleted:',
      `  222222222222: acmeml-vision-Targets-staging-network is INOPERABLE: ${NO_ROLE}`,
      expect.stringMatching(/^the owner of the account .*"npx projen target-setup" .*; then destroy again$/),
      'an account that does not come back is let go, and keeps what is in it:',
      '  aws cloudformation delete-stack-instances --region eu-west-1 --stack-set-name ' +
        'acmeml-vision-Targets-staging-network --accounts 222222222222 --regions eu-west-1 --retain-stacks',
    ]);
  });

  test('are named when their stack was left behind', async () => {
    const left = new RecordedStacks({ 'acmeml-vision-Targets': TARGETS }, {}, { 'acmeml-vision-Targets': 'no role' });
    const args = ['--left-behind', '--confirm', 'acmeml'];
    const changes = { stacks: left, stackSets };
    const { run } = await destroying(args, new RecordedProjects(), undefined, changes, MINIMAL);
    const failure = await failureOf(run);

    expect(failure.message).toMatch(/^acmeml-vision-Targets could not be deleted: no role;/);
    expect(failure.message).toMatch(/\n {2}222222222222: acmeml-vision-Targets-staging-network is INOPERABLE/);
  });

  test('of environments that stay are not looked at', async () => {
    const args = ['--environment', 'research', '--confirm', 'acmeml-research'];
    const { run } = await destroying(args, new RecordedProjects(), failing, { stacks, stackSets });
    const failure = await failureOf(run);

    expect(failure.message).toBe('the destruction failed:\nthe reason stands above');
  });

  test('that cannot be looked at do not take the place of the failure', async () => {
    const unreadable = new RecordedStackSets();
    unreadable.instances = async () => {
      throw new CommandFailure('not authorized');
    };
    const args = ['--confirm', 'acmeml'];
    const changes = { stacks, stackSets: unreadable };
    const { run } = await destroying(args, new RecordedProjects(), failing, changes);
    const failure = await failureOf(run);

    expect(failure.message).toMatch(
      /^the destruction failed:[\s\S]*whether stage accounts are the cause is not known: not authorized$/,
    );
  });
});

test('credentials of another account destroy nothing', async () => {
  const stacks = new RecordedStacks({});
  const account = async () => '999999999999';
  const args = ['--confirm', 'acmeml'];
  const { processes, run } = await destroying(args, new RecordedProjects(), undefined, { stacks, account });
  const failure = await failureOf(run);

  expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
  expect(failure.message).toMatch(
    /^the credentials belong to account 999999999999, but acmeml is configured for account 1/,
  );
  expect(processes.runs).toEqual([]);
});

test('the platform is confirmed by its name', async () => {
  const { processes, run } = await destroying([], new RecordedProjects());
  const failure = await failureOf(run);

  expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
  expect(failure.message).toMatch(/deletes every environment of acmeml in account 111111111111: .*--confirm acmeml$/);
  expect(processes.runs).toEqual([]);
});
