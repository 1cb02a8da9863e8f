import { createHash } from 'node:crypto';
import { App, Stack } from 'aws-cdk-lib';
import { DataPerimeter, DataUser, KeyService, Registry } from '../src';
import { ACCOUNT, deployed, REGION } from './policy-evaluation';

/*
 * Policies of deployed environments: another text means an update of every endpoint, bucket and key. Whoever changes one
 * on purpose changes the digest here.
 */
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const STAGE = Registry.of({ platform: 'ml', environment: 'dev' }).forStage('staging');
const VPC = 'vpc-0123456789abcdef0';
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;

const plain = DataPerimeter.ofAccounts({ accountIds: [ACCOUNT], deploymentRoleArns: [role('deploy')] });
const full = DataPerimeter.ofAccounts({
  accountIds: [ACCOUNT, '222222222222'],
  deploymentRoleArns: [role('deploy')],
  breakGlassRoleArns: [role('break-glass')],
  organizationId: 'o-a1b2c3d4e5',
  resourceAccountIds: ['444455556666'],
  endpointRules: [
    { service: 'ecr.api', actions: ['ecr:BatchGetImage'], resourceAccount: true, source: 'test' },
    { service: 'codecommit', actions: ['codecommit:GetFile'], resourceAccount: false, source: 'test' },
  ],
});
const USERS = [
  DataUser.vpcOnly(role('ml/dev/studio-execution/*')),
  DataUser.serviceRole(role('ml/dev/emptier/one'), 'empties the bucket'),
  DataUser.breakGlass(role('break-glass')),
  DataUser.persona(role('people/auditor'), { reason: 'reads reports', sourceIpRanges: ['203.0.113.0/24'] }),
];
const MODELS = DataUser.inAccounts({
  accountIds: ['333333333333'],
  roleArnPattern: STAGE.roleArnPattern('*', 'model-execution'),
});

const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: REGION } });
const endpoint = (line: DataPerimeter, service: string) => deployed(line.endpointPolicy(service, stack));
const bucket = (line: DataPerimeter, users: DataUser[]) =>
  deployed(line.bucketStatements({ bucketArn: 'arn:aws:s3:::data', keyArn: KEY, vpcIds: [VPC], users }));
const key = (line: DataPerimeter, users: DataUser[]) =>
  deployed(line.keyStatements({ vpcIds: [VPC], users, services: [KeyService.cloudWatchLogs()] }));
const digest = (policy: unknown) => createHash('sha256').update(JSON.stringify(policy)).digest('hex').slice(0, 16);

test.each([
  ['s3', plain, 'f0facb1dd9b1c6b1'],
  ['s3', full, 'd4b3108d95f0e400'],
  ['sts', plain, '861d0dc58e51f1e2'],
  ['kms', full, '87a59fe1887322d1'],
  ['studio', plain, '74e7de9b1789310d'],
  ['ecr.api', full, 'c925215245469e48'],
  ['codecommit', full, '5f01048ab83cadb1'],
])('the policy of the endpoint of %s is what it was', (service, line, expected) => {
  expect(digest(endpoint(line, service))).toBe(expected);
});

test.each([
  ['of an environment', plain, USERS, 'd0c836dfae7b8fa3', 'ee12b802724b9be8'],
  ['of an environment with stage accounts', full, [...USERS, MODELS], 'd2926d7d18c22604', 'd202d54f3fadd1fd'],
])('the policies of bucket and key %s are what they were', (_, line, users, ofBucket, ofKey) => {
  expect(digest(bucket(line, users))).toBe(ofBucket);
  expect(digest(key(line, users))).toBe(ofKey);
});

test('statements keep their names', () => {
  const sids = (policy: { Statement: { Sid: string }[] }) => policy.Statement.map(({ Sid }) => Sid);
  expect(sids(endpoint(full, 's3'))).toEqual([
    'OwnPrincipalsToOwnResources',
    'AwsServices',
    'OwnPrincipalsToAwsOwnedResources',
    'AwsOwnedResourcesSignedByAws',
  ]);
  expect(sids(bucket(full, [...USERS, MODELS]))).toEqual([
    'DenyInsecureTransport',
    'DenyOldTls',
    'DenyOtherAccounts',
    'DenyPolicyManagement',
    'DenyOtherAlgorithm',
    'DenyOtherKey',
    'DenyKeyOfAws',
    'DenyCustomerProvidedKey',
    'DenyDataOutsideNetwork',
    'DenyListingOutsideNetwork',
    'DenyPersona1OutsideAddresses',
    'DenyConfinedOutsideNetwork',
    'ReadByOtherAccounts1',
    'DenyMoreThanReading',
    'DenyOtherRoles',
    'DenyOtherEndpoints',
  ]);
  expect(sids(key(full, [...USERS, MODELS]))).toEqual([
    'ManageByDeployment',
    'ReadMetadata',
    'UseFromNetwork',
    'UseFromAnywhere',
    'UseByPersona1FromNetwork',
    'UseByPersona1FromAddresses',
    'UseThroughServices',
    'DecryptByOtherAccounts1',
    'GrantToAwsResources',
    'UseByCloudWatchLogs',
    'DenyUseByDeployment',
    'DenyConfinedOutsideNetwork',
  ]);
});

test('only the endpoint of s3 needs a region about which something is known', () => {
  const elsewhere = new Stack(new App(), 'Elsewhere', { env: { account: ACCOUNT, region: 'xx-nowhere-1' } });
  expect(() => full.endpointPolicy('ecr.api', elsewhere)).not.toThrow();
  expect(() => full.endpointPolicy('s3', elsewhere)).toThrow('nothing is known');
});
