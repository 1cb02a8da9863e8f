import { Egress } from '../src';
import { network, templateOf } from './network';
import { type TemplateLike, waysOut } from './no-way-out';
import { DOORS_OF_FIREWALL_MODE, pathsPastFirewall } from './through-firewall';

const DOMAINS = ['pypi.org', '*.pythonhosted.org'];
const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

interface Resource {
  readonly Type: string;
  Properties: Record<string, unknown>;
  readonly DependsOn?: string[];
}

const synthesized = templateOf(
  network({ availabilityZones: ZONES, egress: Egress.networkFirewall({ allowedDomains: DOMAINS }) }),
).toJSON() as { Resources: Record<string, Resource> };

function fresh(): { Resources: Record<string, Resource> } {
  return structuredClone(synthesized);
}

function past(template: { Resources: Record<string, Resource> }): string[] {
  return pathsPastFirewall(template as unknown as TemplateLike);
}

function only(type: string): Resource {
  const found = Object.values(synthesized.Resources).filter((resource) => resource.Type === type);
  expect(found).toHaveLength(1);
  return found[0];
}

function route(template: { Resources: Record<string, Resource> }, name: string): Record<string, unknown> {
  const [id] = Object.keys(template.Resources).filter((one) => one.includes(name));
  return template.Resources[id].Properties;
}

test('every path between workloads and the internet passes the firewall in the zone, there and back', () => {
  expect(past(synthesized)).toEqual([]);
  const templates = [
    network({ egress: Egress.networkFirewall({ allowedDomains: DOMAINS }) }),
    network({ availabilityZones: ['eu-west-1b'], egress: Egress.networkFirewall({ allowedDomains: DOMAINS }) }),
  ];
  for (const vpc of templates) {
    expect(pathsPastFirewall(templateOf(vpc).toJSON() as TemplateLike)).toEqual([]);
  }
});

test('there is no door beside the one behind the firewall', () => {
  const found = waysOut(synthesized as unknown as TemplateLike).filter(
    (way) => !DOORS_OF_FIREWALL_MODE.some((type) => way.endsWith(` is a ${type}`)),
  );
  expect(found).toEqual([
    expect.stringMatching(/WorkloadRules.*80.* lets through 0\.0\.0\.0\/0$/),
    expect.stringMatching(/WorkloadRules.*443.* lets through 0\.0\.0\.0\/0$/),
  ]);
});

describe('the search finds', () => {
  test('a workload that leaves by the NAT gateway itself', () => {
    const template = fresh();
    const { NatGatewayId } = route(template, 'FirewallRoutesAFirewallToNatGateway');
    const leak = route(template, 'WorkloadRoutesA');
    delete leak.VpcEndpointId;
    leak.NatGatewayId = NatGatewayId;
    expect(past(template)).toEqual([
      expect.stringMatching(/WorkloadASubnet.* reaches 0\.0\.0\.0\/0 past the firewall/),
    ]);
  });

  test('a workload that leaves by the firewall of another zone', () => {
    const template = fresh();
    route(template, 'WorkloadRoutesA').VpcEndpointId = route(template, 'WorkloadRoutesB').VpcEndpointId;
    expect(past(template)).toEqual([expect.stringMatching(/WorkloadASubnet.* past the firewall in its zone/)]);
  });

  test('an endpoint that is taken by its position', () => {
    const template = fresh();
    const [firewall] = Object.entries(template.Resources).find(
      ([, { Type }]) => Type === 'AWS::NetworkFirewall::Firewall',
    ) ?? [''];
    route(template, 'WorkloadRoutesA').VpcEndpointId = {
      'Fn::Select': [0, { 'Fn::GetAtt': [firewall, 'EndpointIds'] }],
    };
    expect(past(template)).toEqual([expect.stringMatching(/WorkloadASubnet.* past the firewall in its zone/)]);
  });

  test('a zone that is looked up as another', () => {
    const template = fresh();
    const lookup = Object.values(template.Resources).find(({ Type }) => Type === 'Custom::FirewallEndpoints');
    const zones = lookup?.Properties.Zones as Record<string, unknown>;
    zones.A = zones.B;
    expect(past(template)).toEqual([
      expect.stringMatching(/WorkloadASubnet.* past the firewall in its zone/),
      expect.stringMatching(/PublicTierASubnet.* answers 10\.0\.0\.0\/20 past the firewall in its zone/),
    ]);
  });

  test('an additional route past the firewall', () => {
    const template = fresh();
    const { NatGatewayId } = route(template, 'FirewallRoutesAFirewallToNatGateway');
    const { RouteTableId } = route(template, 'WorkloadRoutesA');
    template.Resources.Stray = {
      Type: 'AWS::EC2::Route',
      Properties: { RouteTableId, NatGatewayId, DestinationCidrBlock: '198.51.100.0/24' },
    };
    expect(past(template)).toEqual([expect.stringMatching(/WorkloadASubnet.* reaches 198\.51\.100\.0\/24 past/)]);
  });

  test('answers that come back past the firewall', () => {
    const template = fresh();
    const [id] = Object.keys(template.Resources).filter((one) => one.includes('FirewallRoutesBNatGatewayToFirewall'));
    delete template.Resources[id];
    expect(past(template)).toEqual([expect.stringMatching(/PublicTierBSubnet.* answers 10\.0\.16\.0\/20 past/)]);
  });

  test('a firewall that goes on in another zone', () => {
    const template = fresh();
    route(template, 'FirewallRoutesAFirewallToNatGateway').NatGatewayId = route(
      template,
      'FirewallRoutesCFirewallToNatGateway',
    ).NatGatewayId;
    expect(past(template)).toEqual([expect.stringMatching(/FirewallTierASubnet.* not by the NAT gateway in its zone/)]);
  });
});

