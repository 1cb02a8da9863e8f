import type { Config } from '../../config/schema';
import { CORE_REGISTRY, environmentStackNames, platformStackNames } from '../../stacks/names';
import { table } from '../command/table';
import type { Retention } from '../destruction/retention';
import type { LocalInventory, LocalResource } from '../local-server/api';

/** A resource that exists after the destruction. */
export interface Leftover {
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly resource: LocalResource;
  /** Why it is allowed to be left; undefined when it is not. */
  readonly reason?: string;
}

/** Tells resources apart. */
export function identityOf({ account, region, service, resource }: Omit<Leftover, 'reason'>): string {
  return JSON.stringify([account, region, service, resource.type, resource.name]);
}

/** What surrounds a look at what is left. */
export interface Remembered {
  /** What environments keep whose stacks were destroyed just now. */
  readonly destroyed?: readonly Retention[];
  /** What was kept by environments that were destroyed before. */
  readonly before?: readonly Leftover[];
}

const RETAINED = 'is retained by the configuration of';

/** Whether something is left because a configuration retains it. */
export function isKept({ reason }: Leftover): boolean {
  return reason?.startsWith(RETAINED) ?? false;
}

/** Whether something is left because the configuration of an environment retains it. */
export function isKeptBy(environment: string, { reason }: Leftover): boolean {
  return reason === `${RETAINED} ${environment}`;
}

/** Everything that exists. */
export function everythingIn(inventory: LocalInventory): Omit<Leftover, 'reason'>[] {
  return Object.entries(inventory).flatMap(([account, regions]) =>
    Object.entries(regions).flatMap(([region, services]) =>
      Object.entries(services).flatMap(([service, resources]) =>
        resources.map((resource) => ({ account, region, service, resource })),
      ),
    ),
  );
}

type Rule = (service: string, resource: LocalResource) => boolean;

/** Says of everything that exists whether, and why, it is allowed to be left after a destruction. */
export function leftoversOf(
  config: Config,
  inventory: LocalInventory,
  { destroyed = [], before = [] }: Remembered = {},
): Leftover[] {
  const configured = config.environments.map(({ name, retention }): Retention => {
    const keys = retention.keys === 'retain';
    return { name, data: retention.data === 'retain', keys, logs: keys };
  });
  const rules: [string, Rule][] = [
    ['waits for its deletion', isPendingKey],
    ['belongs to the bootstrap', (service, resource) => isBootstrap(config, service, resource)],
    ['is no work of the platform', (service) => service === 'organizations'],
    ['keeps the code of a project', (service, resource) => isProjectCode(config, service, resource)],
    ...[...destroyed, ...configured].map((retention): [string, Rule] => [
      `${RETAINED} ${retention.name}`,
      (service, resource) => isRetained(config, retention, service, resource),
    ]),
  ];
  const known = new Map(before.map((each) => [identityOf(each), each.reason]));
  return everythingIn(inventory).map((place) => {
    const reason =
      known.get(identityOf(place)) ?? rules.find(([, applies]) => applies(place.service, place.resource))?.[0];
    return { ...place, reason };
  });
}

/**
 * What is left of one environment, as far as names tell: those of stacks and of what they name, paths and parameters.
 */
export function leftoversOfEnvironment(config: Config, name: string, leftovers: readonly Leftover[]): Leftover[] {
  const platform = config.platform.name;
  const belongs = (environment: string, text: string) =>
    [`${platform}-${environment}-`, `${platform}/${environment}/`].some((part) => text.toLowerCase().includes(part));
  // the name of an environment may begin with that of another one
  const longer = config.environments.map((each) => each.name).filter((each) => each.startsWith(`${name}-`));
  return leftovers.filter(
    ({ resource }) =>
      belongs(name, resource.name) && !longer.some((environment) => belongs(environment, resource.name)),
  );
}

/** What is left, for a person. */
export function leftoverTable(leftovers: readonly Leftover[]): string {
  if (leftovers.length === 0) {
    return 'nothing';
  }
  return table(
    ['account', 'region', 'service', 'type', 'name', 'why'],
    leftovers.map(({ account, region, service, resource, reason }) => [
      account,
      region,
      service,
      resource.type,
      resource.name,
      reason ?? '',
    ]),
  );
}

function isPendingKey(service: string, { type, details }: LocalResource): boolean {
  return service === 'kms' && type === 'key' && details.state === 'PendingDeletion';
}

/** Templates keep the repository when a project is terminated: code is work, not something that can be made again. */
function isProjectCode({ platform }: Config, service: string, { type, name }: LocalResource): boolean {
  return service === 'codecommit' && type === 'repository' && name.startsWith(`${platform.name}-`);
}

function isBootstrap(config: Config, service: string, { type, name }: LocalResource): boolean {
  const { name: platform, qualifier } = config.platform;
  const { bootstrapPolicies, toolkit } = platformStackNames(config);
  switch (`${service} ${type}`) {
    case 'cloudformation stack':
      return [bootstrapPolicies, toolkit].includes(name);
    case 'iam role':
      return name.startsWith(`cdk-${qualifier}-`);
    case 'iam policy':
      return (
        name.startsWith(`${platform}/bootstrap/`) ||
        name.startsWith(`${platform}/${CORE_REGISTRY}/permissions-boundary/`)
      );
    case 's3 bucket':
    case 'ecr repository':
      return name.startsWith(`cdk-${qualifier}-`);
    case 'ssm parameter':
      return name.startsWith(`/cdk-bootstrap/${qualifier}/`);
    default:
      return false;
  }
}

function isRetained(config: Config, retention: Retention, service: string, { type, name }: LocalResource): boolean {
  const stacks = environmentStackNames(config, retention);
  if (retention.resources?.some(({ id }) => id === name)) {
    return true;
  }
  switch (`${service} ${type}`) {
    case 's3 bucket':
      return retention.data && name.startsWith(`${stacks.environment.toLowerCase()}-`);
    case 'kms key':
      return retention.keys && retention.resources === undefined;
    case 'logs log group':
      // the stacks of a stack set in stage accounts are named after it
      return (
        retention.logs &&
        [`${stacks.network}-`, `StackSet-${stacks.targets}-`].some((prefix) => name.startsWith(prefix))
      );
    default:
      return false;
  }
}
