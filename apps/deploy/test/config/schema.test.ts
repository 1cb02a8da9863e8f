import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APP_ROOT, DEFAULT_CONFIG, loadConfig, parseConfig } from '../../src/config/load';
import { jsonSchema } from '../../src/config/schema';
import { MAXIMAL, MINIMAL, problemsOf } from '../support';

test('a minimal file gets every documented default', () => {
  const { platform, environments } = parseConfig(MINIMAL, 'test.yaml');

  expect(platform.tags).toEqual({});
  expect(platform.terminationProtection).toBe(false);
  expect(platform.perimeter).toEqual({ around: 'accounts' });
  expect(environments[0].network).toEqual({
    cidr: '10.40.0.0/16',
    dns: {},
    endpoints: { set: 'studio', add: [], remove: [], existing: [] },
    flowLogReaders: [],
  });
  expect(environments[0].packages).toEqual({ source: 'none' });
  expect(environments[0].studio).toEqual({ idleTimeoutMinutes: 60, users: [] });
  expect(environments[0].retention).toEqual({ data: 'retain', keys: 'retain', logDays: 365 });
  expect(environments[0].terminationProtection).toBe(false);
  expect(environments[0].stages).toEqual([]);
  expect(environments[0].projects).toEqual({ templates: ['model-build'] });
});

test('a maximal file and the example are accepted', () => {
  expect(problemsOf(MAXIMAL)).toEqual([]);
  expect(loadConfig(DEFAULT_CONFIG).environments).toHaveLength(1);
});

test.each([
  ['platform name', 'name: acmeml', 'name: Acme-ML', 'platform.name', '"Acme-ML"', /2 to 19 lower-case letters/],
  ['reserved name', 'name: acmeml', 'name: awsml', 'platform.name', '"awsml"', /not with "aws" or "ssm"/],
  [
    'qualifier',
    'qualifier: acmeml',
    'qualifier: too-long-qualifier',
    'platform.qualifier',
    '"too-long-qualifier"',
    /1 to 10/,
  ],
  [
    'account without quotes',
    "'111111111111'",
    '111111111111',
    'platform.account',
    '111111111111',
    /12 digits in quotes/,
  ],
  ['region', 'eu-west-1', 'eu-west-17', 'platform.region', '"eu-west-17"', /name of a region/],
  ['environment name', 'name: research', 'name: core', 'environments[0].name', '"core"', /belong to the platform/],
  ['no network', '10.40.0.0/16', '10.40.0.0', 'environments[0].network.cidr', '"10.40.0.0"', /first address/],
  ['host bits', '10.40.0.0/16', '10.40.0.9/16', 'environments[0].network.cidr', '"10.40.0.9/16"', /first address/],
  ['octet', '10.40.0.0/16', '10.400.0.0/16', 'environments[0].network.cidr', '"10.400.0.0/16"', /first address/],
  [
    'too large',
    '10.40.0.0/16',
    '10.0.0.0/15',
    'environments[0].network.cidr',
    '"10.0.0.0/15"',
    /between \/16 and \/22/,
  ],
  [
    'too small',
    '10.40.0.0/16',
    '10.40.0.0/23',
    'environments[0].network.cidr',
    '"10.40.0.0/23"',
    /between \/16 and \/22/,
  ],
  ['public', '10.40.0.0/16', '8.8.0.0/16', 'environments[0].network.cidr', '"8.8.0.0/16"', /private range/],
  [
    'zone',
    'cidr: 10.40.0.0/16',
    'cidr: 10.40.0.0/16\n      availabilityZones: [a, z]',
    'environments[0].network.availabilityZones[1]',
    '"z"',
    /from a to h/,
  ],
  [
    'idle time',
    'studio: {}',
    'studio: { idleTimeoutMinutes: 59 }',
    'environments[0].studio.idleTimeoutMinutes',
    '59',
    /from 60/,
  ],
  [
    'user name',
    'studio: {}',
    'studio: { users: [{ name: a.b }] }',
    'environments[0].studio.users[0].name',
    '"a.b"',
    /1 to 63/,
  ],
])('%s is refused with path, value and remedy', (_, good, bad, path, received, remedy) => {
  expect(problemsOf(MINIMAL.replace(good, bad))).toEqual([{ path, received, remedy: expect.stringMatching(remedy) }]);
});

const STAGED = MINIMAL.replace('studio: {}', "studio: {}\n    stages: [{ name: live, accounts: ['222222222222'] }]");

test('a stage gets every documented default', () => {
  expect(parseConfig(STAGED, 'test.yaml').environments[0].stages).toEqual([
    {
      name: 'live',
      accounts: ['222222222222'],
      approval: 'none',
      network: { cidr: '10.0.0.0/20', availabilityZones: ['a', 'b'], networkAcls: 'open', dns: {} },
      failureTolerance: 0,
      concurrency: 1,
    },
  ]);
});

