import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DataPerimeter, DataUser, NetworkClass, type OrganizationUsersOptions, Registry } from '../src';
import { ACCOUNT, deployed, evaluate, REGION } from './policy-evaluation';

const BUCKET = 'arn:aws:s3:::models';
const OBJECT = `${BUCKET}/model.tar.gz`;
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const VPC = 'vpc-0123456789abcdef0';
const MEMBER = '222222222222';
const NETWORK = '444444444444';
const FOREIGN = '999999999999';
const ORGANIZATION = 'o-a1b2c3d4e5';
const STAGES = `${ORGANIZATION}/r-ab12/ou-ab12-11111111/`;
const ELSEWHERE = `${ORGANIZATION}/r-ab12/ou-ab12-99999999/`;
const SHARED = `${ORGANIZATION}/r-ab12/ou-ab12-22222222/`;
const PATTERN = Registry.of({ platform: 'ml', environment: 'dev' })
  .forStage('staging')
  .roleArnPattern('*', 'model-execution');

const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
const modelRole = (account: string) => role(account, 'ml/dev/stages/staging/model-execution/one');
const MODEL = modelRole(MEMBER);
const STUDIO = role(ACCOUNT, 'ml/dev/studio-execution/one');
const DEPLOYER = role(ACCOUNT, 'deploy');

const perimeter = DataPerimeter.ofOrganization(ORGANIZATION, { deploymentRoleArns: [DEPLOYER] });
const studio = DataUser.vpcOnly(role(ACCOUNT, 'ml/dev/studio-execution/*'));
const members = (options: Partial<OrganizationUsersOptions> = {}) =>
  DataUser.inOrganization({ roleArnPattern: PATTERN, ...options });

const bucketPolicy = (users = [studio, members()], line = perimeter) =>
  deployed(line.bucketStatements({ bucketArn: BUCKET, keyArn: KEY, vpcIds: [VPC], users }));
const keyPolicy = (users = [studio, members()], line = perimeter) =>
  deployed(line.keyStatements({ vpcIds: [VPC], users }));

const belongs = (path = STAGES) => ({ 'aws:PrincipalOrgID': path.split('/')[0], 'aws:PrincipalOrgPaths': [path] });
const through = (account: string, path = STAGES) => ({
  'aws:VpceAccount': account,
  'aws:VpceOrgID': path.split('/')[0],
  'aws:VpceOrgPaths': [path],
});
const viaS3 = { 'kms:ViaService': `s3.${REGION}.amazonaws.com`, 'aws:ViaAWSService': 'true' };

type Context = Record<string, string | string[]>;
const ask = (principal: string, action: string, context: Context, policy = bucketPolicy()) =>
  evaluate(
    { principal, action, resource: /Object/.test(action) ? OBJECT : BUCKET, context },
    { resourcePolicy: policy },
  );
const askKey = (principal: string, action: string, context: Context, policy = keyPolicy()) =>
  evaluate({ principal, action, resource: KEY, context }, { resourcePolicy: policy });

/** The policy with a statement that opens everything, for what the denies hold by themselves. */
const opened = (policy: ReturnType<typeof bucketPolicy>) => ({
  Statement: [
    ...policy.Statement,
    { Sid: 'Open', Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: [BUCKET, `${BUCKET}/*`] },
  ],
});

