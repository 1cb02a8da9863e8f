import { App, Aws, Stack, Token } from 'aws-cdk-lib';
import { AwsOwnedResources, DataPerimeter } from '../src';
import { ACCOUNT, deployed, evaluate, REGION } from './policy-evaluation';

const OURS = `arn:aws:iam::${ACCOUNT}:role/ml/dev/studio-execution/one`;
const THEIRS = 'arn:aws:iam::999999999999:role/theirs';
const PROPS = { accountIds: [ACCOUNT], deploymentRoleArns: [`arn:aws:iam::${ACCOUNT}:role/deploy`] };

const stackIn = (region?: string) =>
  new Stack(new App(), 'Stack', region ? { env: { account: ACCOUNT, region } } : undefined);
const policy = (service: string, perimeter = DataPerimeter.ofAccounts(PROPS)) =>
  deployed(perimeter.endpointPolicy(service, stackIn(REGION)));
const through = (
  service: string,
  principal: string,
  action: string,
  resource: string,
  resourceAccount: string,
  context: Record<string, string> = {},
  perimeter?: DataPerimeter,
) =>
  evaluate(
    { principal, action, resource, resourceAccount, context },
    {
      vpcEndpointPolicies: [{ name: service, policy: { Version: '2012-10-17', ...policy(service, perimeter) } }],
      // whether the other side lets us in is not the question here
      resourcePolicy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: '*', Action: action, Resource: '*' }],
      },
    },
  );

const SERVICES = ['s3', 'sts', 'kms', 'logs', 'sagemaker.api', 'sagemaker.runtime', 'studio'];

describe.each([
  ['s3', 's3:PutObject', 'arn:aws:s3:::bucket/one'],
  ['sts', 'sts:AssumeRole', 'arn:aws:iam::ACCOUNT:role/one'],
  ['kms', 'kms:Decrypt', `arn:aws:kms:${REGION}:ACCOUNT:key/11111111-2222-3333-4444-555555555555`],
  ['logs', 'logs:PutLogEvents', `arn:aws:logs:${REGION}:ACCOUNT:log-group:one:log-stream:two`],
  ['sagemaker.api', 'sagemaker:DescribeDomain', `arn:aws:sagemaker:${REGION}:ACCOUNT:domain/d-1`],
  ['sagemaker.runtime', 'sagemaker:InvokeEndpoint', `arn:aws:sagemaker:${REGION}:ACCOUNT:endpoint/one`],
  ['studio', 'sagemaker:CreatePresignedDomainUrl', `arn:aws:sagemaker:${REGION}:ACCOUNT:user-profile/d-1/one`],
])('%s', (service, action, arn) => {
  const own = arn.replace('ACCOUNT', ACCOUNT);
  const foreign = arn.replace('ACCOUNT', '999999999999');

  test('our principal reaches our resource', async () => {
    expect(await through(service, OURS, action, own, ACCOUNT)).toBe('Allowed');
  });

  test('our principal does not reach a resource of others', async () => {
    expect(await through(service, OURS, action, foreign, '999999999999')).toBe('ImplicitlyDenied');
  });

  test('a principal of others reaches neither', async () => {
    expect(await through(service, THEIRS, action, own, ACCOUNT)).toBe('ImplicitlyDenied');
    expect(await through(service, THEIRS, action, foreign, '999999999999')).toBe('ImplicitlyDenied');
  });
});

test.each([
  ['s3', 's3:PutBucketPolicy', 'arn:aws:s3:::bucket'],
  ['s3', 's3:DeleteBucket', 'arn:aws:s3:::bucket'],
  ['kms', 'kms:PutKeyPolicy', `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`],
  ['logs', 'logs:DeleteLogGroup', `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:one`],
  ['sagemaker.runtime', 'sagemaker:DescribeEndpoint', `arn:aws:sagemaker:${REGION}:${ACCOUNT}:endpoint/one`],
])('administration does not pass: %s %s', async (service, action, resource) => {
  expect(await through(service, OURS, action, resource, ACCOUNT)).toBe('ImplicitlyDenied');
});

