import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemplateRules } from '@secure-mlops/core';
import { Template } from 'aws-cdk-lib/assertions';
import { buildApp } from '../../src/app';
import { configOf, MINIMAL } from '../support';

interface StageNetwork {
  readonly body: string;
  readonly template: Template;
}

/** The document that stack sets put into the accounts of a stage with this network. */
function stageNetwork(network: string): StageNetwork {
  const stages = `stages: [{ name: live, accounts: ['222222222222'], network: { ${network} } }]`;
  const { directory } = buildApp(configOf(MINIMAL.replace('studio: {}', `studio: {}\n    ${stages}`))).synth();
  const [file] = readdirSync(directory).filter((name) => /Targets.*network.*\.template\.json$/.test(name));
  const body = readFileSync(join(directory, file), 'utf8');
  return { body, template: Template.fromJSON(JSON.parse(body)) };
}

function ranges({ template }: StageNetwork): unknown[] {
  return Object.values(template.findResources('AWS::EC2::Subnet')).map(({ Properties }) => Properties.CidrBlock);
}

test('by default a stage has subnets of a sixteenth, no ACLs of its own, and a resolver for endpoints and hosts', () => {
  const network = stageNetwork('cidr: 10.61.0.0/20');

  expect(ranges(network)).toEqual(['10.61.0.0/24', '10.61.1.0/24']);
  network.template.resourceCountIs('AWS::EC2::NetworkAcl', 0);
  network.template.resourceCountIs('Custom::ResolverFailureMode', 0);
  network.template.hasResourceProperties('AWS::Route53Resolver::FirewallRuleGroup', {
    FirewallRules: [{ Action: 'ALLOW' }, { Action: 'BLOCK', BlockResponse: 'NXDOMAIN' }],
  });
});

describe('every choice', () => {
  const network = stageNetwork(
    'cidr: 10.61.0.0/20, subnets: { workload: 22 }, networkAcls: closed, ' +
      'dns: { allowedDomains: [db.corp.example], blockedDomainLists: [rslvr-fdl-0123456789abcdef], ' +
      'blockedThreats: [tunneling], blockResponse: nodata, failureMode: closed }',
  );

  test('is made', () => {
    expect(ranges(network)).toEqual(['10.61.0.0/22', '10.61.4.0/22']);
    network.template.resourceCountIs('AWS::EC2::NetworkAcl', 1);
    network.template.hasResourceProperties('AWS::Route53Resolver::FirewallRuleGroup', {
      FirewallRules: [
        { Action: 'BLOCK', FirewallDomainListId: 'rslvr-fdl-0123456789abcdef', BlockResponse: 'NODATA' },
        { Action: 'BLOCK', DnsThreatProtection: 'DNS_TUNNELING', BlockResponse: 'NODATA' },
        { Action: 'ALLOW' },
        { Action: 'BLOCK', BlockResponse: 'NODATA' },
      ],
    });
    network.template.resourceCountIs('Custom::ResolverFailureMode', 1);
  });

  test('travels alone, in a small part of what CloudFormation takes', () => {
    expect(TemplateRules.problemsOf(network.body)).toEqual([]);
    expect(Buffer.byteLength(network.body)).toBeLessThan(150_000);
  });
});
