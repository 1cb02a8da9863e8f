import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { AwsOwnedResources, DataPerimeter, type EndpointRule, PerimeterException } from '../src';
import { AWS_ACCOUNTS } from '../src/private/aws-accounts-data';
import { ACCOUNT, deployed, evaluate, REGION } from './policy-evaluation';

/** The reviewed table; what its words mean is said there. */
const DOCUMENT = readFileSync(join(__dirname, '../../../docs/endpoint-matrix.md'), 'utf8');

const ORGANIZATION = 'o-a1b2c3d4e5';
const UNIT = `${ORGANIZATION}/r-ab12/ou-ab12-11111111/`;
const AWS = '555555555555';

/** Accounts by role in the story, with the organization path that AWS fills in for them. */
const ACCOUNTS: Record<string, { id: string; path?: string; organizationId?: string }> = {
  own: { id: ACCOUNT, path: UNIT },
  sibling: { id: '222222222222', path: UNIT },
  cousin: { id: '333333333333', path: `${ORGANIZATION}/r-ab12/ou-ab12-99999999/` },
  foreign: { id: '999999999999', path: 'o-zzzzzzzzzz/r-ab12/ou-ab12-11111111/' },
  'look-alike': { id: '999999999999', path: 'o-zzzzzzzzzz/r-ab12/ou-ab12-11111111/' },
  // an account of nobody's organization
  loner: { id: '777777777777' },
  // another organization whose units are called like ours
  forger: { id: '999999999999', path: UNIT, organizationId: 'o-zzzzzzzzzz' },
  partner: { id: '888888888888', path: 'o-yyyyyyyyyy/r-cd34/' },
  // what AWS owns belongs to an organization about which nothing is known
  aws: { id: AWS },
};

const OWNED: Record<string, { arn: string; account: string }> = {
  'ECR layers': { arn: `arn:aws:s3:::prod-${REGION}-starport-layer-bucket/x`, account: AWS },
  JumpStart: { arn: `arn:aws:s3:::jumpstart-cache-prod-${REGION}/x`, account: AWS },
  'package assets': { arn: `arn:aws:s3:::assets-${AWS_ACCOUNTS[REGION].packageAssets}-${REGION}/x`, account: AWS },
  'SageMaker image': image(AWS_ACCOUNTS[REGION].images, 'sagemaker-xgboost'),
  'deep learning image': image(AWS_ACCOUNTS[REGION].deepLearningImages, 'pytorch-training'),
};

/** ARNs of what belongs to an account; a bucket of the look-alike has the name of ours with something behind it. */
const ARNS: Record<string, (account: string, owner: string) => string> = {
  bucket: (_, owner) => `arn:aws:s3:::${owner === 'look-alike' ? 'ml-dev-data-own-1' : `ml-dev-data-${owner}`}`,
  image: (id) => image(id, 'one').arn,
  packages: (id) => `arn:aws:codeartifact:${REGION}:${id}:repository/ml/pypi`,
  role: (id) => `arn:aws:iam::${id}:role/one`,
  account: () => '*',
  key: (id) => `arn:aws:kms:${REGION}:${id}:key/11111111-2222-3333-4444-555555555555`,
  log: (id) => `arn:aws:logs:${REGION}:${id}:log-group:one:log-stream:two`,
  job: (id) => `arn:aws:sagemaker:${REGION}:${id}:training-job/one`,
  model: (id) => `arn:aws:sagemaker:${REGION}:${id}:endpoint/one`,
  profile: (id) => `arn:aws:sagemaker:${REGION}:${id}:user-profile/d-1/one`,
  source: (id) => `arn:aws:codecommit:${REGION}:${id}:one`,
};

function image(account: string, name: string): { arn: string; account: string } {
  return { arn: `arn:aws:ecr:${REGION}:${account}:repository/${name}`, account };
}

const endpointOf = (action: string): string => {
  const [prefix, name] = action.split(':');
  const own: Record<string, string> = {
    ecr: 'ecr.api',
    codeartifact: 'codeartifact.repositories',
    codecommit: 'git-codecommit',
    sagemaker: { InvokeEndpoint: 'sagemaker.runtime', CreatePresignedDomainUrl: 'studio' }[name] ?? 'sagemaker.api',
  };
  return own[prefix] ?? prefix;
};