describe('the network of a stage account', () => {
  const PLATFORM = '444455556666';
  const stage = DataPerimeter.ofAccounts({ ...PROPS, resourceAccountIds: [PLATFORM] });
  const object = ['s3:GetObject', 'arn:aws:s3:::models/one'] as const;

  test('lets its own principals reach resources of the platform account and of their own', async () => {
    expect(await through('s3', OURS, ...object, PLATFORM, {}, stage)).toBe('Allowed');
    expect(await through('s3', OURS, ...object, ACCOUNT, {}, stage)).toBe('Allowed');
    expect(await through('s3', OURS, ...object, '999999999999', {}, stage)).toBe('ImplicitlyDenied');
  });

  test('does not let principals of the platform account in', async () => {
    const platform = OURS.replace(ACCOUNT, PLATFORM);
    expect(await through('s3', platform, ...object, PLATFORM, {}, stage)).toBe('ImplicitlyDenied');
  });

  test('names an account once', () => {
    const twice = DataPerimeter.ofAccounts({ ...PROPS, resourceAccountIds: [PLATFORM, ACCOUNT] });
    expect(JSON.stringify(policy('kms', twice)).match(new RegExp(ACCOUNT, 'g'))).toHaveLength(2);
  });

  test('has no further accounts by default', async () => {
    expect(DataPerimeter.ofAccounts(PROPS).resourceAccountIds).toEqual([]);
    expect(await through('s3', OURS, ...object, PLATFORM)).toBe('ImplicitlyDenied');
  });
});

describe('resources of AWS', () => {
  test.each([
    [
      'layers, signed by AWS',
      'arn:aws:iam::555555555555:role/ecr',
      's3:GetObject',
      `prod-${REGION}-starport-layer-bucket/x`,
      'Allowed',
    ],
    ['JumpStart', OURS, 's3:GetObject', `jumpstart-cache-prod-${REGION}/x`, 'Allowed'],
    ['the list of JumpStart', OURS, 's3:ListBucket', `jumpstart-cache-prod-${REGION}`, 'Allowed'],
    ['JumpStart, signed by others', THEIRS, 's3:GetObject', `jumpstart-cache-prod-${REGION}/x`, 'ImplicitlyDenied'],
    ['writing to JumpStart', OURS, 's3:PutObject', `jumpstart-cache-prod-${REGION}/x`, 'ImplicitlyDenied'],
    ['writing to layers', OURS, 's3:PutObject', `prod-${REGION}-starport-layer-bucket/x`, 'ImplicitlyDenied'],
    ['another region', OURS, 's3:GetObject', 'jumpstart-cache-prod-us-east-1/x', 'ImplicitlyDenied'],
  ])('%s', async (_, principal, action, path, expected) => {
    expect(await through('s3', principal, action, `arn:aws:s3:::${path}`, '555555555555')).toBe(expected);
  });

  test('replace the known ones when they are given', async () => {
    const awsOwnedResources = AwsOwnedResources.ofRegion('xx-nowhere-1', {
      buckets: [
        { bucketName: 'mirror', actions: ['s3:GetObject'], purpose: 'test', source: 'none', checkedOn: '2026-11-23' },
      ],
    });
    const perimeter = DataPerimeter.ofAccounts({ ...PROPS, awsOwnedResources });
    const read = (bucket: string) =>
      through('s3', OURS, 's3:GetObject', `arn:aws:s3:::${bucket}/x`, '555555555555', {}, perimeter);
    expect(await read('mirror')).toBe('Allowed');
    expect(await read(`jumpstart-cache-prod-${REGION}`)).toBe('ImplicitlyDenied');
  });

  test('carry the region token when the region is not known yet', () => {
    const stack = stackIn();
    const document = stack.resolve(DataPerimeter.ofAccounts(PROPS).endpointPolicy('s3', stack));
    expect(JSON.stringify(document)).toContain('{"Ref":"AWS::Region"}');
  });

  test('every known bucket has its source and date', () => {
    for (const bucket of AwsOwnedResources.ofRegion(REGION).buckets) {
      expect(bucket.source).toMatch(/^https:\/\//);
      expect(bucket.checkedOn).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(bucket.actions.every((action) => /^s3:(Get|List)/.test(action))).toBe(true);
    }
  });
});

test.each(SERVICES)('the policy for %s names no whole service and no lone wildcard', (service) => {
  for (const statement of policy(service).Statement) {
    expect(statement.Effect).toBe('Allow');
    for (const action of [statement.Action].flat()) {
      expect(action).toMatch(/^[a-z0-9]+:[A-Z][A-Za-z]+\*?$/);
    }
  }
});

test('AWS services pass', () => {
  expect(policy('s3').Statement).toContainEqual(
    expect.objectContaining({ Sid: 'AwsServices', Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } }),
  );
});

