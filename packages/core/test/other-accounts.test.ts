import { DataPerimeter, DataUser, Quotas, Registry, type DataUser as User } from '../src';
import { ACCOUNT, deployed, evaluate, REGION } from './policy-evaluation';

const BUCKET = 'arn:aws:s3:::models';
const OBJECT = `${BUCKET}/model.tar.gz`;
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const VPC = 'vpc-0123456789abcdef0';
const STAGING = '222222222222';
const SECOND = '333333333333';
const FOREIGN = '999999999999';
const ORGANIZATION = 'o-a1b2c3d4e5';
const PATTERN = Registry.of({ platform: 'ml', environment: 'dev' })
  .forStage('staging')
  .roleArnPattern('*', 'model-execution');

const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
const modelRole = (account: string) => role(account, 'ml/dev/stages/staging/model-execution/TargetRoles-Model-1ABC');
const MODEL = modelRole(STAGING);
const STUDIO = role(ACCOUNT, 'ml/dev/studio-execution/one');
const DEPLOYER = role(ACCOUNT, 'deploy');

const perimeter = DataPerimeter.ofAccounts({
  accountIds: [ACCOUNT],
  deploymentRoleArns: [DEPLOYER],
  organizationId: ORGANIZATION,
});
const stage = (...accountIds: string[]) => DataUser.inAccounts({ accountIds, roleArnPattern: PATTERN });
const studio = DataUser.vpcOnly(role(ACCOUNT, 'ml/dev/studio-execution/*'));

const bucketPolicy = (users: User[] = [studio, stage(STAGING)], line = perimeter) =>
  deployed(line.bucketStatements({ bucketArn: BUCKET, keyArn: KEY, vpcIds: [VPC], users }));
const keyPolicy = (users: User[] = [studio, stage(STAGING)], line = perimeter) =>
  deployed(line.keyStatements({ vpcIds: [VPC], users }));

/** A request through an endpoint of an account, by a principal of the organization. */
const through = (account: string) => ({ 'aws:VpceAccount': account, 'aws:SourceVpc': 'vpc-00000000000000002' });
const inOrganization = { 'aws:PrincipalOrgID': ORGANIZATION };
const viaS3 = { 'kms:ViaService': `s3.${REGION}.amazonaws.com`, 'aws:ViaAWSService': 'true' };

const ask = (principal: string, action: string, context: Record<string, string>, policy = bucketPolicy()) =>
  evaluate(
    {
      principal,
      action,
      resource: /Object/.test(action) ? OBJECT : BUCKET,
      context: { ...inOrganization, ...context },
    },
    { resourcePolicy: policy },
  );
const askKey = (principal: string, action: string, context: Record<string, string>, policy = keyPolicy()) =>
  evaluate(
    { principal, action, resource: KEY, context: { ...inOrganization, ...context } },
    { resourcePolicy: policy },
  );

