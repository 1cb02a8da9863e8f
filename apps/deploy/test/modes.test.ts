import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { acknowledge, acknowledgementsOf } from '../src/acknowledgements/apply';
import { buildApp } from '../src/app';
import { APP_ROOT, loadConfig } from '../src/config/load';
import { deployedStackNames, environmentStackNames } from '../src/stacks/names';
import { ALLOW_DATA_DELETION } from './support';

const MODES = ['isolated', 'nat', 'firewall', 'existing-vpc'] as const;

const fileOf = (mode: string) => join(APP_ROOT, 'config', `${mode}.yaml`);

function findings(app: App): string[] {
  return [new AwsSolutionsChecks(), new NIST80053R5Checks()].flatMap((pack) =>
    pack
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${constructPath} ${ruleName}`),
      ),
  );
}

describe.each(MODES)('the example of the mode %s', (mode) => {
  const config = loadConfig(fileOf(mode));
  const names = environmentStackNames(config, config.environments[0]);
  const build = () => buildApp(config, { context: ALLOW_DATA_DELETION });
  const assembly = build().synth();

  test('names the schema for editors', () => {
    expect(readFileSync(fileOf(mode), 'utf8')).toMatch(/^# yaml-language-server: \$schema=\.\/schema\.json\n/);
  });

  test('synthesizes every stack, without looking anything up', () => {
    const deployed = assembly.stacks.map(({ stackName }) => stackName);

    expect(deployed).toEqual(expect.arrayContaining(deployedStackNames(config)));
    expect(assembly.manifest.missing).toBeUndefined();
  });

  test('has no finding that is not acknowledged, and acknowledges nothing in its network that is not found', () => {
    const app = build();
    acknowledge(app, config);
    const all = findings(build());
    const unneeded = acknowledgementsOf(app, config)
      .filter(({ path, finding }) => path.startsWith(names.network) && !all.includes(`${path} ${finding}`))
      .map(({ path, finding }) => `${path} ${finding}`);

    expect(findings(app)).toEqual([]);
    expect(unneeded).toEqual([]);
  });

  test('has the way out that it names, and no other', () => {
    const network = Template.fromJSON(assembly.getStackByName(names.network).template);
    const count = (type: string) => Object.keys(network.findResources(type)).length;

    expect({
      vpcs: count('AWS::EC2::VPC'),
      internetGateways: count('AWS::EC2::InternetGateway'),
      natGateways: count('AWS::EC2::NatGateway'),
      firewalls: count('AWS::NetworkFirewall::Firewall'),
      dnsFirewalls: count('AWS::Route53Resolver::FirewallRuleGroup'),
    }).toEqual(EXPECTED[mode]);
  });
});

const EXPECTED: Record<(typeof MODES)[number], Record<string, number>> = {
  isolated: { vpcs: 1, internetGateways: 0, natGateways: 0, firewalls: 0, dnsFirewalls: 1 },
  nat: { vpcs: 1, internetGateways: 1, natGateways: 2, firewalls: 0, dnsFirewalls: 1 },
  firewall: { vpcs: 1, internetGateways: 1, natGateways: 2, firewalls: 1, dnsFirewalls: 1 },
  'existing-vpc': { vpcs: 0, internetGateways: 0, natGateways: 0, firewalls: 0, dnsFirewalls: 1 },
};