describe('the policy', () => {
  test('is strict, sends every packet to the stateful rules, and drops what they do not pass', () => {
    expect(only('AWS::NetworkFirewall::FirewallPolicy').Properties.FirewallPolicy).toEqual({
      StatelessDefaultActions: ['aws:forward_to_sfe'],
      StatelessFragmentDefaultActions: ['aws:drop'],
      StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER', StreamExceptionPolicy: 'DROP' },
      StatefulRuleGroupReferences: [
        { Priority: 1, ResourceArn: { 'Fn::GetAtt': [expect.stringContaining('Unjudged'), 'RuleGroupArn'] } },
        { Priority: 2, ResourceArn: { 'Fn::GetAtt': [expect.stringContaining('Domains'), 'RuleGroupArn'] } },
      ],
      StatefulDefaultActions: ['aws:drop_established_app_layer_to_server', 'aws:alert_established_app_layer_to_server'],
    });
  });

  const groups = Object.entries(synthesized.Resources)
    .filter(([, { Type }]) => Type === 'AWS::NetworkFirewall::RuleGroup')
    .map(([id, { Properties }]) => ({ id, ...(Properties as { RuleGroup: Record<string, unknown> }) }));

  test('judges the range of the VPC, named in every rule group', () => {
    expect(groups).toHaveLength(2);
    for (const { RuleGroup } of groups) {
      expect(RuleGroup).toMatchObject({
        RuleVariables: { IPSets: { HOME_NET: { Definition: ['10.0.0.0/16'] } } },
        StatefulRuleOptions: { RuleOrder: 'STRICT_ORDER' },
      });
    }
  });

  test('drops QUIC and whatever has no server name before the domains are looked at', () => {
    const rules = groups.find(({ id }) => id.includes('Unjudged'))?.RuleGroup.RulesSource as { RulesString: string };
    const lines = rules.RulesString.split('\n');
    expect(lines.every((line) => line.startsWith('drop '))).toBe(true);
    expect(lines[0]).toContain('udp $HOME_NET any -> any 443');
    expect(lines.map((line) => line.split(' ')[1])).toEqual(['udp', 'udp', 'icmp', 'tcp', 'ip']);
    expect(lines[3]).toContain('-> any ![80,443]');
    expect(lines[4]).toContain('ip_proto:!TCP; ip_proto:!UDP; ip_proto:!ICMP;');
    const ids = lines.map((line) => /sid:(\d+);/.exec(line)?.[1]);
    expect(new Set(ids).size).toBe(lines.length);
  });

  test('passes the allowed domains by server name and host, wildcards in the spelling of the firewall', () => {
    expect(groups.find(({ id }) => id.includes('Domains'))?.RuleGroup.RulesSource).toEqual({
      RulesSourceList: {
        GeneratedRulesType: 'ALLOWLIST',
        TargetTypes: ['TLS_SNI', 'HTTP_HOST'],
        Targets: ['pypi.org', '.pythonhosted.org'],
      },
    });
  });
});

