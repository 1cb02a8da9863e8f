import type { Cloud } from '../../src/commands/lib/cloud';
import { destroy } from '../../src/commands/lib/destroy';
import { ExitCode } from '../../src/commands/lib/failure';
import type { Project } from '../../src/commands/lib/projects';
import { MINIMAL } from '../support';
import {
  type Behaviour,
  cloudWith,
  configFileOf,
  contextOf,
  failureOf,
  RecordedProcesses,
  RecordedProjects,
  RecordedStacks,
} from './support';

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

async function destroying(args: string[], projects: RecordedProjects, behave?: Behaviour, changes?: Partial<Cloud>) {
  const processes = new RecordedProcesses(behave);
  const env = {
    PLATFORM_CONFIG: configFileOf(TWO),
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

test('the platform is confirmed by its name', async () => {
  const { processes, run } = await destroying([], new RecordedProjects());
  const failure = await failureOf(run);

  expect(failure.exitCode).toBe(ExitCode.UNUSABLE);
  expect(failure.message).toMatch(/deletes every environment of acmeml in account 111111111111: .*--confirm acmeml$/);
  expect(processes.runs).toEqual([]);
});
