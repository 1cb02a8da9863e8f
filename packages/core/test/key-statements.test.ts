import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { DataPerimeter, DataUser, KeyService, type KeyStatementsOptions } from '../src';
import { ACCOUNT, deployed, evaluate, REGION } from './policy-evaluation';

const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const VPC = 'vpc-0123456789abcdef0';
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

const STUDIO = role('ml/dev/studio-execution/one');
const SETUP = role('ml/dev/setup/one');
const PERSONA = role('people/auditor');
const DEPLOYER = role('cdk-mlops-cfn-exec-role-111122223333-eu-west-1');
const BREAK_GLASS = role('break-glass');
const STRANGER = role('somebody');

const perimeter = DataPerimeter.ofAccounts({
  accountIds: [ACCOUNT, '444455556666'],
  deploymentRoleArns: [role('cdk-mlops-cfn-exec-role-*')],
  breakGlassRoleArns: [BREAK_GLASS],
});

const OPTIONS: KeyStatementsOptions = {
  vpcIds: [VPC],
  users: [
    DataUser.vpcOnly(role('ml/dev/studio-execution/*')),
    DataUser.serviceRole(SETUP, 'works outside the VPC'),
    DataUser.persona(PERSONA, { reason: 'reads reports', sourceIpRanges: ['203.0.113.0/24'] }),
  ],
};

const call = (principal: string, action: string, context: Record<string, string> = {}, options = OPTIONS) =>
  evaluate(
    { principal, action, resource: KEY, context },
    { resourcePolicy: deployed(perimeter.keyStatements(options)) },
  );

describe('use', () => {
  const inside = { 'aws:SourceVpc': VPC };
  const throughS3 = { 'kms:ViaService': `s3.${REGION}.amazonaws.com`, 'aws:ViaAWSService': 'true' };

  test.each([
    ['a confined role inside', STUDIO, inside, 'Allowed'],
    ['a confined role outside', STUDIO, {}, 'ExplicitlyDenied'],
    ['a confined role in another VPC', STUDIO, { 'aws:SourceVpc': 'vpc-ffffffffffffffff0' }, 'ExplicitlyDenied'],
    ['a confined role through S3', STUDIO, throughS3, 'Allowed'],
    [
      'a confined role through a service that is not named',
      STUDIO,
      { 'kms:ViaService': `athena.${REGION}.amazonaws.com`, 'aws:ViaAWSService': 'true' },
      'ImplicitlyDenied',
    ],
    ['a service role', SETUP, {}, 'Allowed'],
    ['a persona at its address', PERSONA, { 'aws:SourceIp': '203.0.113.9' }, 'Allowed'],
    ['a persona inside', PERSONA, inside, 'Allowed'],
    ['a persona elsewhere', PERSONA, { 'aws:SourceIp': '198.51.100.1' }, 'ImplicitlyDenied'],
    ['an undeclared role inside', STRANGER, inside, 'ImplicitlyDenied'],
    ['an undeclared role through S3', STRANGER, throughS3, 'ImplicitlyDenied'],
    ['a deployment role', DEPLOYER, {}, 'ExplicitlyDenied'],
    ['a deployment role through S3', DEPLOYER, throughS3, 'ExplicitlyDenied'],
    ['break-glass that is no declared user', BREAK_GLASS, {}, 'ImplicitlyDenied'],
  ])('%s decrypts', async (_, principal, context, expected) => {
    expect(await call(principal, 'kms:Decrypt', context as Record<string, string>)).toBe(expected);
  });

  test('a pattern of users that covers a deployment role does not let it use the key', async () => {
    const wide = { ...OPTIONS, users: [DataUser.persona(role('*'), { reason: 'a pattern that is too wide' })] };
    expect(await call(STRANGER, 'kms:Decrypt', {}, wide)).toBe('Allowed');
    expect(await call(DEPLOYER, 'kms:Decrypt', {}, wide)).toBe('ExplicitlyDenied');
    expect(await call(DEPLOYER, 'kms:GenerateDataKey', throughS3, wide)).toBe('ExplicitlyDenied');
    expect(await call(DEPLOYER, 'kms:DescribeKey', {}, wide)).toBe('Allowed');
    expect(await call(DEPLOYER, 'kms:PutKeyPolicy', {}, wide)).toBe('Allowed');
  });

  test('break-glass decrypts where it is declared', async () => {
    const users = [DataUser.breakGlass(BREAK_GLASS)];
    expect(await call(BREAK_GLASS, 'kms:Decrypt', {}, { ...OPTIONS, users })).toBe('Allowed');
  });

  test('a role of the same name in an account outside the perimeter is refused', async () => {
    expect(await call(STUDIO.replace(ACCOUNT, '999999999999'), 'kms:Decrypt', inside)).toMatch(/Denied/);
  });

  test('services may be chosen', async () => {
    const athena = { 'kms:ViaService': `athena.${REGION}.amazonaws.com`, 'aws:ViaAWSService': 'true' };
    const options = { ...OPTIONS, viaServices: ['athena'] };
    expect(await call(STUDIO, 'kms:Decrypt', athena, options)).toBe('Allowed');
    expect(await call(STUDIO, 'kms:Decrypt', throughS3, options)).toBe('ImplicitlyDenied');
  });

  test('without services a key is only called directly', async () => {
    const options = { ...OPTIONS, viaServices: [] };
    expect(await call(STUDIO, 'kms:Decrypt', throughS3, options)).toBe('ImplicitlyDenied');
    expect(await call(STUDIO, 'kms:Decrypt', inside, options)).toBe('Allowed');
  });
});

