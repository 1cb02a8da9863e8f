import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '../../src/app';
import { APP_ROOT, parseConfig } from '../../src/config/load';
import { demanded, SERVICE_PERMISSIONS } from '../../src/stacks/execution-permissions';
import { platformScope } from '../../src/stacks/execution-scope';
import { boundingStackNames, deployedStackNames } from '../../src/stacks/names';
import { ISOLATED, type NetworkDemand, networkDemand } from '../../src/stacks/network-demand';
import { ALLOW_DATA_DELETION, configOf, MINIMAL } from '../support';
import { ACCOUNT, QUALIFIER, REGION } from './execution-role';
import { executionRoleFor } from './network-demand';
import { isAllowed } from './simulation';

const TRANSIT_GATEWAY = 'mode: transitGateway, transitGatewayId: tgw-0123456789abcdef0, routes: [10.0.0.0/8]';

describe('the demand of a configuration', () => {
  const demandOf = (network: string, more = '') =>
    networkDemand(
      configOf(
        MINIMAL.replace('      cidr: 10.40.0.0/16\n', `      ${network}\n`).replace(
          'studio: {}',
          'studio: {}\n    projects: { templates: [] }',
        ) + more,
      ),
    );
  const ENDPOINTS = `endpoints: { existing: [${[
    's3',
    'sts',
    'kms',
    'logs',
    'sagemaker.api',
    'sagemaker.runtime',
    'studio',
  ]
    .map((service, index) => `{ service: ${service}, id: vpce-0123456789abcdef${index} }`)
    .join()}] }`;
  const SUBNETS =
    '[{ id: subnet-0123456789abcdef0, availabilityZone: a }], workloadSecurityGroupId: sg-0123456789abcdef0';

  test('is none for an isolated network', () => {
    expect(networkDemand(configOf(MINIMAL))).toEqual(ISOLATED);
  });

  test.each<[string, string, Partial<NetworkDemand>]>([
    ['nat', 'cidr: 10.40.0.0/16, egress: { mode: nat }', { internet: true }],
    [
      'firewall',
      'cidr: 10.40.0.0/16, egress: { mode: firewall, allowedDomains: [example.com] }',
      { internet: true, firewall: true },
    ],
    [
      'transit gateway',
      `cidr: 10.40.0.0/16, egress: { ${TRANSIT_GATEWAY} }`,
      { transitGatewayIds: ['tgw-0123456789abcdef0'] },
    ],
    ['isolated', 'cidr: 10.40.0.0/16, egress: { mode: isolated }', {}],
    [
      'IPAM',
      'ipam: { pool: ipam-pool-0123456789abcdef0, netmaskLength: 20 }',
      { ipamPoolIds: ['ipam-pool-0123456789abcdef0'] },
    ],
    ['closed network ACLs', 'cidr: 10.40.0.0/16, networkAcls: closed', { networkAcls: true }],
    ['open network ACLs', 'cidr: 10.40.0.0/16, networkAcls: open', {}],
    [
      'shared',
      `existing: { vpcId: vpc-0123456789abcdef0, ownerAccount: '444444444444', subnets: ${SUBNETS} }, ${ENDPOINTS}`,
      { sharedVpcs: [{ owner: '444444444444', id: 'vpc-0123456789abcdef0' }] },
    ],
    [
      'existing of its own',
      `existing: { vpcId: vpc-0123456789abcdef0, ownerAccount: '${ACCOUNT}', subnets: ${SUBNETS} }, ${ENDPOINTS}`,
      {},
    ],
    [
      'parameters',
      'existing: { parameters: { vpcId: /landing-zone/vpc-id, subnetIds: /landing-zone/ids, routeTableIds: /landing-zone/tables, availabilityZones: [a, b] } }',
      { parameters: ['landing-zone/ids', 'landing-zone/tables', 'landing-zone/vpc-id'] },
    ],
  ])('%s', (_, network, demand) => {
    expect(demandOf(`{ ${network} }`)).toEqual({ ...ISOLATED, ...demand });
  });

  test('counts packages of an environment', () => {
    const network = '{ cidr: 10.40.0.0/16 }';

    expect(demandOf(network, '    packages: { source: pypi }\n')).toEqual({ ...ISOLATED, packages: true });
    expect(demandOf(network, '    packages: { source: none }\n')).toEqual(ISOLATED);
  });

  test('is that of all environments together, each thing once', () => {
    const attached = (name: string) =>
      `  - name: ${name}\n    studio: {}\n    network:\n      cidr: 10.50.0.0/16\n` +
      `      egress: { ${TRANSIT_GATEWAY} }\n`;
    const open = '{ cidr: 10.40.0.0/16, egress: { mode: nat } }';

    expect(demandOf(open, attached('vision') + attached('audio'))).toEqual({
      ...ISOLATED,
      internet: true,
      transitGatewayIds: ['tgw-0123456789abcdef0'],
    });
  });
});