test('a change of the domains changes rules and names, and replaces nothing', () => {
  const resources = (allowedDomains: string[]): Record<string, unknown> =>
    templateOf(network({ egress: Egress.networkFirewall({ allowedDomains }) })).toJSON().Resources;
  const before = resources(['pypi.org']);
  const after = resources(['pypi.org', 'conda.anaconda.org']);
  expect(Object.keys(after)).toEqual(Object.keys(before));
  const changed = Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
  expect(changed).toEqual([
    expect.stringContaining('AllowListDomains'),
    expect.stringContaining('DnsFirewallAllowedDomains'),
  ]);
});

test('alerts and flows are recorded with the key of the network, before workloads have a route', () => {
  const { LogDestinationConfigs } = only('AWS::NetworkFirewall::LoggingConfiguration').Properties
    .LoggingConfiguration as {
    LogDestinationConfigs: { LogType: string; LogDestination: { logGroup: { Ref: string } } }[];
  };
  expect(LogDestinationConfigs.map(({ LogType }) => LogType)).toEqual(['ALERT', 'FLOW']);
  for (const { LogDestination } of LogDestinationConfigs) {
    expect(synthesized.Resources[LogDestination.logGroup.Ref].Properties).toMatchObject({
      RetentionInDays: 365,
      KmsKeyId: { 'Fn::GetAtt': [expect.stringContaining('LogKey'), 'Arn'] },
    });
  }
  const logging = Object.entries(synthesized.Resources).find(
    ([, { Type }]) => Type === 'AWS::NetworkFirewall::LoggingConfiguration',
  );
  const routes = Object.entries(synthesized.Resources).filter(([id]) => id.includes('WorkloadRoutes'));
  expect(routes).toHaveLength(3);
  for (const [, { DependsOn }] of routes) {
    expect(DependsOn).toContain(logging?.[0]);
  }
});

test('only allowed names resolve, also those of the endpoints', () => {
  const [list] = Object.entries(synthesized.Resources).filter(([id]) => id.includes('DnsFirewallAllowedDomains'));
  expect(list[1].Properties.Domains).toEqual(expect.arrayContaining([...DOMAINS, '*.compute.internal']));
});

test('the lookup of endpoints may do nothing but write its log', () => {
  const [policy] = Object.entries(synthesized.Resources).filter(
    ([id, { Type }]) => Type === 'AWS::IAM::ManagedPolicy' && id.includes('Endpoints'),
  );
  const { Statement } = policy[1].Properties.PolicyDocument as { Statement: { Action: string[] }[] };
  expect(Statement.flatMap(({ Action }) => Action)).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
});

test('can be protected from deletion, and is not by default', () => {
  expect(only('AWS::NetworkFirewall::Firewall').Properties.DeleteProtection).toBe(false);
  const egress = Egress.networkFirewall({ allowedDomains: DOMAINS, deleteProtection: true });
  templateOf(network({ egress })).hasResourceProperties('AWS::NetworkFirewall::Firewall', { DeleteProtection: true });
});

test('lets zones and the policy be changed, which a firewall refuses unless it is told otherwise', () => {
  expect(only('AWS::NetworkFirewall::Firewall').Properties).toMatchObject({
    SubnetChangeProtection: false,
    FirewallPolicyChangeProtection: false,
  });
});

test('fails for no domain, a whole top-level domain, everything and repetitions', () => {
  expect(() => Egress.networkFirewall({ allowedDomains: [] })).toThrow('allowedDomains has the number of items 0');
  const wrong = () => Egress.networkFirewall({ allowedDomains: ['*', '*.org', 'pypi.org', 'pypi.org'] });
  expect(wrong).toThrow('allowedDomains is "*", name a domain of at least two labels');
  expect(wrong).toThrow('allowedDomains is "*.org", name a domain of at least two labels');
  expect(wrong).toThrow('allowedDomains repeats ["pypi.org"]');
});
