import { configOf, MINIMAL } from '../support';
import { ADMINISTRATOR, isAllowed, policyOf, type Request } from './simulation';
import { resourcesOfType } from './synthesized';
import { targetSetupTemplate } from './target-setup';

const ACCOUNT = '222222222222';
const setUp = targetSetupTemplate(configOf(MINIMAL));
const iamArn = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:${ACCOUNT}:${resource}`;
const BOUNDARY = iamArn('policy/acmeml/core/permissions-boundary/acmeml-TargetSetup-Boundary-1');
const OWNERS_BOUNDARY = iamArn('policy/owner/Boundary');
const EXECUTION_ROLE = iamArn('role/acmeml-stackset-execution');

/** The role, of an account whose owner has an own boundary or not. */
function principal(owns: boolean, template = setUp) {
  const policies = resourcesOfType(template, 'AWS::IAM::ManagedPolicy');
  const boundaryId = policies.find(([id]) => /^Boundary/.test(id))?.[0] as string;
  const references = {
    'AWS::Partition': 'aws',
    'AWS::AccountId': ACCOUNT,
    'AWS::Region': 'eu-west-1',
    [boundaryId]: BOUNDARY,
    PermissionsBoundaryArn: OWNERS_BOUNDARY,
    MakesBoundary: String(!owns),
  };
  const document = ([, { Properties }]: (typeof policies)[number]) => policyOf(Properties, references);
  const [ceiling] = policies.filter(([id]) => id.startsWith('ExecutionBoundary')).map(document);
  const identity = policies.filter(([id]) => id.startsWith('ExecutionPolicy')).map(document);
  return { arn: EXECUTION_ROLE, account: ACCOUNT, identity, ceiling };
}

const bounded = (boundary: string) => ({ 'iam:PermissionsBoundary': boundary });
const passedTo = (service: string) => ({ 'iam:PassedToService': `${service}.amazonaws.com` });
const MODEL_ROLE = iamArn('role/acmeml/research/stages/staging/model-execution/StackSet-acmeml-research-Model-1');
const DEPLOY_ROLE = iamArn('role/acmeml-research-staging-deploy');
const STAGE_POLICY = iamArn('policy/acmeml/research/stages/staging/model-execution/p');

function titled(requests: readonly Request[]): [string, Request][] {
  return requests.map((request) => [
    [request.action, request.resource, ...Object.values(request.context ?? {})].join(' '),
    request,
  ]);
}

const MAY: readonly Request[] = [
  {
    action: 'cloudformation:CreateStack',
    resource: arn('cloudformation', 'stack/StackSet-acmeml-research-Targets-1/x'),
  },
  { action: 'ec2:CreateVpc', resource: arn('ec2', 'vpc/*') },
  { action: 'iam:CreateRole', resource: MODEL_ROLE, context: bounded(BOUNDARY) },
  { action: 'iam:CreateRole', resource: DEPLOY_ROLE, context: bounded(BOUNDARY) },
  { action: 'iam:CreatePolicy', resource: STAGE_POLICY },
  { action: 'iam:CreatePolicy', resource: iamArn('policy/StackSet-acmeml-research-Targets-staging-roles-1') },
  { action: 'iam:PassRole', resource: MODEL_ROLE, context: passedTo('lambda') },
  { action: 'lambda:CreateFunction', resource: arn('lambda', 'function:StackSet-acmeml-research-Group-1') },
  { action: 'ssm:PutParameter', resource: arn('ssm', 'parameter/acmeml/research/stages/staging/network/vpc-id') },
  { action: 'ssm:GetParameters', resource: arn('ssm', 'parameter/acmeml/core/target-setup/permissions-boundary-arn') },
];

test.each(titled(MAY))('stack sets may %s', async (_, request) => {
  expect(await isAllowed(request, principal(false))).toBe(true);
});

/** Not even when somebody attaches more policies to the role. */
const NEVER: readonly Request[] = [
  // the networks of stages are isolated, whatever those of environments are
  { action: 'ec2:AttachInternetGateway', resource: arn('ec2', 'internet-gateway/igw-1') },
  { action: 'ec2:CreateInternetGateway', resource: arn('ec2', 'internet-gateway/*') },
  { action: 'ec2:CreateNatGateway', resource: arn('ec2', 'natgateway/*') },
  { action: 'ec2:CreateRoute', resource: arn('ec2', 'route-table/rtb-1') },
  { action: 'ec2:ReplaceRoute', resource: arn('ec2', 'route-table/rtb-1') },
  { action: 'ec2:CreateVpcPeeringConnection', resource: arn('ec2', 'vpc/vpc-1') },
  { action: 'ec2:CreateTransitGatewayVpcAttachment', resource: arn('ec2', 'transit-gateway-attachment/*') },
  { action: 'iam:CreateRole', resource: MODEL_ROLE },
  { action: 'iam:CreateRole', resource: MODEL_ROLE, context: bounded(OWNERS_BOUNDARY) },
  { action: 'iam:DeleteRolePermissionsBoundary', resource: DEPLOY_ROLE },
  { action: 'iam:CreatePolicyVersion', resource: BOUNDARY },
  { action: 'iam:DeletePolicy', resource: iamArn('policy/acmeml/core/target-setup/acmeml-TargetSetup-Ceiling-1') },
  { action: 'iam:AttachRolePolicy', resource: EXECUTION_ROLE, context: bounded(BOUNDARY) },
  { action: 'iam:UpdateAssumeRolePolicy', resource: EXECUTION_ROLE, context: bounded(BOUNDARY) },
  { action: 'iam:PassRole', resource: EXECUTION_ROLE, context: passedTo('lambda') },
  { action: 'iam:CreateUser', resource: iamArn('user/mallory') },
  { action: 'sts:AssumeRole', resource: DEPLOY_ROLE },
  { action: 'kms:Decrypt', resource: arn('kms', 'key/k') },
  { action: 's3:PutObject', resource: 'arn:aws:s3:::of-the-owner/x' },
];

test.each(titled(NEVER))('stack sets can never %s', async (_, request) => {
  expect(await isAllowed(request, principal(false))).toBe(false);
  expect(await isAllowed(request, { ...principal(false), identity: [ADMINISTRATOR] })).toBe(false);
});

const OUTSIDE: readonly Request[] = [
  { action: 'cloudformation:DeleteStack', resource: arn('cloudformation', 'stack/acmeml-TargetSetup/x') },
  { action: 'cloudformation:DeleteStack', resource: arn('cloudformation', 'stack/of-the-owner/x') },
  { action: 'iam:CreateRole', resource: iamArn('role/of-the-owner'), context: bounded(BOUNDARY) },
  { action: 'iam:CreatePolicy', resource: iamArn('policy/of-the-owner') },
  { action: 'iam:PassRole', resource: MODEL_ROLE, context: passedTo('sagemaker') },
  { action: 'iam:PassRole', resource: DEPLOY_ROLE, context: passedTo('lambda') },
  { action: 'lambda:UpdateFunctionCode', resource: arn('lambda', 'function:of-the-owner') },
  { action: 'ssm:PutParameter', resource: arn('ssm', 'parameter/acmeml/core/target-setup/permissions-boundary-arn') },
  { action: 's3:CreateBucket', resource: 'arn:aws:s3:::acmeml-x' },
  { action: 's3:GetObject', resource: 'arn:aws:s3:::of-the-owner/x' },
  { action: 'sagemaker:CreateDomain', resource: arn('sagemaker', 'domain/*') },
];

test.each(titled(OUTSIDE))('stack sets may not %s', async (_, request) => {
  expect(await isAllowed(request, principal(false))).toBe(false);
});

test("with the owner's boundary, roles carry that one and no other", async () => {
  const request = { action: 'iam:CreateRole', resource: MODEL_ROLE };

  expect(await isAllowed({ ...request, context: bounded(OWNERS_BOUNDARY) }, principal(true))).toBe(true);
  expect(await isAllowed({ ...request, context: bounded(BOUNDARY) }, principal(true))).toBe(false);
});

describe('network ACLs', () => {
  const acl = arn('ec2', 'network-acl/acl-1');
  const write: Request = { action: 'ec2:CreateNetworkAclEntry', resource: acl };
  const remove: Request = { action: 'ec2:DeleteNetworkAcl', resource: acl };

  test('are written where a stage asks for them', async () => {
    const stages = "stages: [{ name: live, accounts: ['222222222222'], network: { networkAcls: closed } }]";
    const closed = targetSetupTemplate(configOf(MINIMAL.replace('studio: {}', `studio: {}\n    ${stages}`)));

    expect(await isAllowed(write, principal(false, closed))).toBe(true);
    expect(await isAllowed(write, principal(false))).toBe(false);
  });

  test('are removed where none does any more', async () => {
    expect(await isAllowed(remove, principal(false))).toBe(true);
  });
});