describe('a role of the organization', () => {
  test.each(['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:GetBucketLocation'])(
    'calls %s through an endpoint of its own account, and not otherwise',
    async (action) => {
      expect(await ask(MODEL, action, { ...belongs(), ...through(MEMBER) })).toBe('Allowed');
      expect(await ask(MODEL, action, belongs())).toBe('ExplicitlyDenied');
      expect(await ask(MODEL, action, { ...belongs(), ...through(NETWORK) })).toBe('ExplicitlyDenied');
      expect(await ask(MODEL, action, { ...belongs(), ...through(ACCOUNT), 'aws:SourceVpc': VPC })).toBe(
        'ExplicitlyDenied',
      );
    },
  );

  test.each(['s3:PutObject', 's3:DeleteObject', 's3:PutBucketPolicy', 's3:GetObjectTagging', 's3:ListBucketVersions'])(
    'cannot call %s, even when another statement lets it',
    async (action) => {
      const context = { ...belongs(), ...through(MEMBER) };
      expect(await ask(MODEL, action, context)).toBe('ExplicitlyDenied');
      expect(await ask(MODEL, action, context, opened(bucketPolicy()))).toBe('ExplicitlyDenied');
    },
  );

  test('is let in by nothing but its own endpoint, even without the denies', async () => {
    const allows = { Statement: bucketPolicy().Statement.filter(({ Effect }) => Effect === 'Allow') };
    const asks = (principal: string, context: Context) => ask(principal, 's3:GetObject', context, allows);
    expect(await asks(MODEL, { ...belongs(), ...through(MEMBER) })).toBe('Allowed');
    expect(await asks(MODEL, { ...belongs(), ...through(NETWORK) })).toBe('ImplicitlyDenied');
    expect(await asks(MODEL, belongs())).toBe('ImplicitlyDenied');
    expect(await asks(role(MEMBER, 'admin'), { ...belongs(), ...through(MEMBER) })).toBe('ImplicitlyDenied');
    expect(await asks(MODEL, { ...belongs('o-zzzzzzzzzz/r-ab12/'), ...through(MEMBER) })).toBe('ImplicitlyDenied');
    expect(await asks(MODEL, through(MEMBER))).toBe('ImplicitlyDenied');
  });

  test('reads while public access is blocked, because the policy is not public', async () => {
    const blocked = (resourcePolicy: unknown) =>
      evaluate(
        {
          principal: MODEL,
          action: 's3:GetObject',
          resource: OBJECT,
          context: { ...belongs(), ...through(MEMBER) },
        },
        { resourcePolicy, additionalSettings: { s3: { blockPublicAccess: true } } },
      );
    expect(await blocked(bucketPolicy())).toBe('Allowed');
    expect(await blocked(opened(bucketPolicy()))).not.toBe('Allowed');
  });

  test('decrypts what S3 reads for it, and nothing by itself', async () => {
    expect(await askKey(MODEL, 'kms:Decrypt', { ...belongs(), ...viaS3 })).toBe('Allowed');
    expect(await askKey(MODEL, 'kms:Decrypt', { ...belongs(), ...through(MEMBER) })).toBe('ImplicitlyDenied');
    expect(await askKey(MODEL, 'kms:Encrypt', { ...belongs(), ...viaS3 })).toBe('ImplicitlyDenied');
    expect(await askKey(MODEL, 'kms:Decrypt', viaS3)).toBe('ImplicitlyDenied');
    expect(await askKey(role(MEMBER, 'admin'), 'kms:Decrypt', { ...belongs(), ...viaS3 })).toBe('ImplicitlyDenied');
    expect(await askKey(MODEL, 'kms:Decrypt', { ...belongs('o-zzzzzzzzzz/r-ab12/'), ...viaS3 })).toBe(
      'ImplicitlyDenied',
    );
  });
});

describe('nobody else, even when another statement lets everybody in', () => {
  const policy = opened(bucketPolicy());

  test.each([
    ['the same role of a foreign account', modelRole(FOREIGN), { ...through(FOREIGN, 'o-zzzzzzzzzz/r-ab12/') }],
    [
      'the same role of another organization',
      modelRole(FOREIGN),
      { ...belongs('o-zzzzzzzzzz/r-ab12/'), ...through(FOREIGN, 'o-zzzzzzzzzz/r-ab12/') },
    ],
    ['another role of the account', role(MEMBER, 'admin'), { ...belongs(), ...through(MEMBER) }],
    ['the same name on another path', role(MEMBER, 'one'), { ...belongs(), ...through(MEMBER) }],
    [
      'a role of another stage',
      role(MEMBER, 'ml/dev/stages/production/model-execution/one'),
      { ...belongs(), ...through(MEMBER) },
    ],
  ])('%s reads', async (_, principal, context) => {
    expect(await ask(principal, 's3:GetObject', context as Context, policy)).toBe('ExplicitlyDenied');
    expect(await askKey(principal, 'kms:Decrypt', { ...(context as Context), ...viaS3 })).toBe('ImplicitlyDenied');
  });

  test('a request without a principal reads', async () => {
    const anonymous = { 'aws:PrincipalAccount': '', 'aws:PrincipalArn': '' };
    expect(await ask(role(FOREIGN, 'x'), 's3:GetObject', anonymous, policy)).toBe('ExplicitlyDenied');
  });
});