test.each([
  ['name', 'name: live', 'name: averylongstagename', 'name', '"averylongstagename"', /2 to 14/],
  ['hyphen', 'name: live', 'name: live-eu', 'name', '"live-eu"', /letters and digits/],
  ['account', "'222222222222'", '222222222222', 'accounts[0]', '222222222222', /12 digits in quotes/],
  ['repeated account', "['222222222222']", "['222222222222', '222222222222']", 'accounts[1]', '"222222222222"', /once/],
  ['empty list of accounts', "['222222222222']", '[]', 'accounts', '[]', /at least one account/],
  ['approval', 'name: live', 'name: live, approval: maybe', 'approval', '"maybe"', /"none" or "manual"/],
  ['network', 'name: live', 'name: live, network: { cidr: 8.8.0.0/20 }', 'network.cidr', '"8.8.0.0/20"', /private/],
  [
    'size of subnets',
    'name: live',
    'name: live, network: { subnets: { workload: 29 } }',
    'network.subnets.workload',
    '29',
    /from 16 to 28/,
  ],
  [
    'subnets of a way out',
    'name: live',
    'name: live, network: { subnets: { workload: 24, public: 28 } }',
    'network.subnets.public',
    '28',
    /known keys are workload/,
  ],
  [
    'way out',
    'name: live',
    'name: live, network: { egress: { mode: nat } }',
    'network.egress',
    '{"mode":"nat"}',
    /known keys are cidr, availabilityZones, subnets, networkAcls, dns/,
  ],
  ['ACLs', 'name: live', 'name: live, network: { networkAcls: shut }', 'network.networkAcls', '"shut"', /"closed"/],
  [
    'failure mode',
    'name: live',
    'name: live, network: { dns: { failureMode: ajar } }',
    'network.dns.failureMode',
    '"ajar"',
    /"closed" or "open"/,
  ],
  ['no account at once', 'name: live', 'name: live, concurrency: 0', 'concurrency', '0', /from 1 to 100/],
  ['too many accounts at once', 'name: live', 'name: live, concurrency: 101', 'concurrency', '101', /from 1 to 100/],
  ['tolerance of every account', 'name: live', 'name: live, failureTolerance: 1', 'failureTolerance', '1', /below/],
])('a stage: %s is refused with path, value and remedy', (_, good, bad, path, received, remedy) => {
  expect(problemsOf(STAGED.replace(good, bad))).toEqual([
    { path: `environments[0].stages[0].${path}`, received, remedy: expect.stringMatching(remedy) },
  ]);
});

test('a stage takes as many accounts as a target of stack sets, and no more', () => {
  const staged = (count: number) => {
    const ids = Array.from({ length: count }, (_, index) => `'${200_000_000_000 + index}'`);
    return STAGED.replace("'222222222222'", ids.join(', '));
  };

  expect(problemsOf(staged(2000))).toEqual([]);
  expect(problemsOf(staged(2001))).toEqual([
    expect.objectContaining({
      path: 'environments[0].stages[0].accounts',
      remedy: expect.stringMatching(/at most 2000 accounts in one stage/),
    }),
  ]);
});

test.each(['research-live', 'research-live-eu'])(
  'an environment called %s beside a stage of that name is refused',
  (name) => {
    const second = `\n  - name: ${name}\n    network: { cidr: 10.41.0.0/16 }\n    studio: {}\n`;

    expect(problemsOf(`${STAGED.trimEnd()}${second}`)).toEqual([
      {
        path: 'environments[1].name',
        received: JSON.stringify(name),
        remedy: expect.stringContaining('"research-live"'),
      },
    ]);
  },
);

test('an environment whose name only resembles that of a stage is accepted', () => {
  const second = '\n  - name: research-lives\n    network: { cidr: 10.41.0.0/16 }\n    studio: {}\n';

  expect(problemsOf(`${STAGED.trimEnd()}${second}`)).toEqual([]);
});

test('reference defect 10: stages of the same name, and an organization that is none, are refused', () => {
  const twice = STAGED.replace('stages: [{', "stages: [{ name: live, accounts: ['333333333333'] }, {");
  const organization = STAGED.replace('name: acmeml', 'name: acmeml\n  organizationId: acme');

  expect(problemsOf(twice).map(({ path }) => path)).toEqual(['environments[0].stages[1].name']);
  expect(problemsOf(organization).map(({ path }) => path)).toEqual(['platform.organizationId']);
});

test.each([
  ['acount', 'account'],
  ['regoin', 'region'],
  ['terminationprotection', 'terminationProtection'],
])('the unknown key %s is refused with the known one', (wrong, right) => {
  const problems = problemsOf(MINIMAL.replace('platform:', `platform:\n  ${wrong}: x`));

  expect(problems).toEqual([
    { path: `platform.${wrong}`, received: '"x"', remedy: expect.stringContaining(`did you mean "${right}"?`) },
  ]);
});

