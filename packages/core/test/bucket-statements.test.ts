import { DataPerimeter, DataUser } from '../src';
import { ACCOUNT, deployed, evaluate } from './policy-evaluation';

const BUCKET = 'arn:aws:s3:::data';
const KEY = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const VPC = 'vpc-0123456789abcdef0';
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

const STUDIO = role('ml/dev/studio-execution/one');
const EMPTIER = role('ml/dev/bucket-contents/one');
const BREAK_GLASS = role('break-glass');
const PERSONA = role('people/auditor');
const DEPLOYER = role('cdk-mlops-cfn-exec-role-111122223333-eu-west-1');
const STRANGER = role('somebody');

const perimeter = DataPerimeter.ofAccounts({
  accountIds: [ACCOUNT],
  deploymentRoleArns: [role('cdk-mlops-cfn-exec-role-*')],
  breakGlassRoleArns: [BREAK_GLASS],
});

const statements = (users = USERS, keyArn: string | undefined = KEY) =>
  perimeter.bucketStatements({ bucketArn: BUCKET, keyArn, vpcIds: [VPC], users });

const USERS = [
  DataUser.vpcOnly(role('ml/dev/studio-execution/*')),
  DataUser.serviceRole(EMPTIER, 'empties the bucket when it is deleted'),
  DataUser.breakGlass(BREAK_GLASS),
  DataUser.persona(PERSONA, { reason: 'reads reports in the office', sourceIpRanges: ['203.0.113.0/24'] }),
];

const inside = { 'aws:SourceVpc': VPC };
const outcome = (principal: string, action: string, context: Record<string, string>, policy = statements()) =>
  evaluate(
    { principal, action, resource: /Bucket/.test(action) ? BUCKET : `${BUCKET}/one`, context },
    { resourcePolicy: deployed(policy) },
  );

describe('network', () => {
  test.each([
    ['a confined role inside', STUDIO, inside, 'Allowed'],
    ['a confined role outside', STUDIO, {}, 'ExplicitlyDenied'],
    ['a confined role in another VPC', STUDIO, { 'aws:SourceVpc': 'vpc-ffffffffffffffff0' }, 'ExplicitlyDenied'],
    ['a confined role through a service', STUDIO, { 'aws:ViaAWSService': 'true' }, 'ExplicitlyDenied'],
    ['an undeclared role inside', STRANGER, inside, 'Allowed'],
    ['an undeclared role outside', STRANGER, {}, 'ExplicitlyDenied'],
    ['a service role outside', EMPTIER, {}, 'Allowed'],
    ['break-glass outside', BREAK_GLASS, {}, 'Allowed'],
    ['a deployment role outside', DEPLOYER, {}, 'ExplicitlyDenied'],
    ['a persona at its address', PERSONA, { 'aws:SourceIp': '203.0.113.9' }, 'Allowed'],
    ['a persona inside', PERSONA, inside, 'Allowed'],
    ['a persona elsewhere', PERSONA, { 'aws:SourceIp': '198.51.100.1' }, 'ExplicitlyDenied'],
  ])('%s reads', async (_, principal, context, expected) => {
    expect(await outcome(principal, 's3:GetObject', context as Record<string, string>)).toBe(expected);
  });

  test.each(['s3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:ListBucket', 's3:ListBucketVersions'])(
    'a confined role cannot call %s outside',
    async (action) => {
      expect(await outcome(STUDIO, action, {})).toBe('ExplicitlyDenied');
      expect(await outcome(STUDIO, action, inside)).toBe('Allowed');
    },
  );

  test('a deployment role finds out outside whether the bucket is there, and lists no versions', async () => {
    expect(await outcome(DEPLOYER, 's3:ListBucket', {})).toBe('Allowed');
    expect(await outcome(DEPLOYER, 's3:ListBucketVersions', {})).toBe('ExplicitlyDenied');
    expect(await outcome(STRANGER, 's3:ListBucket', {})).toBe('ExplicitlyDenied');
    expect(await outcome(STRANGER, 's3:ListBucket', {}, statements([]))).toBe('ExplicitlyDenied');
    expect(await outcome(PERSONA, 's3:ListBucket', { 'aws:SourceIp': '198.51.100.1' })).toBe('ExplicitlyDenied');
  });

  test('a persona with a pattern that covers a confined role does not free that role', async () => {
    const wide = statements([...USERS, DataUser.persona(role('ml/*'), { reason: 'a pattern that is too wide' })]);
    expect(await outcome(STUDIO, 's3:GetObject', {}, wide)).toBe('ExplicitlyDenied');
  });

  test('a pattern of deployment roles that covers a confined role does not let that role list', async () => {
    const wide = DataPerimeter.ofAccounts({ accountIds: [ACCOUNT], deploymentRoleArns: [role('*')] });
    const policy = wide.bucketStatements({ bucketArn: BUCKET, vpcIds: [VPC], users: [USERS[0]] });
    expect(await outcome(STUDIO, 's3:ListBucket', {}, policy)).toBe('ExplicitlyDenied');
    expect(await outcome(STUDIO, 's3:ListBucket', inside, policy)).toBe('Allowed');
  });

  test('without exempt users nobody is exempt', async () => {
    const only = statements([USERS[0]]);
    expect(await outcome(STUDIO, 's3:GetObject', {}, only)).toBe('ExplicitlyDenied');
    expect(await outcome(EMPTIER, 's3:GetObject', {}, only)).toBe('ExplicitlyDenied');
    expect(JSON.stringify(deployed(only))).not.toContain('"aws:PrincipalArn":[]');
  });

  test('a bucket without users is closed outside the VPCs', async () => {
    expect(await outcome(STRANGER, 's3:GetObject', {}, statements([]))).toBe('ExplicitlyDenied');
    expect(await outcome(STRANGER, 's3:GetObject', inside, statements([]))).toBe('Allowed');
  });
});