describe('a model of a stage account', () => {
  test.each(['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket', 's3:GetBucketLocation'])(
    'calls %s through an endpoint of its own account, and not otherwise',
    async (action) => {
      expect(await ask(MODEL, action, through(STAGING))).toBe('Allowed');
      expect(await ask(MODEL, action, {})).toBe('ExplicitlyDenied');
      expect(await ask(MODEL, action, through(SECOND))).toBe('ExplicitlyDenied');
      expect(await ask(MODEL, action, through(ACCOUNT))).toBe('ExplicitlyDenied');
      // the declared VPC of the platform account is no better than another one
      expect(await ask(MODEL, action, { ...through(ACCOUNT), 'aws:SourceVpc': VPC })).toBe('ExplicitlyDenied');
    },
  );

  test.each([
    's3:PutObject',
    's3:DeleteObject',
    's3:DeleteObjectVersion',
    's3:PutObjectAcl',
    's3:GetObjectTagging',
    's3:PutBucketPolicy',
    's3:GetBucketPolicy',
    's3:DeleteBucket',
    's3:ListBucketVersions',
  ])('cannot call %s', async (action) => {
    expect(await ask(MODEL, action, through(STAGING))).toBe('ExplicitlyDenied');
  });

  test('cannot do more when another statement lets it', async () => {
    const open = (Action: string) => ({
      Statement: [
        ...bucketPolicy().Statement,
        { Sid: 'Open', Effect: 'Allow', Principal: { AWS: '*' }, Action, Resource: [BUCKET, `${BUCKET}/*`] },
      ],
    });
    expect(await ask(MODEL, 's3:PutObject', through(STAGING), open('s3:PutObject'))).toBe('ExplicitlyDenied');
    expect(await ask(MODEL, 's3:GetObject', through(SECOND), open('s3:GetObject'))).toBe('ExplicitlyDenied');
    const other = role(STAGING, 'admin');
    expect(await ask(other, 's3:GetObject', through(STAGING), open('s3:GetObject'))).toBe('ExplicitlyDenied');
  });

  test('is let in by nothing but its own endpoint, even without the denies', async () => {
    const allows = { Statement: bucketPolicy().Statement.filter(({ Effect }) => Effect === 'Allow') };
    expect(await ask(MODEL, 's3:GetObject', through(STAGING), allows)).toBe('Allowed');
    expect(await ask(MODEL, 's3:GetObject', through(SECOND), allows)).toBe('ImplicitlyDenied');
    expect(await ask(MODEL, 's3:GetObject', {}, allows)).toBe('ImplicitlyDenied');
    expect(await ask(role(STAGING, 'admin'), 's3:GetObject', through(STAGING), allows)).toBe('ImplicitlyDenied');
    expect(await ask(modelRole(FOREIGN), 's3:GetObject', through(FOREIGN), allows)).toBe('ImplicitlyDenied');
  });

  test('reads nothing over plain HTTP', async () => {
    expect(await ask(MODEL, 's3:GetObject', { ...through(STAGING), 'aws:SecureTransport': 'false' })).toBe(
      'ExplicitlyDenied',
    );
  });

  test('decrypts what S3 reads for it, and nothing by itself', async () => {
    expect(await askKey(MODEL, 'kms:Decrypt', viaS3)).toBe('Allowed');
    expect(await askKey(MODEL, 'kms:Decrypt', through(STAGING))).toBe('ImplicitlyDenied');
    expect(
      await askKey(MODEL, 'kms:Decrypt', { ...viaS3, 'kms:ViaService': `sagemaker.${REGION}.amazonaws.com` }),
    ).toBe('ImplicitlyDenied');
  });

  test.each(['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:CreateGrant', 'kms:PutKeyPolicy'])(
    'cannot call %s',
    async (action) => {
      expect(await askKey(MODEL, action, { ...viaS3, 'kms:GrantIsForAWSResource': 'true' })).toBe('ImplicitlyDenied');
    },
  );
});

