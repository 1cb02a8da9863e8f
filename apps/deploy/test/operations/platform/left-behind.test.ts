import type { DeployedStack } from '../../../src/operations/cloud/deployed-stacks';
import { CommandFailure } from '../../../src/operations/command/failure';
import { leftBehindStacks, showLeftBehind } from '../../../src/operations/platform/left-behind';
import { configOf, MINIMAL } from '../../support';
import { contextOf, RecordedStacks } from '../support';

const CONFIG = configOf(`${MINIMAL}    projects: { templates: [] }\n`);
const there = (template: DeployedStack['template'] = {}): DeployedStack => ({
  status: 'CREATE_COMPLETE',
  tags: {},
  parameters: {},
  template,
});
const stacksNamed = (...names: string[]) =>
  new RecordedStacks(Object.fromEntries(names.map((name) => [name, there()])));
const found = async (...names: string[]) =>
  (await leftBehindStacks(CONFIG, stacksNamed(...names))).map(({ environment, name }) => `${environment}: ${name}`);

test('what rests on an environment is found before it, and its boundary last', async () => {
  expect(
    await found(
      'acmeml-vision-Boundary',
      'acmeml-vision-Environment',
      'acmeml-audio-two-Network',
      'acmeml-vision-Network',
      'acmeml-vision-ProjectTemplates',
      'acmeml-vision-Targets',
    ),
  ).toEqual([
    'audio-two: acmeml-audio-two-Network',
    'vision: acmeml-vision-ProjectTemplates',
    'vision: acmeml-vision-Targets',
    'vision: acmeml-vision-Environment',
    'vision: acmeml-vision-Network',
    'vision: acmeml-vision-Boundary',
  ]);
});

test('stages and templates of an environment that stays are found', async () => {
  expect(await found('acmeml-research-Targets', 'acmeml-research-ProjectTemplates')).toEqual([
    'research: acmeml-research-ProjectTemplates',
    'research: acmeml-research-Targets',
  ]);
});

test.each([
  ['what is configured', 'acmeml-research-Network'],
  ['what all environments share', 'acmeml-Core'],
  ['what bounds the bootstrap', 'acmeml-BootstrapPolicies'],
  ['the set-up of a stage account', 'acmeml-TargetSetup'],
  ['another platform', 'acmemlx-vision-Network'],
  ['what somebody else named', 'acmeml-vision-Database'],
  ['a nested stack', 'acmeml-vision-Network-Nested-1A2B3C'],
  ['a stack that a stack set made', 'StackSet-acmeml-vision-Targets'],
  ['a name without an environment', 'acmeml--Network'],
])('%s is not taken for left behind', async (_, name) => {
  expect(await found(name)).toEqual([]);
});

describe('after a deployment', () => {
  test('they are named with their status and the remedy', async () => {
    const context = contextOf();
    await showLeftBehind(context, CONFIG, stacksNamed('acmeml-vision-Network'));

    expect(context.printed.join()).toMatch(
      /left behind.*\n {2}acmeml-vision-Network \(CREATE_COMPLETE\)\n.*destroy --left-behind/,
    );
  });

  test('the reason why one could not be deleted is told again', async () => {
    const context = contextOf();
    const failed = {
      ...there(),
      status: 'DELETE_FAILED',
      failure: 'The following resource(s) failed to delete: [Data].',
    };
    await showLeftBehind(context, CONFIG, new RecordedStacks({ 'acmeml-vision-Network': failed }));

    expect(context.printed.join()).toContain(
      '  acmeml-vision-Network (DELETE_FAILED: The following resource(s) failed to delete: [Data].)\n',
    );
  });

  test('that they cannot be listed is said, and fails nothing', async () => {
    const context = contextOf();
    const stacks = stacksNamed();
    stacks.list = async () => {
      throw new CommandFailure('not authorized');
    };
    await showLeftBehind(context, CONFIG, stacks);

    expect(context.printed).toEqual(['\nwhether stacks were left behind is not known: not authorized']);
  });

  test('nothing is said when there are none', async () => {
    const context = contextOf();
    await showLeftBehind(context, CONFIG, stacksNamed('acmeml-research-Network'));

    expect(context.printed).toEqual([]);
  });
});