describe('accounts', () => {
  const foreign = 'arn:aws:iam::999999999999:role/theirs';
  const open = () => [
    ...deployed(statements()).Statement,
    { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: [BUCKET, `${BUCKET}/*`] },
  ];

  test('a principal of another account is refused even when another statement allows it', async () => {
    const result = await evaluate(
      { principal: foreign, action: 's3:GetObject', resource: `${BUCKET}/one`, context: inside },
      { resourcePolicy: { Version: '2012-10-17', Statement: open() } },
    );
    expect(result).toBe('ExplicitlyDenied');
  });

  test('an AWS service is not refused', async () => {
    const result = await evaluate(
      {
        principal: 'logging.s3.amazonaws.com',
        action: 's3:PutObject',
        resource: `${BUCKET}/log`,
        context: { 'aws:PrincipalIsAWSService': 'true' },
      },
      { resourcePolicy: { Version: '2012-10-17', Statement: open() } },
    );
    expect(result).toBe('Allowed');
  });
});

describe('transport', () => {
  test('plain HTTP is refused', async () => {
    expect(await outcome(STUDIO, 's3:GetObject', { ...inside, 'aws:SecureTransport': 'false' })).toBe(
      'ExplicitlyDenied',
    );
  });

  test.each([
    ['1.1', 'ExplicitlyDenied'],
    ['1.2', 'Allowed'],
    ['1.3', 'Allowed'],
  ])('TLS %s', async (version, expected) => {
    expect(await outcome(STUDIO, 's3:GetObject', { ...inside, 's3:TlsVersion': version })).toBe(expected);
  });
});

describe('encryption', () => {
  const algorithm = 's3:x-amz-server-side-encryption';
  const key = 's3:x-amz-server-side-encryption-aws-kms-key-id';

  test.each([
    ['no header: the default of the bucket', {}, 'Allowed'],
    ['KMS and the right key', { [algorithm]: 'aws:kms', [key]: KEY }, 'Allowed'],
    ['two layers and the right key', { [algorithm]: 'aws:kms:dsse', [key]: KEY }, 'Allowed'],
    ['KMS and another key', { [algorithm]: 'aws:kms', [key]: KEY.replace('key/1', 'key/2') }, 'ExplicitlyDenied'],
    ['KMS without a key: the key of AWS', { [algorithm]: 'aws:kms' }, 'ExplicitlyDenied'],
    ['keys of S3', { [algorithm]: 'AES256' }, 'ExplicitlyDenied'],
    ['a key of the customer', { 's3:x-amz-server-side-encryption-customer-algorithm': 'AES256' }, 'ExplicitlyDenied'],
  ])('upload with %s', async (_, headers, expected) => {
    expect(await outcome(STUDIO, 's3:PutObject', { ...inside, ...headers } as Record<string, string>)).toBe(expected);
  });

  test('without a key ARN uploads are not checked for their key', async () => {
    const unchecked = perimeter.bucketStatements({ bucketArn: BUCKET, vpcIds: [VPC], users: USERS });
    expect(await outcome(STUDIO, 's3:PutObject', { ...inside, [algorithm]: 'AES256' }, unchecked)).toBe('Allowed');
  });
});

describe('management', () => {
  test.each([
    's3:PutBucketPolicy',
    's3:DeleteBucketPolicy',
    's3:DeleteBucket',
    's3:PutEncryptionConfiguration',
    's3:PutReplicationConfiguration',
  ])('%s is for deployment and break-glass', async (action) => {
    const call = (principal: string) =>
      evaluate({ principal, action, resource: BUCKET, context: {} }, { resourcePolicy: deployed(statements()) });
    expect(await call(DEPLOYER)).toBe('Allowed');
    expect(await call(BREAK_GLASS)).toBe('Allowed');
    expect(await call(STUDIO)).toBe('ExplicitlyDenied');
    expect(await call(EMPTIER)).toBe('ExplicitlyDenied');
    expect(await call(STRANGER)).toBe('ExplicitlyDenied');
  });
});

test('no statement names a role as its principal', () => {
  for (const statement of deployed(statements()).Statement) {
    expect(statement.Principal).toEqual({ AWS: '*' });
    expect(statement.Effect).toBe('Deny');
  }
});

test('sids are unique and legal', () => {
  const sids = deployed(statements()).Statement.map(({ Sid }) => Sid);
  expect(new Set(sids).size).toBe(sids.length);
  for (const sid of sids) {
    expect(sid).toMatch(/^[A-Za-z0-9]+$/);
  }
});

describe('fails', () => {
  test('without a VPC', () => {
    expect(() => perimeter.bucketStatements({ bucketArn: BUCKET, vpcIds: [], users: [] })).toThrow(
      'DataPerimeter.bucketStatements: vpcIds has the number of items 0, it must be at least 1',
    );
  });

  test('with something that is no VPC', () => {
    expect(() => perimeter.bucketStatements({ bucketArn: BUCKET, vpcIds: ['subnet-1'], users: [] })).toThrow(
      'vpcIds is "subnet-1", pass ids of VPCs such as "vpc-0123456789abcdef0"',
    );
  });

  test('when the policy grows over the quota of AWS', () => {
    const users = Array.from({ length: 300 }, (_, index) =>
      DataUser.serviceRole(role(`ml/dev/one-of-many-functions/function-role-with-a-long-name-${index}`), 'why'),
    );
    expect(() => perimeter.bucketStatements({ bucketArn: BUCKET, vpcIds: [VPC], users })).toThrow(
      /AWS allows \d+ bytes of a bucket policy/,
    );
  });
});