const endpointRules: EndpointRule[] = [
  {
    service: 'ecr.api',
    actions: ['ecr:BatchGetImage', 'ecr:DescribeImages', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer'],
    resourceAccount: true,
    source: 'test',
  },
  {
    service: 'codeartifact.repositories',
    actions: ['codeartifact:ReadFromRepository'],
    resourceAccount: true,
    source: 'test',
  },
  // AWS did not review this service, so that only the principal is confined
  {
    service: 'git-codecommit',
    actions: ['codecommit:GitPull', 'codecommit:GitPush'],
    resourceAccount: false,
    source: 'test',
  },
];
const props = { deploymentRoleArns: [`arn:aws:iam::${ACCOUNT}:role/deploy`], endpointRules };
const PERIMETERS: Record<string, DataPerimeter> = {
  accounts: DataPerimeter.ofAccounts({ ...props, accountIds: [ACCOUNT] }),
  'accounts+aws': DataPerimeter.ofAccounts({
    ...props,
    accountIds: [ACCOUNT],
    awsOwnedResources: AwsOwnedResources.allOfRegion(REGION),
  }),
  organization: DataPerimeter.ofOrganization(ORGANIZATION, props),
  unit: DataPerimeter.ofOrganization(ORGANIZATION, {
    ...props,
    paths: [`${UNIT}*`],
    exceptions: [PerimeterException.resourcesOf(ACCOUNTS.partner.id, 'delivers data in a bucket of its own')],
  }),
};

const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: REGION } });
const policies = new Map<string, unknown>();
const policyOf = (perimeter: string, endpoint: string) => {
  const name = `${perimeter} ${endpoint}`;
  if (!policies.has(name)) {
    policies.set(name, { Version: '2012-10-17', ...deployed(PERIMETERS[perimeter].endpointPolicy(endpoint, stack)) });
  }
  return policies.get(name);
};

type Keys = Record<string, string | string[]>;
const organizationKeys = (of: 'Principal' | 'Resource', { path, organizationId }: (typeof ACCOUNTS)[string]): Keys =>
  path === undefined ? {} : { [`aws:${of}OrgID`]: organizationId ?? path.split('/')[0], [`aws:${of}OrgPaths`]: [path] };

function target(what: string, action: string): { arn: string; account: string } {
  const [owner, kind] = what.split(' ');
  const { id } = ACCOUNTS[owner];
  return { arn: `${ARNS[kind](id, owner)}${/Object$/.test(action) ? '/x' : ''}`, account: id };
}

async function cell(perimeter: string, who: string, action: string, what: string): Promise<string> {
  const [owner] = what.split(' ');
  const there = OWNED[what] ?? target(what, action);
  const principal = who === 'service' ? 'logging.s3.amazonaws.com' : `arn:aws:iam::${ACCOUNTS[who].id}:role/one`;
  const endpoint = endpointOf(action);
  const outcome = await evaluate(
    {
      principal,
      action,
      resource: there.arn,
      resourceAccount: there.account,
      context: {
        ...(who === 'service' ? {} : organizationKeys('Principal', ACCOUNTS[who])),
        ...(OWNED[what] ? {} : organizationKeys('Resource', ACCOUNTS[owner])),
      },
    },
    {
      vpcEndpointPolicies: [{ name: endpoint, policy: policyOf(perimeter, endpoint) }],
      ...(there.arn === '*'
        ? {}
        : {
            resourcePolicy: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Principal: '*', Action: action, Resource: '*' }],
            },
          }),
    },
  );
  return outcome === 'Allowed' ? 'yes' : '.';
}

/** Lines of the table whose first columns are these, without the rule below its header. */
const [header, , ...rows] = DOCUMENT.slice(DOCUMENT.search(/^\| principal +\| action /m))
  .split(/\n(?!\|)/)[0]
  .split('\n')
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((text) => text.trim()),
  );
const perimeters = header.slice(3);

test.each(rows.map(([who, action, what, ...expected]) => [who, action, what, expected] as const))(
  '%s: %s on %s',
  async (who, action, what, expected) => {
    const found = await Promise.all(perimeters.map((perimeter) => cell(perimeter, who, action, what)));
    expect(found).toEqual(expected);
  },
);

/** What AWS signs addresses for, so that its own principal asks. */
const SIGNED = ['ECR layers', 'package assets'];

test('foreign credentials pass no endpoint of the table, but to read what AWS signed an address for', () => {
  const endpoints = new Set(rows.map(([, action]) => endpointOf(action)));
  for (const endpoint of endpoints) {
    const foreign = rows.filter(([who, action]) => who === 'foreign' && endpointOf(action) === endpoint);
    expect(foreign.length).toBeGreaterThan(0);
    const others = foreign.filter(([, action, what]) => !(action === 's3:GetObject' && SIGNED.includes(what)));
    expect(others.flatMap(([, , , ...cells]) => cells)).not.toContain('yes');
  }
});

test('every known endpoint is in the table', () => {
  const known = ['s3', 'sts', 'kms', 'logs', 'sagemaker.api', 'sagemaker.runtime', 'studio'];
  expect(rows.map(([, action]) => endpointOf(action))).toEqual(expect.arrayContaining(known));
});