test('an unknown key that resembles nothing names the known ones, in lists and defaults too', () => {
  const problems = problemsOf(
    MINIMAL.replace('studio: {}', 'studio: { users: [{ name: ada, zzzzzz: 1 }] }\n    retention: { zzzzzz: 2 }'),
  );

  expect(problems).toEqual([
    { path: 'environments[0].studio.users[0].zzzzzz', received: '1', remedy: 'known keys are name' },
    { path: 'environments[0].retention.zzzzzz', received: '2', remedy: 'known keys are data, keys, logDays' },
  ]);
});

test('names that differ only in upper and lower case are duplicates', () => {
  const users = MINIMAL.replace('studio: {}', 'studio: { users: [{ name: ada }, { name: bob }, { name: Ada }] }');

  expect(problemsOf(users)).toEqual([
    {
      path: 'environments[0].studio.users[2].name',
      received: '"Ada"',
      remedy: expect.stringContaining('"ada" is also entry 0'),
    },
  ]);
});

test('environments of the same name are refused', () => {
  const [, environment] = MINIMAL.split('environments:');

  expect(problemsOf(MINIMAL + environment)).toEqual([
    { path: 'environments[1].name', received: '"research"', remedy: expect.stringContaining('also entry 0') },
  ]);
});

test.each([
  ['add: [s4]', 'add[0]', '"s4"', /^did you mean "s3"\? /],
  [
    'add: [athena]',
    'add[0]',
    '"athena"',
    /^use one of s3, dynamodb, sts, kms,.* ssm; .*way out.*@secure-mlops\/secure-vpc$/,
  ],
  ['remove: [athena]', 'remove[0]', '"athena"', /^use one of s3, .*@secure-mlops\/secure-vpc$/],
  [
    'existing: [{ service: athena, id: vpce-12345678, central: { vpcId: vpc-12345678, ranges: [10.0.0.0/24] } }]',
    'existing[0].service',
    '"athena"',
    /^use one of s3, /,
  ],
  ['add: [ecr.api, kms]', 'add[1]', '"kms"', /repeats \["kms"\]/],
  ['add: [ecr.api, ecr.api]', 'add[1]', '"ecr.api"', /once/],
  ['add: [logs], remove: [logs]', 'add[0]', '"logs"', /once, to be added or to be removed/],
  ['remove: [kms]', 'remove[0]', '"kms"', /without kms: keep them/],
  ['remove: [ecr.api]', 'remove[0]', '"ecr.api"', /not in the set/],
])('the endpoints { %s } are refused', (endpoints, path, received, remedy) => {
  const text = MINIMAL.replace('cidr:', `endpoints: { ${endpoints} }\n      cidr:`);

  expect(problemsOf(text)).toEqual([
    {
      path: `environments[0].network.endpoints.${path}`,
      received,
      remedy: expect.stringMatching(remedy),
    },
  ]);
});

test('keys cannot be deleted while data is retained', () => {
  expect(problemsOf(`${MINIMAL}    retention: { keys: delete }`).map(({ path }) => path)).toEqual([
    'environments[0].retention.keys',
  ]);
});

test('all problems are reported at once', () => {
  const text = MINIMAL.replace('acmeml', 'A').replace('eu-west-1', 'mars').replace('10.40.0.0/16', '8.8.0.0/16');

  expect(problemsOf(text).map(({ path }) => path)).toEqual([
    'platform.name',
    'platform.region',
    'environments[0].network.cidr',
  ]);
});

test('missing parts are named, also in an empty file', () => {
  expect(problemsOf('').map(({ path, received }) => [path, received])).toEqual([
    ['platform', undefined],
    ['environments', undefined],
  ]);
});

test('text that is not YAML is refused with its line', () => {
  const [problem] = problemsOf('platform:\n  name: [acmeml\n  region: x');

  expect(problem.path).toMatch(/^line [23], column \d+$/);
  expect(problem.remedy).toMatch(/^write valid YAML \(/);
});

test('a file that does not exist is refused', () => {
  expect(() => loadConfig('/nowhere/platform.yaml')).toThrow(/PLATFORM_CONFIG \(ENOENT\)/);
});

test('the message counts the problems and says that nothing happened', () => {
  expect(() => parseConfig(MINIMAL.replace('10.40.0.0/16', '8.8.0.0/16'), 'x.yaml')).toThrow(
    /^x.yaml has 1 problem, nothing was synthesized\n {2}environments\[0\]\.network\.cidr: received "8.8.0.0\/16"; use/,
  );
});

test('the committed JSON schema is the one of the code', () => {
  const committed = readFileSync(join(APP_ROOT, 'config', 'schema.json'), 'utf8');

  expect(JSON.parse(committed)).toEqual(JSON.parse(JSON.stringify(jsonSchema())));
});

test('the example names the schema for editors', () => {
  expect(readFileSync(DEFAULT_CONFIG, 'utf8')).toMatch(/^# yaml-language-server: \$schema=\.\/schema\.json\n/);
});
