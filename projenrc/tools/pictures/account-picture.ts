import type { AccountFacts, Crossing } from './account-facts';
import { arrowed, type Box, captioned, chips, column, connections, labelled, marked, panel, row, text } from './boxes';
import type { BucketFacts, DomainFacts, KeyFacts } from './data-facts';
import type { RoleFacts, RoleUser } from './identity-facts';
import type { NetworkFacts } from './network-facts';
import { svg } from './svg';

/** What an account's picture is drawn from. */
export interface AccountPicture {
  readonly facts: AccountFacts;
  readonly crossings: readonly Crossing[];
  /** What each account is for, in one word. */
  readonly names: ReadonlyMap<string, string>;
}

/** Draws an account, and the accounts with which it has something to do. */
export function accountPicture(picture: AccountPicture): string {
  const { facts, crossings, names } = picture;
  const title = titleOf(facts.account, names);
  const account = panel(`${title} · ${facts.account} · ${facts.region}`, 'account', accountBox(facts), 'title');
  const neighbours = row(crossings.map((crossing) => neighbour(facts.account, crossing, names)));
  const legend = column(
    [
      text(
        'Tick: an endpoint with a policy, a role within a permissions boundary, a key that is rotated, a control that is on; cross: not so.',
        'note',
      ),
      ...(crossings.length > 0 ? [text('Arrow: from the account that acts to the one in which it acts.', 'note')] : []),
    ],
    2,
  );
  const parts = crossings.length > 0 ? [account, connections(crossings.length), neighbours] : [account];
  return svg(title, describe(picture), column([column(parts, 0), legend], 10));
}

function accountBox(facts: AccountFacts): Box {
  const isStage = facts.ownersStack !== undefined;
  const right = [
    ...(isStage ? [stacksBox(facts)] : []),
    ...facts.domains.map(domainBox),
    ...(facts.products.length > 0 ? [catalogBox(facts.products)] : []),
    ...(facts.buckets.length > 0 ? [bucketsBox(facts.buckets)] : []),
    keysBox(facts.keys),
    ...(isStage ? [rolesBox(facts.roles)] : []),
  ];
  const columns = row([column(facts.networks.map(networkBox)), column(right)], [1.25, 1]);
  return isStage ? columns : column([columns, rolesBox(facts.roles)]);
}

function stacksBox({ ownersStack = '', delivered }: AccountFacts): Box {
  return panel(
    'Stacks',
    'work',
    column(
      [
        captioned('deployed by the owner of the account', text(ownersStack)),
        captioned(
          'put here by stack sets of the platform account',
          column(
            delivered.map((name) => text(name)),
            3,
          ),
        ),
      ],
      8,
    ),
  );
}

function networkBox({ cidr, subnets, routeTables, endpoints, exits, groups, names, logs }: NetworkFacts): Box {
  const interfaces = endpoints.filter(({ isGateway }) => !isGateway);
  const gateways = endpoints.filter(({ isGateway }) => isGateway);
  return panel(
    `VPC ${cidr}`,
    'network',
    column([
      exits.length === 0
        ? marked('no internet gateway, no NAT gateway, no default route', true)
        : marked(`ways out: ${exits.join(', ')}`, false),
      row(
        subnets.map(({ zone, cidr: range, isPublic }) =>
          panel(`Zone ${zone}`, 'outside', text(`${range}, ${isPublic ? 'public' : 'no public'} addresses`, 'note')),
        ),
      ),
      captioned(`Interface endpoints ${inEvery('zone', subnets.length, interfaces)}`, endpointChips(interfaces)),
      captioned(`Gateway endpoints ${inEvery('route table', routeTables, gateways)}`, endpointChips(gateways)),
      captioned(
        'Security groups',
        column(
          groups.map((group) => text(group)),
          3,
        ),
      ),
      captioned(
        'Firewall of the resolver',
        names === undefined ? marked('none', false) : marked(names.join(', then '), true),
      ),
      captioned('Logged', text(logs.join('; '))),
    ]),
  );
}

function inEvery(place: string, places: number, endpoints: NetworkFacts['endpoints']): string {
  const fewest = Math.min(...endpoints.map((endpoint) => endpoint.places));
  return fewest >= places ? `in every ${place}` : `in ${fewest} of ${count(places, place)}`;
}

function endpointChips(endpoints: NetworkFacts['endpoints']): Box {
  return chips(
    endpoints.map(({ service, hasPolicy }) => ({ label: service, isGuarded: hasPolicy })),
    'network',
  );
}

