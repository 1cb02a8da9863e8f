import { buildApp } from '../../src/app';
import { ALLOW_DATA_DELETION, configOf, MAXIMAL } from '../support';

interface Statement {
  readonly Effect: string;
  readonly Action?: string | string[];
}

interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a synthesized template has no type
  readonly Properties: any;
}

const stacks = buildApp(configOf(MAXIMAL), { context: ALLOW_DATA_DELETION }).synth().stacks;

function allowedActions(policy: { readonly Statement: Statement[] }): string[] {
  return policy.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => [Action ?? []].flat());
}

function covers(pattern: string, action: string): boolean {
  const expression = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^${expression}$`, 'i').test(action);
}

const resources = stacks.flatMap(({ stackName, template }) =>
  Object.entries(template.Resources as Record<string, Resource>).map(([id, resource]) => ({ stackName, id, resource })),
);

const boundaries = new Map(
  resources
    .filter(({ id }) => id.startsWith('Boundary'))
    .map(({ stackName, resource }) => [stackName, allowedActions(resource.Properties.PolicyDocument)]),
);

const policies = resources
  .filter(({ stackName, resource }) => resource.Type === 'AWS::IAM::ManagedPolicy' && !boundaries.has(stackName))
  .map(({ stackName, id, resource }): [string, string, string[]] => [
    `${stackName}/${id}`,
    stackName.endsWith('-Core')
      ? 'acmeml-BootstrapPolicies'
      : stackName.replace(/-(Network|Environment)$/, '-Boundary'),
    allowedActions(resource.Properties.PolicyDocument),
  ]);

test('there are boundaries and policies to compare', () => {
  expect([...boundaries.keys()].sort()).toEqual([
    'acmeml-BootstrapPolicies',
    'acmeml-research-Boundary',
    'acmeml-second-team-Boundary',
  ]);
  expect(policies.length).toBeGreaterThan(10);
});

test.each(policies)('the boundary lets through what %s allows', (_, boundary, actions) => {
  const families = boundaries.get(boundary) ?? [];

  expect(actions.filter((action) => !families.some((family) => covers(family, action)))).toEqual([]);
});
