import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '../../src/app';
import { STAGE_PERMISSIONS } from '../../src/stacks/execution-permissions';
import { ALLOW_DATA_DELETION, configOf, MAXIMAL } from '../support';
import { type SynthesizedPolicy, type SynthesizedResource, synthesizedTemplate } from './synthesized';

const assembly = buildApp(configOf(MAXIMAL), { context: ALLOW_DATA_DELETION }).synth();
const { stacks } = assembly;
const stackFiles = stacks.map(({ templateFile }) => templateFile);

/** What stack sets put into stage accounts: the documents that are no stacks of the app. */
const documents = readdirSync(assembly.directory)
  .filter((file) => /Targets.*\.template\.json$/.test(file) && !stackFiles.includes(file))
  .map((file): [string, Record<string, SynthesizedResource>] => [
    file,
    JSON.parse(readFileSync(join(assembly.directory, file), 'utf8')).Resources,
  ]);

function allowedActions(policy: SynthesizedPolicy): string[] {
  return policy.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => [Action].flat());
}

function covers(pattern: string, action: string): boolean {
  const expression = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^${expression}$`, 'i').test(action);
}

const resources = stacks.flatMap(({ stackName }) =>
  Object.entries(synthesizedTemplate(assembly, stackName).Resources).map(([id, resource]) => ({
    stackName,
    id,
    resource,
  })),
);

const boundaries = new Map(
  resources
    .filter(({ id, resource }) => id.startsWith('Boundary') && resource.Type === 'AWS::IAM::ManagedPolicy')
    .map(({ stackName, resource }) => [stackName, allowedActions(resource.Properties.PolicyDocument)]),
);

/** Launch roles, which make other roles, are bounded by a policy of their own beside the boundary of all others. */
const launchBoundaries = new Map(
  resources
    .filter(({ id, resource }) => id.startsWith('LaunchBoundary') && resource.Type === 'AWS::IAM::ManagedPolicy')
    .map(({ stackName, resource }) => [stackName, allowedActions(resource.Properties.PolicyDocument)]),
);

const policies = resources
  .filter(({ stackName, resource }) => resource.Type === 'AWS::IAM::ManagedPolicy' && !boundaries.has(stackName))
  .map(({ stackName, id, resource }): [string, string, string[]] => [
    `${stackName}/${id}`,
    stackName.endsWith('-Core')
      ? 'acmeml-BootstrapPolicies'
      : stackName.replace(/-(Network|Environment|Targets|ProjectTemplates)$/, '-Boundary'),
    allowedActions(resource.Properties.PolicyDocument),
  ]);

test('there are boundaries and policies to compare', () => {
  expect([...boundaries.keys()].sort()).toEqual([
    'acmeml-BootstrapPolicies',
    'acmeml-TargetSetup',
    'acmeml-research-Boundary',
    'acmeml-second-team-Boundary',
  ]);
  expect(policies.length).toBeGreaterThan(10);
});

test.each(policies)('the boundary lets through what %s allows', (name, boundary, actions) => {
  const families = (name.includes('/Launch') ? launchBoundaries : boundaries).get(boundary) ?? [];

  expect(actions.filter((action) => !families.some((family) => covers(family, action)))).toEqual([]);
});

test('there are documents for every stage', () => {
  expect(documents).toHaveLength(6);
});

test.each(documents)('the set-up of a stage account lets the types of %s be deployed', (_, document) => {
  const known = STAGE_PERMISSIONS.flatMap(({ resourceTypes }) => resourceTypes);
  const types = Object.values(document).map(({ Type }) => Type);

  expect(types.filter((type) => !type.startsWith('Custom::') && !known.includes(type))).toEqual([]);
});

test.each(documents)('the boundary of a stage account lets through what %s allows', (_, document) => {
  const families = boundaries.get('acmeml-TargetSetup') ?? [];
  const actions = Object.values(document)
    .filter(({ Type }) => Type === 'AWS::IAM::ManagedPolicy')
    .flatMap(({ Properties }) => allowedActions(Properties.PolicyDocument));

  expect(actions.length).toBeGreaterThan(0);
  expect(actions.filter((action) => !families.some((family) => covers(family, action)))).toEqual([]);
});