describe('management', () => {
  test.each(['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:DisableKey', 'kms:RevokeGrant', 'kms:TagResource'])(
    '%s is for deployment and break-glass',
    async (action) => {
      expect(await call(DEPLOYER, action)).toBe('Allowed');
      expect(await call(BREAK_GLASS, action)).toBe('Allowed');
      for (const principal of [STUDIO, SETUP, PERSONA, STRANGER]) {
        expect(await call(principal, action, { 'aws:SourceVpc': VPC })).toBe('ImplicitlyDenied');
      }
    },
  );

  test('whoever may read metadata by identity policy can', async () => {
    expect(await call(STRANGER, 'kms:GetKeyPolicy')).toBe('Allowed');
  });
});

describe('grants', () => {
  const forResource = { 'kms:GrantIsForAWSResource': 'true' };

  test.each([
    ['a user', STUDIO, { ...forResource }, 'Allowed'],
    ['a deployment role', DEPLOYER, { ...forResource }, 'Allowed'],
    ['an undeclared role', STRANGER, { ...forResource }, 'ImplicitlyDenied'],
    ['a user for somebody', STUDIO, { 'kms:GrantIsForAWSResource': 'false' }, 'ImplicitlyDenied'],
    ['a user without a service', STUDIO, {}, 'ImplicitlyDenied'],
  ])('%s makes one', async (_, principal, context, expected) => {
    expect(await call(principal, 'kms:CreateGrant', context as Record<string, string>)).toBe(expected);
  });
});

describe('services', () => {
  const options = {
    ...OPTIONS,
    services: [KeyService.cloudWatchLogs('/aws/lambda/ml-*'), KeyService.ofPrincipal('logging.s3.amazonaws.com')],
  };
  const logs = `logs.${REGION}.amazonaws.com`;
  // the simulator does not know encryption contexts whose name has colons, so the statement itself is asserted
  test('CloudWatch Logs encrypts the log groups that match', () => {
    const statement = deployed(perimeter.keyStatements(options)).Statement.find(
      ({ Sid }) => Sid === 'UseByCloudWatchLogs',
    );
    expect(statement).toEqual({
      Sid: 'UseByCloudWatchLogs',
      Effect: 'Allow',
      Principal: { Service: logs },
      Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
      Resource: '*',
      Condition: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/lambda/ml-*`,
        },
      },
    });
  });

  test('CloudWatch Logs encrypts every log group of the account when no name is given', () => {
    const statements = perimeter.keyStatements({ ...OPTIONS, services: [KeyService.cloudWatchLogs()] });
    expect(deployed(statements).Statement).toContainEqual(
      expect.objectContaining({
        Sid: 'UseByCloudWatchLogs',
        Condition: {
          ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:*` },
        },
      }),
    );
  });

  test('CloudWatch Logs is not let in without an encryption context', async () => {
    expect(await call(logs, 'kms:GenerateDataKey', {}, options)).toBe('ImplicitlyDenied');
  });

  test('another service must come from our account', async () => {
    const service = 'logging.s3.amazonaws.com';
    const from = (account: string) => ({ 'aws:SourceAccount': account });
    expect(await call(service, 'kms:GenerateDataKey', from(ACCOUNT), options)).toBe('Allowed');
    expect(await call(service, 'kms:GenerateDataKey', from('999999999999'), options)).toBe('ImplicitlyDenied');
  });

  test('no service uses the key unless it is named', async () => {
    expect(await call('logging.s3.amazonaws.com', 'kms:GenerateDataKey', { 'aws:SourceAccount': ACCOUNT })).toBe(
      'ImplicitlyDenied',
    );
  });
});

test('no action is a wildcard over the service, and managing and using have nothing in common but reading', () => {
  const statements = deployed(perimeter.keyStatements(OPTIONS)).Statement;
  const of = (sid: string) => statements.filter(({ Sid }) => Sid === sid).flatMap(({ Action }) => Action);
  expect(statements.flatMap(({ Action }) => Action)).not.toContain('kms:*');
  expect(of('ManageByDeployment').filter((action) => of('UseThroughServices').includes(action))).toEqual([
    'kms:DescribeKey',
  ]);
});

test('a key takes the statements as its whole policy', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: REGION } });
  new kms.Key(stack, 'Key', { policy: new iam.PolicyDocument({ statements: perimeter.keyStatements(OPTIONS) }) });
  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([Match.objectLike({ Sid: 'ManageByDeployment', Effect: 'Allow', Resource: '*' })]),
    },
  });
});

describe('fails', () => {
  test('when a role that deploys is a user', () => {
    const users = [DataUser.vpcOnly(role('cdk-mlops-cfn-exec-role-*'))];
    expect(() => perimeter.keyStatements({ ...OPTIONS, users })).toThrow(
      'a role that administers the key must not use it',
    );
  });

  test('when a service is not a short name', () => {
    expect(() => perimeter.keyStatements({ ...OPTIONS, viaServices: ['s3.amazonaws.com'] })).toThrow(
      'viaServices is "s3.amazonaws.com", pass short names such as "s3"',
    );
  });

  test('without a VPC', () => {
    expect(() => perimeter.keyStatements({ ...OPTIONS, vpcIds: [] })).toThrow('vpcIds has the number of items 0');
  });

  test('with a principal that is no service', () => {
    expect(() => KeyService.ofPrincipal('example.com')).toThrow(
      'KeyService.ofPrincipal: servicePrincipal is "example.com", pass a service principal',
    );
  });

  test('when the policy grows over the quota of AWS', () => {
    const users = Array.from({ length: 300 }, (_, index) =>
      DataUser.serviceRole(role(`ml/dev/one-of-many-functions/function-role-with-a-long-name-${index}`), 'why'),
    );
    expect(() => perimeter.keyStatements({ ...OPTIONS, users })).toThrow(/AWS allows \d+ bytes of a key policy/);
  });
});
