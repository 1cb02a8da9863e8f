import { Egress } from '../src';
import { network, templateOf } from './network';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DependsOn?: string[];
}

type Resources = Record<string, Resource>;

function resourcesWith(egress: Egress): Resources {
  return templateOf(network({ egress })).toJSON().Resources;
}

const MODES: Record<string, Resources> = {
  isolated: resourcesWith(Egress.isolated()),
  natGateway: resourcesWith(Egress.natGateway()),
  oneNatGateway: resourcesWith(Egress.natGateway({ perZone: false, ports: [443, 8443] })),
  networkFirewall: resourcesWith(Egress.networkFirewall({ allowedDomains: ['pypi.org'] })),
  transitGateway: resourcesWith(Egress.transitGateway({ id: 'tgw-0123456789abcdef0', routes: ['0.0.0.0/0'] })),
};

const CHANGES = Object.keys(MODES).flatMap((from) =>
  Object.keys(MODES)
    .filter((to) => to !== from)
    .map((to) => [from, to]),
);

/**
 * The properties that a change of the way out may change in a resource that stays, by its type. CloudFormation changes
 * each of them in place:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-route.html
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53resolver-firewalldomainlist.html
 */
const CHANGED_IN_PLACE: Record<string, string[]> = {
  'AWS::EC2::Route': ['NatGatewayId', 'TransitGatewayId', 'VpcEndpointId'],
  'AWS::Route53Resolver::FirewallDomainList': ['Domains'],
};

function changedProperties(one: Resource, other: Resource): string[] {
  const names = new Set([...Object.keys(one.Properties ?? {}), ...Object.keys(other.Properties ?? {})]);
  return [...names].filter((name) => JSON.stringify(one.Properties[name]) !== JSON.stringify(other.Properties[name]));
}

/** The table and destination of each route, by its logical id. */
function destinations(resources: Resources): Record<string, string> {
  return Object.fromEntries(
    Object.entries(resources)
      .filter(([, { Type }]) => Type === 'AWS::EC2::Route')
      .map(([id, { Properties }]) => [id, JSON.stringify([Properties.RouteTableId, Properties.DestinationCidrBlock])]),
  );
}

test('there are routes to compare', () => {
  for (const mode of ['natGateway', 'oneNatGateway', 'networkFirewall', 'transitGateway']) {
    const tables = Object.values(destinations(MODES[mode])).filter((place) => place.includes('WorkloadARouteTable'));
    expect(tables).toEqual([expect.stringContaining('0.0.0.0/0')]);
  }
});

test.each(CHANGES)('from %s to %s, a resource that stays is the same, or changes in place', (from, to) => {
  const [before, after] = [MODES[from], MODES[to]];
  for (const id of Object.keys(before).filter((one) => one in after)) {
    expect({ id, type: after[id].Type }).toEqual({ id, type: before[id].Type });
    const allowed = CHANGED_IN_PLACE[before[id].Type] ?? [];
    expect({ id, changed: changedProperties(before[id], after[id]).filter((name) => !allowed.includes(name)) }).toEqual(
      {
        id,
        changed: [],
      },
    );
  }
});

test.each(CHANGES)('from %s to %s, no route table gets a second route to a destination', (from, to) => {
  const before = destinations(MODES[from]);
  const after = destinations(MODES[to]);
  const held = new Map(Object.entries(before).map(([id, place]) => [place, id]));
  for (const [id, place] of Object.entries(after)) {
    expect(held.get(place) ?? id).toBe(id);
  }
});

test.each(Object.keys(MODES))(
  'with %s, VPC, workload tier, endpoints, groups and logs are those of the others',
  (mode) => {
    const isResolver = (id: string) => id.includes('DnsFirewall');
    const shared = Object.entries(MODES.isolated).filter(([id]) => !isResolver(id));
    expect(shared.length).toBeGreaterThan(30);
    for (const [id, resource] of shared) {
      expect({ [id]: MODES[mode][id] }).toEqual({ [id]: resource });
    }
  },
);

test('a workload is led to the firewall only once there is a way on and back', () => {
  const { networkFirewall } = MODES;
  const routes = Object.entries(networkFirewall).filter(([id]) => id.includes('WorkloadRoutes'));
  expect(routes).toHaveLength(2);
  for (const [, { DependsOn = [] }] of routes) {
    expect(DependsOn).toContainEqual(expect.stringContaining('FirewallToNatGateway'));
    expect(DependsOn).toContainEqual(expect.stringContaining('NatGatewayToFirewall'));
    expect(DependsOn).toContainEqual(expect.stringContaining('Logging'));
  }
});
