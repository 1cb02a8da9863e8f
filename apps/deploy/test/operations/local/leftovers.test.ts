import { isKept, leftoversOf, leftoversOfEnvironment } from '../../../src/operations/local/leftovers';
import type { LocalInventory, LocalResource } from '../../../src/operations/local-server/api';
import { configOf, MINIMAL } from '../../support';

const RETAINING = configOf(MINIMAL);
const DELETING = configOf(`${MINIMAL}    retention: { data: delete, keys: delete }\n`);

function resource(type: string, name: string, details: Record<string, unknown> = {}): LocalResource {
  return { type, name, details };
}

function reasonOf(config: typeof RETAINING, service: string, left: LocalResource): string | undefined {
  const inventory: LocalInventory = { '111111111111': { 'eu-west-1': { [service]: [left] } } };
  const [leftover] = leftoversOf(config, inventory);
  expect(leftover).toMatchObject({ account: '111111111111', region: 'eu-west-1', service, resource: left });
  return leftover.reason;
}

test.each([
  ['kms', resource('key', 'k', { state: 'PendingDeletion' }), 'waits for its deletion'],
  ['cloudformation', resource('stack', 'acmeml-CdkToolkit'), 'belongs to the bootstrap'],
  ['cloudformation', resource('stack', 'acmeml-BootstrapPolicies'), 'belongs to the bootstrap'],
  ['iam', resource('role', 'cdk-acmeml-deploy-role-111111111111-eu-west-1'), 'belongs to the bootstrap'],
  ['iam', resource('policy', 'acmeml/bootstrap/Execution'), 'belongs to the bootstrap'],
  ['iam', resource('policy', 'acmeml/core/permissions-boundary/B'), 'belongs to the bootstrap'],
  ['s3', resource('bucket', 'cdk-acmeml-assets-111111111111-eu-west-1'), 'belongs to the bootstrap'],
  ['ecr', resource('repository', 'cdk-acmeml-container-assets-1'), 'belongs to the bootstrap'],
  ['ssm', resource('parameter', '/cdk-bootstrap/acmeml/version'), 'belongs to the bootstrap'],
  ['codecommit', resource('repository', 'acmeml-research-Churn-p-1'), 'keeps the code of a project'],
  ['organizations', resource('organization', 'o-abcd123456'), 'is no work of the platform'],
])('%s %j may be left', (service, left, reason) => {
  expect(reasonOf(DELETING, service, left)).toBe(reason);
});

test.each([
  ['cloudformation', resource('stack', 'acmeml-research-Network')],
  ['iam', resource('role', 'acmeml/research/studio-execution/r')],
  ['iam', resource('policy', 'acmeml/research/permissions-boundary/B')],
  ['iam', resource('role', 'cdk-other-deploy-role')],
  ['ssm', resource('parameter', '/acmeml/research/network/vpc-id')],
  ['logs', resource('log group', '/aws/lambda/acmeml-x')],
  ['kms', resource('key', 'k', { state: 'Enabled' })],
  ['s3', resource('bucket', 'acmeml-research-environment-data-1')],
  ['generic', resource('AWS::Some::Type', 'x')],
  ['codecommit', resource('repository', 'other-research-Churn-p-1')],
  ['codepipeline', resource('pipeline', 'acmeml-research-Churn-p-1')],
])('%s %j must not be left', (service, left) => {
  expect(reasonOf(DELETING, service, left)).toBeUndefined();
});

test('what the configuration retains may be left', () => {
  expect(reasonOf(RETAINING, 's3', resource('bucket', 'acmeml-research-environment-data-1'))).toMatch(/retained/);
  expect(reasonOf(RETAINING, 'kms', resource('key', 'k', { state: 'Enabled' }))).toMatch(/retained/);
  expect(reasonOf(RETAINING, 'logs', resource('log group', 'acmeml-research-Network-Flow'))).toMatch(/retained/);
  expect(reasonOf(RETAINING, 's3', resource('bucket', 'acmeml-other-data'))).toBeUndefined();
});

