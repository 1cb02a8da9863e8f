import { Aws } from 'aws-cdk-lib';
import { Fact, FactName } from 'aws-cdk-lib/region-info';
import { AwsOwnedResources } from '../src';
import { AWS_ACCOUNTS } from '../src/private/aws-accounts-data';
import { KNOWN_REGIONS } from '../src/private/aws-owned-resources-data';
import { REGION } from './policy-evaluation';

const BUCKET = { bucketName: 'mirror', actions: ['s3:GetObject'], purpose: '', source: '', checkedOn: '' };
const REPOSITORY = {
  accountId: '123456789012',
  region: 'xx-new-1',
  repositoryName: 'one',
  purpose: '',
  source: '',
  checkedOn: '',
};

test('the accounts of AWS are known in every known region, and are 12 digits', () => {
  expect(Object.keys(AWS_ACCOUNTS).sort()).toEqual([...KNOWN_REGIONS].sort());
  for (const row of Object.values(AWS_ACCOUNTS)) {
    for (const account of Object.values(row)) {
      expect(account).toMatch(/^\d{12}$/);
    }
  }
});

test('the accounts of the Deep Learning Containers are those that the CDK knows', () => {
  const known = Object.keys(AWS_ACCOUNTS).filter((region) => Fact.find(region, FactName.DLC_REPOSITORY_ACCOUNT));
  expect(known.length).toBeGreaterThan(20);
  for (const region of known) {
    expect([region, AWS_ACCOUNTS[region].deepLearningImages]).toEqual([
      region,
      Fact.find(region, FactName.DLC_REPOSITORY_ACCOUNT),
    ]);
  }
});

test('every row has its source and date', () => {
  const { buckets, repositories } = AwsOwnedResources.allOfRegion(REGION);
  expect(buckets.map(({ bucketName }) => bucketName)).toEqual([
    `prod-${REGION}-starport-layer-bucket`,
    `jumpstart-cache-prod-${REGION}`,
    'assets-438097961670-eu-west-1',
  ]);
  expect(repositories.map(({ accountId, repositoryName }) => `${accountId}/${repositoryName}`)).toEqual([
    '141502667606/sagemaker-scikit-learn',
    '141502667606/sagemaker-xgboost',
    '763104351884/*',
  ]);
  for (const { source, checkedOn } of [...buckets, ...repositories]) {
    expect(source).toMatch(/^https:\/\//);
    expect(checkedOn).toMatch(/^\d{4}-\d\d-\d\d$/);
  }
});

test('a region without a documented bucket of packages has none', () => {
  const { buckets } = AwsOwnedResources.allOfRegion('ca-west-1');
  expect(buckets.map(({ bucketName }) => bucketName).join()).not.toContain('assets-');
});

test('what every workload needs holds neither images nor packages', () => {
  const { buckets, repositories } = AwsOwnedResources.ofRegion(REGION);
  expect(buckets).toHaveLength(2);
  expect(repositories).toEqual([]);
  expect(AwsOwnedResources.ofRegion(REGION, { repositories: [REPOSITORY] }).repositories).toEqual([REPOSITORY]);
});

test('overrides replace what is known, list by list', () => {
  const all = AwsOwnedResources.allOfRegion(REGION, { buckets: [BUCKET] });
  expect(all.buckets).toEqual([BUCKET]);
  expect(all.repositories).toHaveLength(3);
  const unknown = AwsOwnedResources.allOfRegion('xx-new-1', { buckets: [BUCKET], repositories: [REPOSITORY] });
  expect(unknown.repositories).toEqual([REPOSITORY]);
  expect(() =>
    AwsOwnedResources.allOfRegion(Aws.REGION, { buckets: [BUCKET], repositories: [REPOSITORY] }),
  ).not.toThrow();
});

describe('fails', () => {
  test.each([
    ['in an unknown region', () => AwsOwnedResources.allOfRegion('xx-new-1'), 'region is "xx-new-1"'],
    [
      'with half of the overrides in an unknown region',
      () => AwsOwnedResources.allOfRegion('xx-new-1', { buckets: [BUCKET] }),
      'pass overrides.buckets and overrides.repositories',
    ],
    [
      'with an unresolved region',
      () => AwsOwnedResources.allOfRegion(Aws.REGION),
      'region is only known at deployment',
    ],
    [
      'with a bucket pattern',
      () => AwsOwnedResources.allOfRegion(REGION, { buckets: [{ ...BUCKET, bucketName: 'assets-*' }] }),
      'overrides.buckets.bucketName is "assets-*", pass exact bucket names',
    ],
    [
      'with every account',
      () => AwsOwnedResources.allOfRegion(REGION, { repositories: [{ ...REPOSITORY, accountId: '*' }] }),
      'overrides.repositories.accountId is "*"',
    ],
    [
      'with a pattern of repositories',
      () => AwsOwnedResources.allOfRegion(REGION, { repositories: [{ ...REPOSITORY, repositoryName: 'pytorch*' }] }),
      'overrides.repositories.repositoryName is "pytorch*"',
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