describe('our own account', () => {
  test('a role on the path is confined to the declared VPCs, and let in by its own policies only', async () => {
    const own = modelRole(ACCOUNT);
    expect(await ask(own, 's3:GetObject', { ...belongs(), ...through(ACCOUNT) })).toBe('ExplicitlyDenied');
    const allows = bucketPolicy().Statement.filter(({ Effect }) => Effect === 'Allow');
    expect(allows).toHaveLength(1);
    expect(allows[0].Condition?.StringNotEquals).toEqual({ 'aws:PrincipalAccount': [ACCOUNT] });
    expect(await askKey(own, 'kms:Decrypt', { ...belongs(), ...viaS3 })).toBe('ImplicitlyDenied');
  });

  test('users stay where they were', async () => {
    expect(await ask(STUDIO, 's3:PutObject', { ...belongs(), 'aws:SourceVpc': VPC })).toBe('Allowed');
    expect(await ask(STUDIO, 's3:GetObject', { ...belongs(), ...through(ACCOUNT) })).toBe('ExplicitlyDenied');
    expect(await askKey(STUDIO, 'kms:Encrypt', { ...belongs(), 'aws:SourceVpc': VPC })).toBe('Allowed');
    expect(await ask(DEPLOYER, 's3:PutBucketPolicy', belongs())).toBe('Allowed');
    expect(await ask(MODEL, 's3:PutBucketPolicy', belongs())).toBe('ExplicitlyDenied');
  });

  test('without users of the organization, other accounts of it are outside', async () => {
    const closed = opened(bucketPolicy([studio]));
    expect(await ask(MODEL, 's3:GetObject', { ...belongs(), ...through(MEMBER) }, closed)).toBe('ExplicitlyDenied');
    expect(bucketPolicy([studio]).Statement.every(({ Effect }) => Effect === 'Deny')).toBe(true);
    expect(JSON.stringify([bucketPolicy([studio]), keyPolicy([studio])])).not.toContain('Vpce');
  });
});