function domainBox({ access, authentication, users }: DomainFacts): Box {
  return panel(
    'SageMaker Studio domain',
    'work',
    column(
      [
        marked(`${access}: apps have network interfaces in the VPC only`, access === 'VpcOnly'),
        text(`${authentication} authentication; ${count(users.length, 'user profile')}: ${users.join(', ')}`),
      ],
      4,
    ),
  );
}

function catalogBox(products: readonly string[]): Box {
  return panel('Service Catalog', 'work', text(`Project templates: ${products.join(', ')}`));
}

function bucketsBox(buckets: readonly BucketFacts[]): Box {
  return panel(
    'Buckets',
    'data',
    column(
      buckets.map(({ name, key, isPrivate, isVersioned, isConfined }) => {
        const facts = [
          key === undefined ? 'encrypted by S3' : `${key} key`,
          ...(isPrivate ? ['not public'] : []),
          ...(isConfined ? ['from own networks only'] : []),
          ...(isVersioned ? ['old versions kept'] : []),
        ];
        return marked(`${name}: ${facts.join(', ')}`, isPrivate);
      }),
      4,
    ),
  );
}

function keysBox(keys: readonly KeyFacts[]): Box {
  return panel(
    'Customer managed keys',
    'data',
    column(
      keys.map(({ name, purpose, isRotated }) => marked(`${name}: ${purpose}`, isRotated)),
      4,
    ),
  );
}

const USERS: readonly (readonly [RoleUser, string])[] = [
  ['people', 'People'],
  ['workloads', 'Workloads'],
  ['services', 'AWS services'],
  ['otherAccount', 'Platform account'],
  ['functions', 'Set-up functions'],
];

function rolesBox(roles: readonly RoleFacts[]): Box {
  const groups = USERS.map(([user, label]) => ({ label, kinds: kindsOf(roles.filter((role) => role.user === user)) }));
  return panel(
    'Roles by kind, and who takes them',
    'identity',
    column(
      groups
        .filter(({ kinds }) => kinds.length > 0)
        .map(({ label, kinds }) => labelled(label, 140, chips(kinds, 'identity'))),
      8,
    ),
  );
}

function kindsOf(roles: readonly RoleFacts[]): { label: string; isGuarded: boolean }[] {
  const kinds = [...new Set(roles.map(({ kind }) => kind))].sort();
  return kinds.map((label) => ({
    label,
    isGuarded: roles.filter(({ kind }) => kind === label).every(({ isBounded }) => isBounded),
  }));
}

function neighbour(own: string, crossing: Crossing, names: ReadonlyMap<string, string>): Box {
  const isSender = own === crossing.from;
  const other = isSender ? crossing.to : crossing.from;
  const sets = crossing.stackSets.map((name) => name.split('-').at(-1)).join(' and ');
  return panel(
    `${titleOf(other, names)} · ${other}`,
    'outside',
    column(
      [
        arrowed(`stack sets deliver ${sets}`, isSender),
        ...crossing.roles.map(({ name, takenBy }) => arrowed(`${takenBy} assumes ${name}`, isSender)),
        ...crossing.uses.map(({ kind, things }) =>
          arrowed(
            `${kind} reads ${things.join(' and ')}${crossing.asksForOwnEndpoint ? ', through endpoints of its own account' : ''}`,
            !isSender,
          ),
        ),
      ],
      4,
    ),
  );
}

function titleOf(account: string, names: ReadonlyMap<string, string>): string {
  const [first, ...rest] = names.get(account) ?? account;
  return `${first.toUpperCase()}${rest.join('')} account`;
}

function describe({ facts, crossings }: AccountPicture): string {
  const networks = facts.networks.map(({ cidr, subnets, endpoints, exits }) => {
    const guarded = endpoints.filter(({ hasPolicy }) => hasPolicy).length;
    const out = exits.length === 0 ? 'no internet gateway and no other way out' : `the ways out ${exits.join(', ')}`;
    return `a VPC ${cidr} with ${count(subnets.length, 'private subnet')}, ${out}, and ${count(endpoints.length, 'endpoint')}, of which ${guarded} have a policy`;
  });
  const bounded = facts.roles.filter(({ isBounded }) => isBounded).length;
  const rest = [
    count(facts.keys.length, 'customer managed key'),
    count(facts.buckets.length, 'bucket'),
    `${count(facts.roles.length, 'role')}, of which ${bounded} have a permissions boundary`,
  ];
  const across = crossings.map(
    ({ from, to, stackSets }) => `${count(stackSets.length, 'stack set')} from ${from} to ${to}`,
  );
  return `Account ${facts.account}: ${[...networks, ...rest].join('; ')}. Across accounts: ${across.join('; ')}.`;
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
