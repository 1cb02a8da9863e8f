import { DataPerimeter, type OrganizationPolicy } from '../src';
import { AWS_ACCOUNTS } from '../src/private/aws-accounts-data';
import { ACCOUNT, evaluate, REGION } from './policy-evaluation';

/*
 * Each statement of both sets by itself: a call that it refuses, while every other policy allows, and a call like it that
 * passes the whole set.
 */

const ORGANIZATION = 'o-a1b2c3d4e5';
const UNIT = `${ORGANIZATION}/r-ab12/ou-ab12-11111111/`;
const OTHER_UNIT = `${ORGANIZATION}/r-ab12/ou-ab12-99999999/`;
const OTHER_ORGANIZATION = 'o-zzzzzzzzzz/r-ab12/ou-ab12-11111111/';
const FOREIGN = '999999999999';
const CONFINED = 'arn:aws:iam::*:role/ml/dev/studio-execution/*';
const OURS = `arn:aws:iam::${ACCOUNT}:role/ml/dev/studio-execution/one`;
const ALLOW_ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

const line = DataPerimeter.ofOrganization(ORGANIZATION, {
  deploymentRoleArns: [`arn:aws:iam::${ACCOUNT}:role/deploy`],
  paths: [`${UNIT}*`],
});
const options = { namePrefix: 'ml', confinedRoleArnPatterns: [CONFINED] };
const service = statementsOf(line.serviceControlPolicies({ ...options, regions: [REGION] }));
const resource = statementsOf(line.resourceControlPolicies(options));

interface Statement {
  readonly Sid: string;
}

function statementsOf(policies: OrganizationPolicy[]): Statement[] {
  return policies.flatMap(({ content }) => JSON.parse(content).Statement);
}

type Context = Record<string, string | string[]>;

interface Call {
  readonly principal?: string;
  readonly action: string;
  readonly resource: string;
  /** Path of the account that owns the resource; absent for one without an organization. */
  readonly owner?: string;
  /** Path of the account of the caller; absent for one without an organization. */
  readonly caller?: string;
  /** Path of the account that owns the endpoint; absent outside of endpoints. */
  readonly endpoint?: string;
  readonly context?: Context;
}

function keys(of: 'Principal' | 'Resource' | 'Source' | 'Vpce', path: string | undefined): Context {
  return path === undefined ? {} : { [`aws:${of}OrgID`]: path.split('/')[0], [`aws:${of}OrgPaths`]: [path] };
}

/** What a service of AWS says it works for. */
function sourceIn(account: string, path: string): Context {
  return { 'aws:SourceAccount': account, ...keys('Source', path) };
}

function decide(type: 'service' | 'resource', statements: Statement[], call: Call): Promise<string> {
  const policy = { name: 'set', policy: { Version: '2012-10-17', Statement: statements } };
  const attached = [
    {
      orgIdentifier: 'root',
      policies: type === 'service' ? [{ name: 'FullAWSAccess', policy: ALLOW_ALL }, policy] : [policy],
    },
  ];
  return evaluate(
    {
      principal: call.principal ?? OURS,
      action: call.action,
      resource: call.resource,
      resourceAccount: call.owner === UNIT ? ACCOUNT : FOREIGN,
      context: {
        ...keys('Principal', call.caller),
        ...keys('Resource', call.owner),
        ...keys('Vpce', call.endpoint),
        ...call.context,
      },
    },
    {
      ...(type === 'service' ? { serviceControlPolicies: attached } : { resourceControlPolicies: attached }),
      resourcePolicy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: '*', Action: call.action, Resource: '*' }],
      },
    },
  );
}