describe('paths', () => {
  const inStages = [studio, members({ paths: [`${STAGES}*`] })];

  test('let only their accounts in', async () => {
    const policy = bucketPolicy(inStages);
    const below = `${STAGES}ou-ab12-33333333/`;
    expect(await ask(MODEL, 's3:GetObject', { ...belongs(), ...through(MEMBER) }, policy)).toBe('Allowed');
    expect(await ask(MODEL, 's3:GetObject', { ...belongs(below), ...through(MEMBER) }, policy)).toBe('Allowed');
    expect(await ask(MODEL, 's3:GetObject', { ...belongs(ELSEWHERE), ...through(MEMBER) }, policy)).toBe(
      'ExplicitlyDenied',
    );
    expect(await askKey(MODEL, 'kms:Decrypt', { ...belongs(), ...viaS3 }, keyPolicy(inStages))).toBe('Allowed');
    expect(await askKey(MODEL, 'kms:Decrypt', { ...belongs(ELSEWHERE), ...viaS3 }, keyPolicy(inStages))).toBe(
      'ImplicitlyDenied',
    );
  });

  test('stand beside the exact id of the organization, which another one cannot forge', async () => {
    // ids of roots and units are unique only within an organization
    const forged = { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz', 'aws:PrincipalOrgPaths': [STAGES] };
    expect(await ask(MODEL, 's3:GetObject', { ...forged, ...through(MEMBER) }, bucketPolicy(inStages))).toBe(
      'ExplicitlyDenied',
    );
    for (const statement of [...bucketPolicy(inStages).Statement, ...keyPolicy(inStages).Statement]) {
      if (statement.Effect === 'Allow' && JSON.stringify(statement).includes('OrgPaths')) {
        expect(statement.Condition?.StringEquals['aws:PrincipalOrgID']).toBe(ORGANIZATION);
      }
    }
  });

  test('are those of the perimeter by default', async () => {
    const line = DataPerimeter.ofOrganization(ORGANIZATION, {
      deploymentRoleArns: [DEPLOYER],
      paths: [`${STAGES}*`],
    });
    const policy = opened(bucketPolicy(undefined, line));
    expect(await ask(MODEL, 's3:GetObject', { ...belongs(), ...through(MEMBER) }, policy)).toBe('Allowed');
    expect(await ask(MODEL, 's3:GetObject', { ...belongs(ELSEWHERE), ...through(MEMBER) }, policy)).toBe(
      'ExplicitlyDenied',
    );
    expect(line.organizationPaths).toEqual([`${STAGES}*`]);
    expect(perimeter.organizationPaths).toEqual([]);
  });
});

describe('endpoints that a central account shares', () => {
  const shared = [studio, members({ endpointPaths: [`${SHARED}*`] })];

  test('are let through in place of those of the account', async () => {
    const policy = opened(bucketPolicy(shared));
    expect(await ask(MODEL, 's3:GetObject', { ...belongs(), ...through(NETWORK, SHARED) }, policy)).toBe('Allowed');
    for (const context of [through(MEMBER), through(FOREIGN, 'o-zzzzzzzzzz/r-ab12/ou-ab12-22222222/'), {}]) {
      expect(await ask(MODEL, 's3:GetObject', { ...belongs(), ...context }, policy)).toBe('ExplicitlyDenied');
    }
  });

  test('leave other users at their own endpoints', async () => {
    const pattern = PATTERN.replace('staging', 'production');
    const other = modelRole(MEMBER).replace('staging', 'production');
    const policy = opened(bucketPolicy([...shared, DataUser.inOrganization({ roleArnPattern: pattern })]));
    expect(await ask(other, 's3:GetObject', { ...belongs(), ...through(MEMBER) }, policy)).toBe('Allowed');
    expect(await ask(other, 's3:GetObject', { ...belongs(), ...through(NETWORK, SHARED) }, policy)).toBe(
      'ExplicitlyDenied',
    );
  });
});

test('users of accounts and of the organization stand side by side', async () => {
  const listed = DataUser.inAccounts({
    accountIds: ['333333333333'],
    roleArnPattern: PATTERN.replace('staging', 'production'),
  });
  const policy = opened(bucketPolicy([members({ paths: [`${STAGES}*`] }), listed]));
  const productive = modelRole('333333333333').replace('staging', 'production');
  const context = { ...belongs(ELSEWHERE), ...through('333333333333', ELSEWHERE) };
  expect(await ask(productive, 's3:GetObject', context, policy)).toBe('Allowed');
  expect(await ask(MODEL, 's3:GetObject', { ...belongs(), ...through(MEMBER) }, policy)).toBe('Allowed');
});

test('a perimeter of accounts takes users of the organization that it knows', async () => {
  const line = DataPerimeter.ofAccounts({
    accountIds: [ACCOUNT],
    deploymentRoleArns: [DEPLOYER],
    organizationId: ORGANIZATION,
  });
  const policy = bucketPolicy(undefined, line);
  expect(await ask(MODEL, 's3:GetObject', { ...belongs(), ...through(MEMBER) }, policy)).toBe('Allowed');
  expect(await ask(STUDIO, 's3:GetObject', { 'aws:SourceVpc': VPC }, policy)).toBe('Allowed');
});

describe('the number of accounts', () => {
  const bytes = (users: DataUser[]) => {
    const stack = new Stack(undefined, 'Policies', { env: { account: ACCOUNT, region: REGION } });
    const options = { vpcIds: [VPC], users };
    const statements = [
      ...perimeter.bucketStatements({ bucketArn: BUCKET, keyArn: KEY, ...options }),
      ...perimeter.keyStatements(options),
    ];
    return JSON.stringify(stack.resolve(new iam.PolicyDocument({ statements }))).length;
  };
  const account = (index: number) => String(300000000000 + index);
  const listed = (count: number) => [
    studio,
    DataUser.inAccounts({
      accountIds: Array.from({ length: count }, (_, index) => account(index)),
      roleArnPattern: PATTERN,
    }),
  ];

  test('changes no byte: one policy serves the first and the thousandth account', async () => {
    const policy = bucketPolicy();
    const keys = keyPolicy();
    for (const index of [0, 999]) {
      const context = { ...belongs(), ...through(account(index)) };
      expect(await ask(modelRole(account(index)), 's3:GetObject', context, policy)).toBe('Allowed');
      expect(await askKey(modelRole(account(index)), 'kms:Decrypt', { ...belongs(), ...viaS3 }, keys)).toBe('Allowed');
      expect(JSON.stringify([policy, keys])).not.toContain(account(index));
    }
    expect(bytes([studio, members()])).toBeLessThan(bytes(listed(10)));
  });

  test('fails where accounts are listed', () => {
    expect(() => bytes(listed(1000))).toThrow(/AWS allows 20480 bytes of a bucket policy/);
  });
});

describe('fails', () => {
  test.each([
    ['no path of the role', { roleArnPattern: 'arn:aws:iam::*:role/*' }, 'with the path of the roles'],
    ['no organization in a path', { paths: ['r-ab12/ou-ab12-11111111/*'] }, 'paths is "r-ab12/ou-ab12-11111111/*"'],
    ['a wildcard for the organization', { paths: ['o-*'] }, 'the id of the organization first'],
    ['a unit without its end', { paths: [`${ORGANIZATION}/r-ab12/ou-ab12-11111111`] }, 'pass paths such as'],
    ['no path', { paths: [] }, 'paths has the number of items 0, it must be at least 1'],
    ['a path twice', { paths: [STAGES, STAGES] }, 'paths repeats'],
    ['no organization of the endpoints', { endpointPaths: ['*'] }, 'endpointPaths is "*"'],
  ])('with %s', (_, options, message) => {
    expect(() => members(options)).toThrow(message);
  });

  test('with paths of another organization', () => {
    const users = [members({ paths: ['o-zzzzzzzzzz/r-ab12/*'] })];
    const message = 'users holds "o-zzzzzzzzzz/r-ab12/*", which is not in "o-a1b2c3d4e5"';
    expect(() => bucketPolicy(users)).toThrow(message);
    expect(() => keyPolicy(users)).toThrow(message);
    expect(() => bucketPolicy([members({ endpointPaths: ['o-zzzzzzzzzz/r-ab12/*'] })])).toThrow(message);
  });

  test('with a perimeter that knows no organization', () => {
    const line = DataPerimeter.ofAccounts({ accountIds: [ACCOUNT], deploymentRoleArns: [DEPLOYER] });
    expect(() => bucketPolicy(undefined, line)).toThrow('tell the perimeter its organizationId');
  });
});

test('the user says what it is', () => {
  expect(members()).toMatchObject({
    networkClass: NetworkClass.ORGANIZATION,
    principalArn: PATTERN,
    organizationPaths: [],
    endpointPaths: [],
    accountIds: undefined,
  });
  expect(perimeter.accountIds).toEqual([Aws.ACCOUNT_ID]);
  expect(perimeter.organizationId).toBe(ORGANIZATION);
});