test('logs of stage accounts are retained with the keys, and so is nothing else there', () => {
  const logs = resource('log group', 'StackSet-acmeml-research-Targets-staging-network-1-FlowLogs');
  expect(reasonOf(RETAINING, 'logs', logs)).toMatch(/retained by the configuration of research/);
  expect(reasonOf(DELETING, 'logs', logs)).toBeUndefined();
  expect(reasonOf(RETAINING, 'cloudformation', resource('stack', 'acmeml-TargetSetup'))).toBeUndefined();
  expect(reasonOf(RETAINING, 'iam', resource('role', 'acmeml-stackset-execution'))).toBeUndefined();
});

test('what is left of one environment is not that of another one, whose name begins alike', () => {
  const config = configOf(`${MINIMAL}  - { name: research-two, network: { cidr: 10.60.0.0/16 }, studio: {} }\n`);
  const left = [
    'acmeml-research-environment-data-1',
    '/acmeml/research/network/vpc-id',
    'acmeml-research-two-Network',
    'acmeml/research-two/job-execution/r',
    'acmeml-Core',
  ].map((name) => ({
    account: '111111111111',
    region: 'eu-west-1',
    service: 's3',
    resource: resource('bucket', name),
  }));

  expect(leftoversOfEnvironment(config, 'research', left).map((each) => each.resource.name)).toEqual([
    'acmeml-research-environment-data-1',
    '/acmeml/research/network/vpc-id',
  ]);
});

test('what an environment keeps that has left the configuration may be left, and nothing else of it', () => {
  const names = ['acmeml-vision-environment-data-1', 'acmeml-vision-network-flow-1', 'acmeml-audio-environment-data-1'];
  const inventory = { '1': { '2': { s3: names.map((name) => resource('bucket', name)) } } };
  const kept = [{ name: 'vision', data: true, keys: false, logs: false }];

  expect(leftoversOf(DELETING, inventory, { destroyed: kept }).map(({ reason }) => reason)).toEqual([
    'is retained by the configuration of vision',
    undefined,
    undefined,
  ]);
});

test('of keys, only those that the stacks of an environment kept are left on purpose', () => {
  const kms = ['kept', 'forgotten'].map((name) => resource('key', name, { state: 'Enabled' }));
  const destroyed = [
    { name: 'vision', data: false, keys: true, logs: false, resources: [{ type: 'AWS::KMS::Key', id: 'kept' }] },
  ];

  expect(leftoversOf(DELETING, { '1': { '2': { kms } } }, { destroyed }).map(({ reason }) => reason)).toEqual([
    'is retained by the configuration of vision',
    undefined,
  ]);
});

test('what the stacks of an environment kept may be left although its data goes, such as the records of its traffic', () => {
  const s3 = ['acmeml-vision-network-flowlogs-1', 'acmeml-vision-network-2'].map((name) => resource('bucket', name));
  const destroyed = [
    {
      name: 'vision',
      data: false,
      keys: false,
      logs: false,
      resources: [{ type: 'AWS::S3::Bucket', id: 'acmeml-vision-network-flowlogs-1' }],
    },
  ];

  expect(leftoversOf(DELETING, { '1': { '2': { s3 } } }, { destroyed }).map(({ reason }) => reason)).toEqual([
    'is retained by the configuration of vision',
    undefined,
  ]);
});

test('what was kept by an environment before is left for the same reason, and nothing that only has its name', () => {
  const inventory = { '1': { '2': { s3: [resource('bucket', 'b')], sqs: [resource('bucket', 'b')] } } };
  const reason = 'is retained by the configuration of vision';
  const before = [{ account: '1', region: '2', service: 's3', resource: resource('bucket', 'b'), reason }];

  const left = leftoversOf(DELETING, inventory, { before });

  expect(left.map((each) => each.reason)).toEqual([reason, undefined]);
  expect(left.map(isKept)).toEqual([true, false]);
});