test('a VPC that several environments share counts once', () => {
  const sharedVpcs = [{ owner: '444444444444', id: 'vpc-0123456789abcdef0' }];
  const { environments, ...rest } = configOf(MINIMAL);
  const [environment] = environments;
  const network = { existing: { vpcId: sharedVpcs[0].id, ownerAccount: sharedVpcs[0].owner } };
  const sharing = { ...environment, network: { ...environment.network, ...network } };

  expect(networkDemand({ ...rest, environments: [sharing, sharing] })).toEqual({ ...ISOLATED, sharedVpcs });
});

describe('the start scripts of a platform with a long name', () => {
  const name = 'machinelearningprod';
  const config = configOf(`${MINIMAL.replace('name: acmeml', `name: ${name}`)}    packages: { source: pypi }\n`);
  const { template } = buildApp(config).synth().getStackByName(`${name}-research-Environment`);
  const scripts = Object.values(
    template.Resources as Record<string, { Type: string; Properties: Record<string, string> }>,
  ).filter(({ Type }) => Type === 'AWS::SageMaker::StudioLifecycleConfig');

  test('are within reach', async () => {
    const role = executionRoleFor(networkDemand(config), name);

    expect(scripts.length).toBeGreaterThan(0);
    for (const { Properties } of scripts) {
      // in ARNs, SageMaker writes names in lower case
      const script = Properties.StudioLifecycleConfigName.toLowerCase();
      const resource = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:studio-lifecycle-config/${script}`;
      expect(await isAllowed({ action: 'sagemaker:CreateStudioLifecycleConfig', resource }, role)).toBe(true);
    }
  });
});

describe('with everything together', () => {
  const environment = (name: string, network: string) =>
    `  - { name: ${name}, studio: {}, packages: { source: pypi }, network: { availabilityZones: [a, b], ${network} } }\n`;
  const config = configOf(
    MINIMAL +
      environment('attached', `cidr: 10.50.0.0/16, networkAcls: closed, egress: { ${TRANSIT_GATEWAY} }`) +
      environment('guarded', 'cidr: 10.51.0.0/16, egress: { mode: firewall, allowedDomains: [example.com] }') +
      environment('pooled', 'ipam: { pool: ipam-pool-0123456789abcdef0, netmaskLength: 20 }'),
  );
  const assembly = buildApp(config).synth();

  test.each(boundingStackNames(config))('%s fits into a template that is sent without a bucket', (name) => {
    expect(JSON.stringify(assembly.getStackByName(name).template, undefined, 1).length).toBeLessThan(51_200);
  });
});

describe.each(['isolated', 'nat', 'firewall', 'existing-vpc'])('the example %s', (name) => {
  const config = parseConfig(readFileSync(join(APP_ROOT, 'config', `${name}.yaml`), 'utf8'), name);
  const { stacks } = buildApp(config, { context: ALLOW_DATA_DELETION }).synth();
  const types = new Set(
    stacks
      .filter(({ stackName }) => deployedStackNames(config).includes(stackName))
      .flatMap(({ template }) => Object.values(template.Resources as Record<string, { Type: string }>))
      .map(({ Type }) => Type)
      .filter((type) => !type.startsWith('Custom::')),
  );
  const scope = platformScope({ platform: 'acmeml', qualifier: QUALIFIER, demand: networkDemand(config) });
  const permissions = demanded(scope, SERVICE_PERMISSIONS);

  test('deploys only what the execution role has permissions for', () => {
    const permitted = permissions.flatMap(({ resourceTypes }) => resourceTypes);

    expect([...types].filter((type) => !permitted.includes(type))).toEqual([]);
  });

  test('gives it no permissions on demand for what it does not deploy', () => {
    const onDemand = permissions.flatMap(({ demandedBy, resourceTypes }) => (demandedBy ? resourceTypes : []));

    expect(onDemand.filter((type) => !types.has(type))).toEqual([]);
  });
});
