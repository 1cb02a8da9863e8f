import { parseConfig } from '../../src/config/load';
import { MINIMAL, problemsOf } from '../support';

const NETWORK = 'environments[0].network';

/** A minimal file with other lines as its network, and further ones for the environment and the platform. */
function withNetwork(lines: string, environment = '', platform = ''): string {
  return MINIMAL.replace('cidr: 10.40.0.0/16', lines.split('\n').join('\n      '))
    .replace('studio: {}', `studio: {}\n    ${environment}`)
    .replace('region: eu-west-1', `region: eu-west-1\n  ${platform}`);
}

const SUBNETS = 'subnets: [{ id: subnet-0123456789abcdef0, availabilityZone: a, routeTableId: rtb-0123456789abcdef0 }]';
const EXISTING = `existing: { vpcId: vpc-0123456789abcdef0, ${SUBNETS} }`;
const PARAMETERS =
  'parameters: { vpcId: /lz/vpc, subnetIds: /lz/subnets, routeTableIds: /lz/tables, availabilityZones: [a] }';
const OWN_KMS = '{ service: kms, id: vpce-0123456789abcdef0, securityGroupId: sg-0123456789abcdef0 }';
const WITHOUT_PROJECTS = 'projects: { templates: [] }';
const CENTRAL = 'central: { vpcId: vpc-0123456789abcdef1, ranges: [10.9.0.0/24] }';

describe('accepts', () => {
  test.each([
    [
      'a pool, one zone and closed ACLs',
      'ipam: { pool: ipam-pool-0123456789abcdef0, netmaskLength: 20 }\navailabilityZones: [a]\nnetworkAcls: closed',
    ],
    ['sizes of subnets', 'cidr: 10.40.0.0/16\nsubnets: { workload: 20, public: 28, firewall: 28, transitGateway: 28 }'],
    [
      'NAT with one gateway',
      'cidr: 10.40.0.0/16\navailabilityZones: [b, c]\negress: { mode: nat, perZone: false, zone: c, ports: [443, 8443] }\ndns: { allowedDomains: [pypi.org], blockResponse: nodata }',
    ],
    [
      'a firewall',
      'cidr: 10.40.0.0/16\negress: { mode: firewall, allowedDomains: ["*.pypi.org"], deleteProtection: true }',
    ],
    [
      'a transit gateway',
      'cidr: 10.40.0.0/16\negress: { mode: transitGateway, transitGatewayId: tgw-0123456789abcdef0, routes: [10.0.0.0/8, 0.0.0.0/0] }',
    ],
    [
      'a central endpoint',
      `cidr: 10.40.0.0/16\nendpoints: { existing: [{ service: sts, id: vpce-0123456789abcdef0, ${CENTRAL} }] }`,
    ],
    [
      'flow logs in a bucket',
      "cidr: 10.40.0.0/16\nflowLogs: s3\nflowLogReaders: ['arn:aws:iam::111111111111:role/auditor']",
    ],
    ['an existing VPC', `${EXISTING}\ndns: { allowedDomains: [corp.example.com] }\nflowLogs: none`],
    ['a resolver that fails open', 'cidr: 10.40.0.0/16\ndns: { failureMode: open }'],
    ['an existing VPC whose resolver fails closed', `${EXISTING}\ndns: { failureMode: closed }`],
    ['an existing VPC in which threats do not resolve', `${EXISTING}\ndns: { blockedThreats: [tunneling] }`],
    ['an existing VPC by parameters', `existing: { ${PARAMETERS}, restrictResolver: false }`],
    [
      'an existing VPC with its endpoints',
      `${EXISTING}\nendpoints: { existing: [${OWN_KMS}, { service: s3, id: vpce-0123456789abcdef1 }] }`,
    ],
  ])('%s', (_, lines) => {
    expect(problemsOf(withNetwork(lines))).toEqual([]);
  });

  test.each(['none', 'pypi', '[pandas, scikit-*]'])('packages from %s', (source) => {
    expect(problemsOf(withNetwork('cidr: 10.40.0.0/16', `packages: { source: ${source} }`))).toEqual([]);
  });

  test('a perimeter around parts of an organization', () => {
    const perimeter =
      'organizationId: o-abcd123456\n  perimeter: { around: organization, organizationPaths: ["o-abcd123456/r-ab12/ou-ab12-11111111/*"] }';

    expect(problemsOf(withNetwork('cidr: 10.40.0.0/16', '', perimeter))).toEqual([]);
  });

  test('a perimeter with trusted accounts and roles for emergencies', () => {
    const perimeter = `organizationId: o-abcd123456\n  perimeter: { around: organization, exceptions: [${TRUSTED}, { account: '444444444444', trusted: principals, reason: audits }], breakGlassRoles: ['arn:aws:iam::111111111111:role/break-glass'] }`;

    expect(problemsOf(withNetwork('cidr: 10.40.0.0/16', '', perimeter))).toEqual([]);
  });
});