const object = (name = 'data'): Pick<Call, 'action' | 'resource'> => ({
  action: 's3:GetObject',
  resource: `arn:aws:s3:::${name}/one`,
});
const image = (account: string, action = 'ecr:BatchGetImage'): Pick<Call, 'action' | 'resource'> => ({
  action,
  resource: `arn:aws:ecr:${REGION}:${account}:repository/sagemaker-xgboost`,
});
const secret: Pick<Call, 'action' | 'resource'> = {
  action: 'secretsmanager:GetSecretValue',
  resource: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:one-abcdef`,
};
const inside = { caller: UNIT, owner: UNIT, endpoint: UNIT };
const jumpStart = `jumpstart-cache-prod-${REGION}`;
const template = object(`sc-1-${REGION}`);

/** By the name of the statement: what it refuses, and what passes. */
const SERVICE: Record<string, [Call, Call]> = {
  DenyResourcesOutsideOrganization: [
    { ...inside, ...secret, owner: OTHER_ORGANIZATION },
    { ...inside, ...secret },
  ],
  DenyImagesOutsideOrganization: [
    { ...inside, ...image(FOREIGN), owner: undefined },
    { ...inside, ...image(AWS_ACCOUNTS[REGION].images), owner: undefined },
  ],
  DenyBucketsOutsideOrganization: [
    { ...inside, ...object(), owner: OTHER_ORGANIZATION },
    { ...inside, ...object(jumpStart), owner: undefined },
  ],
  DenyResourcesOutsidePaths: [
    { ...inside, ...secret, owner: OTHER_UNIT },
    { ...inside, ...secret },
  ],
  DenyImagesOutsidePaths: [
    { ...inside, ...image(FOREIGN), owner: OTHER_UNIT },
    { ...inside, ...image(ACCOUNT) },
  ],
  DenyBucketsOutsidePaths: [
    { ...inside, ...object(), owner: OTHER_UNIT },
    { ...inside, ...object() },
  ],
  DenyWritingToAws: [
    { ...inside, ...object(jumpStart), action: 's3:PutObject', owner: undefined },
    { ...inside, ...object(jumpStart), owner: undefined },
  ],
  DenyTemplatesOfOthers: [
    { ...inside, ...template, owner: undefined },
    {
      ...inside,
      ...template,
      owner: undefined,
      context: { 'aws:CalledVia': ['servicecatalog.amazonaws.com'], 'aws:ViaAWSService': 'true' },
    },
  ],
  DenyConfinedOutsideOrganization: [
    { ...inside, ...object(), endpoint: undefined },
    { ...inside, ...object() },
  ],
  DenyConfinedOutsidePaths: [
    { ...inside, ...object(), endpoint: OTHER_UNIT },
    { ...inside, ...object(), endpoint: undefined, context: { 'aws:ViaAWSService': 'true' } },
  ],
};

const logging = { ...object(), principal: 'logging.s3.amazonaws.com', action: 's3:PutObject', owner: UNIT };
const stranger = `arn:aws:iam::${FOREIGN}:role/one`;

const RESOURCE: Record<string, [Call, Call]> = {
  DenyPrincipalsOutsideOrganization: [
    { ...inside, ...secret, principal: stranger, caller: OTHER_ORGANIZATION },
    { ...inside, ...secret },
  ],
  DenyPrincipalsOutsidePaths: [
    { ...inside, ...secret, principal: stranger, caller: OTHER_UNIT },
    { ...inside, ...secret, principal: `arn:aws:iam::${ACCOUNT}:role/admin`, endpoint: undefined },
  ],
  DenyServicesOutsideOrganization: [
    { ...logging, context: sourceIn(FOREIGN, OTHER_ORGANIZATION) },
    { ...logging, context: sourceIn(ACCOUNT, UNIT) },
  ],
  DenyServicesOutsidePaths: [{ ...logging, context: sourceIn(FOREIGN, OTHER_UNIT) }, logging],
  DenyConfinedOutsideOrganization: [
    { ...inside, ...object(), endpoint: OTHER_ORGANIZATION },
    { ...inside, ...object() },
  ],
  DenyConfinedOutsidePaths: [
    { ...inside, ...object(), endpoint: OTHER_UNIT },
    { ...inside, ...object() },
  ],
};

describe.each([
  ['service', service, SERVICE],
  ['resource', resource, RESOURCE],
] as const)('%s control policies', (type, statements, calls) => {
  test('have a call for each statement', () => {
    expect(statements.map(({ Sid }) => Sid).sort()).toEqual(Object.keys(calls).sort());
  });

  test.each(Object.keys(calls))('%s refuses one call, and a like one passes', async (sid) => {
    const [refused, passing] = calls[sid];
    const alone = statements.filter(({ Sid }) => Sid === sid);
    expect(alone).toHaveLength(1);
    expect(await decide(type, alone, refused)).toBe('ExplicitlyDenied');
    expect(await decide(type, statements, refused)).toBe('ExplicitlyDenied');
    expect(await decide(type, statements, passing)).toBe('Allowed');
    expect(await decide(type, [], refused)).toBe('Allowed');
  });
});
