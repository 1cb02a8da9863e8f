import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { STACK_SET, type Template } from '../../../apps/deploy/src/operations/assembly/templates';
import { EACH_OWNER, type PlacedTemplate, placedTemplates } from '../../../apps/deploy/src/prices/placed-templates';
import { type BucketFacts, bucketsOf, type DomainFacts, domainOf, type KeyFacts, keysOf } from './data-facts';
import { type RoleFacts, rolesOf } from './identity-facts';
import { referencesOf, resourcesOf, textOf } from './intrinsics';
import { type NetworkFacts, networkFacts } from './network-facts';

/** What a picture shows of an account. */
export interface AccountFacts {
  readonly account: string;
  readonly region: string;
  readonly networks: readonly NetworkFacts[];
  readonly keys: readonly KeyFacts[];
  readonly buckets: readonly BucketFacts[];
  readonly roles: readonly RoleFacts[];
  readonly domains: readonly DomainFacts[];
  /** The products of the service catalog. */
  readonly products: readonly string[];
  /** The stacks that stack sets put here. */
  readonly delivered: readonly string[];
  /** The stack that the owner of the account deploys; undefined in the platform account. */
  readonly ownersStack: string | undefined;
}

/** What an account gets from another one. */
export interface Crossing {
  readonly from: string;
  readonly to: string;
  /** The stack sets that put stacks there. */
  readonly stackSets: readonly string[];
  /** The roles that are taken from the other side. */
  readonly roles: readonly { readonly name: string; readonly takenBy: string }[];
  /** What the receiving account may use of the sending one: who, and what. */
  readonly uses: readonly { readonly kind: string; readonly things: readonly string[] }[];
  /** Whether it has to come through its own endpoints for that. */
  readonly asksForOwnEndpoint: boolean;
}

/** Everything that pictures show: accounts, and what crosses between them. */
export interface PlatformFacts {
  readonly platform: AccountFacts;
  readonly stages: readonly AccountFacts[];
  readonly crossings: readonly Crossing[];
}

/** Reads what pictures show from a cloud assembly. */
export function platformFacts(assembly: CloudAssembly, platform: string, region: string): PlatformFacts {
  const templates = placedTemplates(assembly, region);
  const accounts = [...new Set(templates.map(({ account }) => account))].filter(
    (account) => account !== platform && account !== EACH_OWNER,
  );
  const owners = templates.filter(({ account }) => account === EACH_OWNER);
  const here = accountFacts(platform, templates);
  const stages = accounts.map((account) => accountFacts(account, templates, owners));
  const sets = templates.filter(({ account }) => account === platform).flatMap(({ template }) => stackSets(template));
  return { platform: here, stages, crossings: stages.map((stage) => crossing(here, stage, sets, templates)) };
}

function accountFacts(
  account: string,
  templates: readonly PlacedTemplate[],
  owners: readonly PlacedTemplate[] = [],
): AccountFacts {
  const own = templates.filter((placed) => placed.account === account);
  const all = [...owners, ...own].map(({ template }) => template);
  return {
    account,
    region: own[0].region,
    networks: all.map(networkFacts).filter((network) => network !== undefined),
    keys: all.flatMap(keysOf),
    buckets: all.flatMap(bucketsOf),
    roles: all.flatMap((template) => rolesOf(template, account)),
    domains: all.map(domainOf).filter((domain) => domain !== undefined),
    products: all.flatMap((template) =>
      resourcesOf(template, 'Custom::TemplateProduct').map(({ properties }) => textOf(properties.Name)),
    ),
    delivered: owners.length > 0 ? own.map(({ stack }) => stack) : [],
    ownersStack: owners[0]?.stack,
  };
}

interface StackSet {
  readonly name: string;
  /** What each parameter of its template refers to in the account of the stack set. */
  readonly parameters: ReadonlyMap<string, ReadonlySet<string>>;
}

function stackSets(template: Template): StackSet[] {
  return resourcesOf(template, STACK_SET).map(({ properties }) => {
    const given = (properties.Parameters ?? []) as readonly { ParameterKey: string; ParameterValue: unknown }[];
    return {
      name: textOf(properties.StackSetName),
      parameters: new Map(
        given.map(({ ParameterKey, ParameterValue }) => [ParameterKey, referencesOf(ParameterValue)]),
      ),
    };
  });
}

function crossing(
  platform: AccountFacts,
  stage: AccountFacts,
  sets: readonly StackSet[],
  templates: readonly PlacedTemplate[],
): Crossing {
  const delivered = sets.filter(({ name }) => stage.delivered.includes(name));
  const things = [
    ...platform.buckets.map(({ id, name }) => ({ id, what: `${name} bucket` })),
    ...platform.keys.map(({ id, name }) => ({ id, what: `${name} key` })),
  ];
  // What a parameter stands for: stacks refer to each other by exports, which are resolved by their names
  const meaning = (parameter: string): string[] => {
    const references = delivered.flatMap(({ parameters }) => [...(parameters.get(parameter) ?? [])]);
    const ids = references.flatMap((reference) => exported(reference, templates));
    return things.filter(({ id }) => ids.includes(id)).map(({ what }) => what);
  };
  return {
    from: platform.account,
    to: stage.account,
    stackSets: delivered.map(({ name }) => name),
    roles: stage.roles
      .filter(({ trustedRole }) => trustedRole !== undefined)
      .map(({ name, kind, trustedRole = '' }) => ({ name: name ?? kind, takenBy: trustedRole })),
    uses: stage.roles
      .map(({ kind, references }) => ({ kind, things: [...new Set([...references].flatMap(meaning))] }))
      .filter((use) => use.things.length > 0),
    asksForOwnEndpoint: platform.buckets.some((bucket) => bucket.asksForOwnEndpoint),
  };
}

interface Outputs {
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
}

/** The logical ids behind a reference: behind an export those that it exports. */
function exported(reference: string, templates: readonly PlacedTemplate[]): string[] {
  const outputs = templates.flatMap(({ template }) => Object.values((template as Outputs).Outputs ?? {}));
  const found = outputs.find(({ Export }) => Export !== undefined && textOf(Export.Name) === reference);
  return found === undefined ? [reference] : [...referencesOf(found.Value)];
}