describe('rules of the caller', () => {
  const perimeter = DataPerimeter.ofAccounts({
    ...PROPS,
    endpointRules: [
      { service: 'ssm', actions: ['ssm:GetParameter*'], resourceAccount: false, source: 'https://example.com' },
    ],
  });

  test('add a service; without the key of the resource only the principal is confined', () => {
    expect(policy('ssm', perimeter).Statement[0].Condition).toEqual({
      StringEquals: { 'aws:PrincipalAccount': [ACCOUNT] },
    });
    expect(perimeter.hasEndpointRule('ssm')).toBe(true);
    expect(DataPerimeter.ofAccounts(PROPS).hasEndpointRule('ssm')).toBe(false);
  });

  test('leave the known ones as they are', () => {
    expect(SERVICES.every((service) => perimeter.hasEndpointRule(service))).toBe(true);
  });
});

describe('fails', () => {
  test('for a service without a rule', () => {
    expect(() => DataPerimeter.ofAccounts(PROPS).endpointPolicy('ssm', stackIn(REGION))).toThrow(
      /DataPerimeter.endpointPolicy: service is "ssm", there are rules for \["s3",.*\], pass one for it in endpointRules/,
    );
  });

  test('in a region about which nothing is known', () => {
    expect(() => DataPerimeter.ofAccounts(PROPS).endpointPolicy('s3', stackIn('xx-nowhere-1'))).toThrow(
      'region is "xx-nowhere-1", nothing is known about the resources that AWS owns there, pass overrides.buckets',
    );
  });

  test('when the policy grows over the quota of AWS', () => {
    const accountIds = Array.from({ length: 900 }, (_, index) => String(100000000000 + index));
    expect(() => DataPerimeter.ofAccounts({ ...PROPS, accountIds }).endpointPolicy('sts', stackIn(REGION))).toThrow(
      /AWS allows 20480 characters of a VPC endpoint policy/,
    );
  });

  test('when an override writes to AWS', () => {
    expect(() =>
      AwsOwnedResources.ofRegion(REGION, {
        buckets: [{ bucketName: 'b-1', actions: ['s3:PutObject'], purpose: '', source: '', checkedOn: '' }],
      }),
    ).toThrow('overrides.buckets.actions is "s3:PutObject", only actions that read');
  });
});

describe('DataPerimeter.ofAccounts fails', () => {
  test.each([
    ['without an account', { accountIds: [] }, 'accountIds has the number of items 0, it must be at least 1'],
    ['with something else', { accountIds: ['my-account'] }, 'accountIds is "my-account", pass 12-digit account ids'],
    ['with an account twice', { accountIds: [ACCOUNT, ACCOUNT] }, `accountIds repeats ["${ACCOUNT}"]`],
    ['without deployment roles', { deploymentRoleArns: [] }, 'deploymentRoleArns has the number of items 0'],
    ['with a user', { deploymentRoleArns: [`arn:aws:iam::${ACCOUNT}:user/me`] }, 'pass the ARN of a role'],
    ['with break-glass for many', { breakGlassRoleArns: [`arn:aws:iam::${ACCOUNT}:role/b*`] }, 'name one role exactly'],
    ['with no organization', { organizationId: 'acme' }, 'organizationId is "acme", pass the id of an organization'],
    ['with no resource account', { resourceAccountIds: ['x'] }, 'resourceAccountIds is "x", pass 12-digit account ids'],
    [
      'with a resource account twice',
      { resourceAccountIds: ['222222222222', '222222222222'] },
      'resourceAccountIds repeats ["222222222222"]',
    ],
    [
      'with resource accounts that are only known at deployment',
      { resourceAccountIds: Token.asList({ Ref: 'Accounts' }) },
      'resourceAccountIds is a list that is only known at deployment',
    ],
    [
      'with a rule for everything',
      { endpointRules: [{ service: 'ssm', actions: ['ssm:*'], resourceAccount: true, source: '' }] },
      'endpointRules of "ssm" is "ssm:*", name actions, or families of actions',
    ],
  ])('%s', (_, props, message) => {
    expect(() => DataPerimeter.ofAccounts({ ...PROPS, ...props })).toThrow(message);
  });

  test('with a list whose length is only known at deployment', () => {
    expect(() => DataPerimeter.ofAccounts({ ...PROPS, accountIds: Token.asList({ Ref: 'Accounts' }) })).toThrow(
      'accountIds is a list that is only known at deployment, pass a list of known length',
    );
  });

  test('with all problems at once', () => {
    expect(() => DataPerimeter.ofAccounts({ accountIds: ['a', 'b'], deploymentRoleArns: ['c'] })).toThrow('3 problems');
  });
});

test('accounts may be tokens', () => {
  const perimeter = DataPerimeter.ofAccounts({ ...PROPS, accountIds: [Aws.ACCOUNT_ID] });
  expect(policy('sts', perimeter).Statement[0].Condition?.StringEquals).toEqual({
    'aws:PrincipalAccount': [ACCOUNT],
    'aws:ResourceAccount': [ACCOUNT],
  });
});