describe('nobody else', () => {
  test.each([
    ['the same role of a foreign account', modelRole(FOREIGN), FOREIGN],
    ['another role of the stage account', role(STAGING, 'admin'), STAGING],
    ['the same name on another path', role(STAGING, 'TargetRoles-Model-1ABC'), STAGING],
    ['a role of another stage', role(STAGING, 'ml/dev/stages/production/model-execution/one'), STAGING],
    ['a role of another environment', role(STAGING, 'ml/prod/stages/staging/model-execution/one'), STAGING],
    ['a user of the stage account', `arn:aws:iam::${STAGING}:user/ml/dev/stages/staging/model-execution/one`, STAGING],
  ])('%s reads or decrypts', async (_, principal, account) => {
    expect(await ask(principal, 's3:GetObject', through(account))).toBe('ExplicitlyDenied');
    expect(await askKey(principal, 'kms:Decrypt', viaS3)).toBe('ImplicitlyDenied');
  });

  test('a role that left the organization reads or decrypts', async () => {
    const left = { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' };
    expect(await ask(MODEL, 's3:GetObject', { ...through(STAGING), ...left })).toBe('ImplicitlyDenied');
    expect(await askKey(MODEL, 'kms:Decrypt', { ...viaS3, ...left })).toBe('ImplicitlyDenied');
  });

  test('without an organization the ids of the accounts decide', async () => {
    const line = DataPerimeter.ofAccounts({ accountIds: [ACCOUNT], deploymentRoleArns: [DEPLOYER] });
    const none = { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' };
    const policy = bucketPolicy(undefined, line);
    expect(JSON.stringify([policy, keyPolicy(undefined, line)])).not.toContain('PrincipalOrgID');
    expect(await ask(MODEL, 's3:GetObject', { ...through(STAGING), ...none }, policy)).toBe('Allowed');
    expect(await ask(modelRole(FOREIGN), 's3:GetObject', { ...through(FOREIGN), ...none }, policy)).toBe(
      'ExplicitlyDenied',
    );
  });
});

describe('our own account', () => {
  test('a role on the path of the stage is confined to the declared VPCs like all others', async () => {
    const own = modelRole(ACCOUNT);
    expect(await ask(own, 's3:GetObject', through(ACCOUNT))).toBe('ExplicitlyDenied');
    expect(await ask(own, 's3:GetObject', { 'aws:SourceVpc': VPC })).toBe('Allowed');
    expect(await askKey(own, 'kms:Decrypt', viaS3)).toBe('ImplicitlyDenied');
  });

  test('users stay where they were', async () => {
    expect(await ask(STUDIO, 's3:GetObject', { 'aws:SourceVpc': VPC })).toBe('Allowed');
    expect(await ask(STUDIO, 's3:PutObject', { 'aws:SourceVpc': VPC })).toBe('Allowed');
    expect(await ask(STUDIO, 's3:GetObject', through(ACCOUNT))).toBe('ExplicitlyDenied');
    expect(await ask(role(ACCOUNT, 'somebody'), 's3:GetObject', {})).toBe('ExplicitlyDenied');
    expect(await askKey(STUDIO, 'kms:Encrypt', { 'aws:SourceVpc': VPC })).toBe('Allowed');
    expect(await ask(DEPLOYER, 's3:PutBucketPolicy', {})).toBe('Allowed');
    expect(await ask(DEPLOYER, 's3:ListBucket', {})).toBe('Allowed');
  });

  test('an AWS service writes as before', async () => {
    const open = {
      Statement: [
        ...bucketPolicy().Statement,
        { Effect: 'Allow', Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 's3:PutObject', Resource: '*' },
      ],
    };
    const result = await evaluate(
      { principal: 'logging.s3.amazonaws.com', action: 's3:PutObject', resource: OBJECT },
      { resourcePolicy: open },
    );
    expect(result).toBe('Allowed');
  });

  test('a bucket without users of other accounts has no word about them', () => {
    const text = JSON.stringify([bucketPolicy([studio]), keyPolicy([studio])]);
    expect(text).not.toContain('VpceAccount');
    expect(text).not.toContain('"Effect":"Allow","NotAction"');
    expect(bucketPolicy([studio]).Statement.every(({ Effect }) => Effect === 'Deny')).toBe(true);
  });
});

describe('several accounts', () => {
  test('another account changes nothing but its id', () => {
    for (const policy of [bucketPolicy, keyPolicy]) {
      const one = policy([studio, stage(STAGING)]);
      const two = JSON.stringify(policy([studio, stage(STAGING, SECOND)]));
      const withoutSecond = two
        .replaceAll(`["arn:aws:iam::${STAGING}:root","arn:aws:iam::${SECOND}:root"]`, `"arn:aws:iam::${STAGING}:root"`)
        .replaceAll(`,"${SECOND}"`, '');
      expect(two).toContain(SECOND);
      expect(withoutSecond).toBe(JSON.stringify(one));
    }
  });

  test('stages keep to their own accounts', async () => {
    const production = Registry.of({ platform: 'ml', environment: 'dev' }).forStage('production');
    const users = [
      stage(STAGING),
      DataUser.inAccounts({ accountIds: [SECOND], roleArnPattern: production.roleArnPattern('*', 'model-execution') }),
    ];
    const policy = bucketPolicy(users);
    const productive = (account: string) => role(account, 'ml/dev/stages/production/model-execution/one');
    expect(await ask(MODEL, 's3:GetObject', through(STAGING), policy)).toBe('Allowed');
    expect(await ask(productive(SECOND), 's3:GetObject', through(SECOND), policy)).toBe('Allowed');
    expect(await ask(productive(STAGING), 's3:GetObject', through(STAGING), policy)).toBe('ImplicitlyDenied');
    expect(await ask(modelRole(SECOND), 's3:GetObject', through(SECOND), policy)).toBe('ImplicitlyDenied');
    expect(await askKey(productive(STAGING), 'kms:Decrypt', viaS3, keyPolicy(users))).toBe('ImplicitlyDenied');
  });

  test('users with one pattern are one statement', () => {
    const sids = bucketPolicy([stage(STAGING), stage(SECOND, STAGING)]).Statement.map(({ Sid }) => Sid);
    expect(sids.filter((sid) => sid.startsWith('ReadByOtherAccounts'))).toEqual(['ReadByOtherAccounts1']);
    expect(new Set(sids).size).toBe(sids.length);
  });
});

test('reference defect 3: the policies are complete when they are rendered, an account that leaves takes its access with it', async () => {
  const before = bucketPolicy([stage(STAGING, SECOND)]);
  const after = bucketPolicy([stage(STAGING)]);
  expect(await ask(modelRole(SECOND), 's3:GetObject', through(SECOND), before)).toBe('Allowed');
  expect(await ask(modelRole(SECOND), 's3:GetObject', through(SECOND), after)).toBe('ExplicitlyDenied');
  expect(await askKey(modelRole(SECOND), 'kms:Decrypt', viaS3, keyPolicy([stage(STAGING, SECOND)]))).toBe('Allowed');
  expect(await askKey(modelRole(SECOND), 'kms:Decrypt', viaS3, keyPolicy([stage(STAGING)]))).toBe('ImplicitlyDenied');
  expect(JSON.stringify([after, keyPolicy([stage(STAGING)])])).not.toContain(SECOND);
  // nothing is looked up by its Sid later, and every statement has one of its own
  for (const { Statement } of [before, keyPolicy([stage(STAGING, SECOND)])]) {
    expect(new Set(Statement.map(({ Sid }) => Sid)).size).toBe(Statement.length);
  }
});

test('reference defect 13: roles are recognized by their path, whatever follows it', async () => {
  for (const name of ['one', 'TargetRoles-Model-1ABC', 'deeper/one']) {
    const principal = role(STAGING, `ml/dev/stages/staging/model-execution/${name}`);
    expect(await ask(principal, 's3:GetObject', through(STAGING))).toBe('Allowed');
  }
  expect(
    await ask(role(STAGING, 'x/ml/dev/stages/staging/model-execution/one'), 's3:GetObject', through(STAGING)),
  ).toBe('ExplicitlyDenied');
  expect(JSON.stringify(bucketPolicy().Statement.map(({ Principal }) => Principal))).not.toContain(':role/');
});

describe('fails', () => {
  const thousand = Array.from({ length: 1000 }, (_, index) => `${100000000000 + index}`);

  test('when the accounts make a bucket policy over the quota of AWS', () => {
    const render = () => bucketPolicy([stage(...thousand)]);
    expect(render).toThrow(/make a policy of \d{5} bytes, AWS allows 20480 bytes of a bucket policy/);
    expect(render).toThrow('let fewer accounts share one environment');
  });

  test('when the accounts make a key policy over the quota of AWS', () => {
    const render = () => keyPolicy([stage(...thousand)]);
    expect(render).toThrow(/make a policy of \d{5} bytes, AWS allows 32768 bytes of a key policy/);
  });

  test('before the deployed policy is over the quota', () => {
    const fits = (count: number) => {
      try {
        return bucketPolicy([stage(...thousand.slice(0, count))]);
      } catch {
        return undefined;
      }
    };
    const policies = Array.from({ length: 40 }, (_, index) => fits(10 * (index + 1))).filter((policy) => policy);
    const longest = Math.max(...policies.map((policy) => Buffer.byteLength(JSON.stringify(policy))));
    expect(policies.length).toBeGreaterThan(20);
    expect(policies.length).toBeLessThan(40);
    expect(longest).toBeLessThanOrEqual(Quotas.BUCKET_POLICY_BYTES.value);
    expect(longest).toBeGreaterThan(0.8 * Quotas.BUCKET_POLICY_BYTES.value);
  });

  test('when an account of ours is named as another one', () => {
    const users = [stage(STAGING, ACCOUNT)];
    const message = `users holds roles of other accounts in "${ACCOUNT}", an account of the perimeter, declare them with DataUser.vpcOnly`;
    expect(() => bucketPolicy(users)).toThrow(message);
    expect(() => keyPolicy(users)).toThrow(message);
  });
});