const TRUSTED = "{ account: '444444444444', trusted: resources, reason: feature store of a partner }";

test('ways out get every documented default', () => {
  const egressOf = (egress: string) =>
    parseConfig(withNetwork(`cidr: 10.40.0.0/16\negress: ${egress}`), 'test.yaml').environments[0].network.egress;

  expect(egressOf('{ mode: isolated }')).toEqual({ mode: 'isolated' });
  expect(egressOf('{ mode: nat }')).toEqual({ mode: 'nat', perZone: true, ports: [443] });
  expect(egressOf('{ mode: firewall, allowedDomains: [pypi.org] }')).toMatchObject({ deleteProtection: false });
  expect(
    egressOf('{ mode: transitGateway, transitGatewayId: tgw-0123456789abcdef0, routes: [10.0.0.0/8] }'),
  ).toMatchObject({ ports: [443] });
});

describe('refuses, with path and remedy,', () => {
  test.each<[string, string, string, RegExp]>([
    ['no address', 'flowLogs: logs', 'cidr', /"ipam" for a pool .*, or "existing"/],
    ['two sources of addresses', `cidr: 10.40.0.0/16\n${EXISTING}`, 'existing', /leave "cidr" out/],
    [
      'an unknown mode',
      'cidr: 10.40.0.0/16\negress: { mode: open }',
      'egress.mode',
      /isolated, nat, firewall, transitGateway/,
    ],
    [
      'a way out without mode',
      'cidr: 10.40.0.0/16\negress: { ports: [443] }',
      'egress.mode',
      /isolated, nat, firewall/,
    ],
    [
      'a key of another mode',
      'cidr: 10.40.0.0/16\negress: { mode: nat, routes: [10.0.0.0/8] }',
      'egress.routes',
      /known keys are mode, perZone, zone, ports/,
    ],
    [
      'a zone of the one gateway where each has one',
      'cidr: 10.40.0.0/16\negress: { mode: nat, zone: a }',
      'egress.zone',
      /set perZone to false/,
    ],
    [
      'a gateway in a zone that the network has not',
      'cidr: 10.40.0.0/16\negress: { mode: nat, perZone: false, zone: c }',
      'egress.zone',
      /one of the zones of the network: a, b/,
    ],
    [
      'a firewall that lets nothing through',
      'cidr: 10.40.0.0/16\negress: { mode: firewall, allowedDomains: [] }',
      'egress.allowedDomains',
      /the mode is "isolated"/,
    ],
    [
      'a top-level domain',
      'cidr: 10.40.0.0/16\negress: { mode: firewall, allowedDomains: [com] }',
      'egress.allowedDomains[0]',
      /two labels/,
    ],
    ['a port of none', 'cidr: 10.40.0.0/16\negress: { mode: nat, ports: [0] }', 'egress.ports[0]', /from 1 to 65535/],
    [
      'a repeated port',
      'cidr: 10.40.0.0/16\negress: { mode: nat, ports: [443, 443] }',
      'egress.ports[1]',
      /"443" is repeated/,
    ],
    [
      'a range with host bits',
      'cidr: 10.40.0.0/16\negress: { mode: transitGateway, transitGatewayId: tgw-0123456789abcdef0, routes: [10.0.0.1/8] }',
      'egress.routes[0]',
      /first address/,
    ],
    [
      'two lists of names',
      'cidr: 10.40.0.0/16\negress: { mode: firewall, allowedDomains: [pypi.org] }\ndns: { allowedDomains: [pypi.org] }',
      'dns.allowedDomains',
      /egress\.allowedDomains/,
    ],
    [
      'an answer for names that all resolve',
      'cidr: 10.40.0.0/16\negress: { mode: nat }\ndns: { blockResponse: nodata }',
      'dns.blockResponse',
      /every name resolves/,
    ],
    [
      'a failure of no firewall',
      'cidr: 10.40.0.0/16\negress: { mode: nat }\ndns: { failureMode: open }',
      'dns.failureMode',
      /every name resolves/,
    ],
    [
      'a failure mode that there is not',
      'cidr: 10.40.0.0/16\ndns: { failureMode: ajar }',
      'dns.failureMode',
      /use "closed" or "open"/,
    ],
    [
      'a failure mode where others restrict the resolver',
      `existing: { ${PARAMETERS}, restrictResolver: false }\ndns: { failureMode: closed }`,
      'dns.failureMode',
      /existing\.restrictResolver to true/,
    ],
    ['a size of no subnet', 'cidr: 10.40.0.0/16\nsubnets: { workload: 29 }', 'subnets.workload', /from 16 to 28/],
    ['an own VPC that nobody records', 'cidr: 10.40.0.0/16\nflowLogs: none', 'flowLogs', /"logs" or "s3"/],
    ['a bucket that nobody reads', 'cidr: 10.40.0.0/16\nflowLogs: s3', 'flowLogReaders', /name the roles/],
    [
      'readers of no bucket',
      "cidr: 10.40.0.0/16\nflowLogReaders: ['arn:aws:iam::111111111111:role/auditor']",
      'flowLogReaders',
      /use "s3" in flowLogs/,
    ],
    [
      'an own endpoint in a VPC that is made',
      `cidr: 10.40.0.0/16\nendpoints: { existing: [${OWN_KMS}] }`,
      'endpoints.existing[0].central',
      /a VPC that is made has no endpoint yet/,
    ],
    ['a way out of an existing VPC', `${EXISTING}\negress: { mode: nat }`, 'egress', /leave "existing" out/],
    ['zones of an existing VPC', `${EXISTING}\navailabilityZones: [a]`, 'availabilityZones', /leave "existing" out/],
    ['ACLs of an existing VPC', `${EXISTING}\nnetworkAcls: closed`, 'networkAcls', /leave "existing" out/],
    [
      'threats in an existing VPC whose resolver others restrict',
      `existing: { ${PARAMETERS}, restrictResolver: false }\ndns: { blockedThreats: [tunneling] }`,
      'dns.blockedThreats',
      /existing\.restrictResolver to true/,
    ],
    [
      'an existing VPC without subnets',
      'existing: { vpcId: vpc-0123456789abcdef0 }',
      'existing.subnets',
      /list the subnets/,
    ],
    [
      'parameters and ids',
      `existing: { vpcId: vpc-0123456789abcdef0, ${PARAMETERS} }`,
      'existing.vpcId',
      /leave "parameters" out/,
    ],
    [
      'names for an open resolver',
      `existing: { vpcId: vpc-0123456789abcdef0, ${SUBNETS}, restrictResolver: false }\ndns: { allowedDomains: [pypi.org] }`,
      'dns.allowedDomains',
      /existing\.restrictResolver/,
    ],
    [
      'a place for no rules',
      `existing: { vpcId: vpc-0123456789abcdef0, ${SUBNETS}, restrictResolver: false, dnsFirewallPriority: 200 }`,
      'existing.dnsFirewallPriority',
      /existing\.restrictResolver/,
    ],
    [
      'a switch of a given group',
      `existing: { vpcId: vpc-0123456789abcdef0, ${SUBNETS}, workloadSecurityGroupId: sg-0123456789abcdef0 }\nallowSelf: true`,
      'allowSelf',
      /existing\.workloadSecurityGroupId/,
    ],
    [
      'a gateway without route table',
      'existing: { vpcId: vpc-0123456789abcdef0, subnets: [{ id: subnet-0123456789abcdef0, availabilityZone: a }] }',
      'existing.subnets[0].routeTableId',
      /the endpoint of s3 is a route/,
    ],
    [
      'a gateway without parameter',
      'existing: { parameters: { vpcId: /lz/vpc, subnetIds: /lz/subnets, availabilityZones: [a] } }',
      'existing.parameters.routeTableIds',
      /the endpoint of s3 is a route/,
    ],
    [
      'an endpoint without group',
      `${EXISTING}\nendpoints: { existing: [{ service: kms, id: vpce-0123456789abcdef0 }] }`,
      'endpoints.existing[0].securityGroupId',
      /existing\.workloadSecurityGroupId/,
    ],
    [
      'an endpoint that is not used',
      `${EXISTING}\nendpoints: { existing: [{ service: ecr.api, id: vpce-0123456789abcdef0, securityGroupId: sg-0123456789abcdef0 }] }`,
      'endpoints.existing[0].service',
      /add "ecr\.api" to network\.endpoints\.add/,
    ],
    [
      'a central gateway',
      `${EXISTING}\nendpoints: { existing: [{ service: s3, id: vpce-0123456789abcdef0, ${CENTRAL} }] }`,
      'endpoints.existing[0].central',
      /serves no VPC but its own/,
    ],
    [
      'endpoints of a shared VPC',
      `existing: { vpcId: vpc-0123456789abcdef0, ownerAccount: '999999999999', ${SUBNETS} }`,
      'existing.ownerAccount',
      /s3, sts, kms, .*only the owner/,
    ],
  ])('%s', (_, lines, path, remedy) => {
    const problems = problemsOf(withNetwork(lines, WITHOUT_PROJECTS));
    expect(problems.map((problem) => [problem.path, problem.remedy])).toEqual([
      [`${NETWORK}.${path}`, expect.stringMatching(remedy)],
    ]);
  });

  test('what only the owner of a shared VPC can do, all at once', () => {
    const shared = `existing: { vpcId: vpc-0123456789abcdef0, ownerAccount: '999999999999', restrictResolver: true, ${SUBNETS} }\nflowLogs: logs\negress: { mode: nat }`;

    expect(problemsOf(withNetwork(shared, WITHOUT_PROJECTS)).map(({ path }) => path)).toEqual(
      ['egress', 'flowLogs', 'existing.restrictResolver', 'existing.ownerAccount'].map((path) => `${NETWORK}.${path}`),
    );
  });

  test.each<[string, string, RegExp]>([
    ['{ source: maven }', 'source', /"none", "pypi", or a list/],
    ['{ source: [] }', 'source', /at least one package/],
    ['{ source: [Pandas] }', 'source[0]', /normalized names/],
    ['{ source: [pandas, pandas] }', 'source[1]', /"pandas" is repeated/],
  ])('packages %s', (packages, path, remedy) => {
    expect(problemsOf(withNetwork('cidr: 10.40.0.0/16', `packages: ${packages}`))).toEqual([
      expect.objectContaining({ path: `environments[0].packages.${path}`, remedy: expect.stringMatching(remedy) }),
    ]);
  });

  test.each<[string, string, RegExp]>([
    ['perimeter: { around: organization }', 'around', /platform\.organizationId/],
    ['perimeter: { organizationPaths: ["o-abcd123456/r-ab12/*"] }', 'organizationPaths', /perimeter\.around/],
    [
      'perimeter: { around: organization, organizationPaths: ["o-zzzz123456/r-ab12/*"] }\n  organizationId: o-abcd123456',
      'organizationPaths',
      /is in another/,
    ],
    [
      'perimeter: { around: organization, organizationPaths: ["*"] }\n  organizationId: o-abcd123456',
      'organizationPaths[0]',
      /path of organizational units/,
    ],
    [`perimeter: { exceptions: [${TRUSTED}] }`, 'exceptions', /perimeter\.around/],
    [
      `perimeter: { around: organization, exceptions: [${TRUSTED}, ${TRUSTED}] }\n  organizationId: o-abcd123456`,
      'exceptions[1]',
      /"resources of 444444444444" is repeated/,
    ],
    [
      "perimeter: { around: organization, exceptions: [{ account: '444444444444', trusted: resources, reason: ' ' }] }\n  organizationId: o-abcd123456",
      'exceptions[0].reason',
      /say why/,
    ],
    [
      "perimeter: { breakGlassRoles: ['arn:aws:iam::222222222222:role/break-glass'] }",
      'breakGlassRoles[0]',
      /a role of the platform account, which is 111111111111/,
    ],
    [
      "perimeter: { breakGlassRoles: ['arn:aws:iam::111111111111:role/*'] }",
      'breakGlassRoles[0]',
      /exact ARN of a role/,
    ],
  ])('%s', (perimeter, path, remedy) => {
    expect(
      problemsOf(withNetwork('cidr: 10.40.0.0/16', '', perimeter)).map((problem) => [problem.path, problem.remedy]),
    ).toContainEqual([`platform.perimeter.${path}`, expect.stringMatching(remedy)]);
  });
});

test('an unknown key of a way out is refused with the known one', () => {
  const lines = 'cidr: 10.40.0.0/16\negress: { mode: firewall, allowedDomain: [pypi.org], allowedDomains: [pypi.org] }';

  expect(problemsOf(withNetwork(lines))).toEqual([
    {
      path: `${NETWORK}.egress.allowedDomain`,
      received: '["pypi.org"]',
      remedy: expect.stringContaining('did you mean "allowedDomains"?'),
    },
  ]);
});
