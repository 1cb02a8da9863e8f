import {
  CloudFormationClient,
  DescribeStackSetCommand,
  DescribeStackSetOperationCommand,
  ListStackInstancesCommand,
  UpdateStackSetCommand,
} from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { CloudFormationStackSets } from '../../../src/operations/cloud/stack-sets';
import { failureOf } from '../support';

const client = mockClient(CloudFormationClient);
const stackSets = new CloudFormationStackSets(new CloudFormationClient({ region: 'eu-west-1' }), 'eu-west-1', 1);
const calm = new AbortController().signal;

beforeEach(() => client.reset());

function errorOf(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

describe('instances', () => {
  test('are listed from all pages, with their reasons', async () => {
    const summary = (Account: string, more = {}) => ({
      Account,
      Region: 'eu-west-1',
      Status: 'CURRENT' as const,
      ...more,
    });
    client
      .on(ListStackInstancesCommand, { StackSetName: 'S', NextToken: undefined })
      .resolves({ Summaries: [summary('222222222222')], NextToken: '2' })
      .on(ListStackInstancesCommand, { StackSetName: 'S', NextToken: '2' })
      .resolves({ Summaries: [summary('333333333333', { Status: 'OUTDATED', StatusReason: 'no role' })] });

    expect(await stackSets.instances('S')).toEqual([
      { account: '222222222222', region: 'eu-west-1', status: 'CURRENT', reason: '' },
      { account: '333333333333', region: 'eu-west-1', status: 'OUTDATED', reason: 'no role' },
    ]);
  });

  test('of a stack set that does not exist are none', async () => {
    client.on(ListStackInstancesCommand).rejects(errorOf('StackSetNotFoundException', 'not found'));

    expect(await stackSets.instances('S')).toEqual([]);
  });

  test('that may not be listed are no empty list, and the permissions are named', async () => {
    client.on(ListStackInstancesCommand).rejects(errorOf('AccessDenied', 'not authorized'));

    expect((await failureOf(() => stackSets.instances('S'))).message).toMatch(
      /^S could not be checked: not authorized; it takes .*ListStackInstances.*iam:PassRole/,
    );
  });
});

test('the template of a stack set is what it was given, and none when there is no stack set', async () => {
  client
    .on(DescribeStackSetCommand, { StackSetName: 'S' })
    .resolves({ StackSet: { TemplateBody: '{}' } })
    .on(DescribeStackSetCommand, { StackSetName: 'T' })
    .rejects(errorOf('StackSetNotFoundException', 'not found'));

  expect(await stackSets.template('S')).toBe('{}');
  expect(await stackSets.template('T')).toBeUndefined();
});

describe('a retry', () => {
  const DEFINITION = {
    Parameters: [{ ParameterKey: 'P', ParameterValue: 'secret-free' }],
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    Description: 'd',
    AdministrationRoleARN: 'arn:admin',
    ExecutionRoleName: 'execution',
    ManagedExecution: { Active: true },
  };

  test('updates the named accounts to what the stack set is already, and waits for the end', async () => {
    client
      .on(DescribeStackSetCommand)
      .resolves({ StackSet: DEFINITION })
      .on(UpdateStackSetCommand)
      .resolves({ OperationId: 'o' })
      .on(DescribeStackSetOperationCommand)
      .resolvesOnce({ StackSetOperation: { Status: 'QUEUED' } })
      .resolvesOnce({ StackSetOperation: { Status: 'RUNNING' } })
      .resolves({ StackSetOperation: { Status: 'FAILED' } });

    await stackSets.retry('S', ['222222222222', '333333333333'], calm);

    const [update] = client.commandCalls(UpdateStackSetCommand);
    expect(update.args[0].input).toEqual({
      StackSetName: 'S',
      UsePreviousTemplate: true,
      Parameters: [{ ParameterKey: 'P', UsePreviousValue: true }],
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Description: 'd',
      AdministrationRoleARN: 'arn:admin',
      ExecutionRoleName: 'execution',
      ManagedExecution: { Active: true },
      Accounts: ['222222222222', '333333333333'],
      Regions: ['eu-west-1'],
      OperationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      OperationPreferences: { FailureToleranceCount: 1, MaxConcurrentCount: 1 },
    });
    expect(client.commandCalls(DescribeStackSetOperationCommand)).toHaveLength(3);
  });

  test('whose first answer was lost has begun, and is waited for', async () => {
    client
      .on(DescribeStackSetCommand)
      .resolves({ StackSet: DEFINITION })
      .on(UpdateStackSetCommand)
      .rejects(errorOf('OperationIdAlreadyExistsException', 'the operation exists'))
      .on(DescribeStackSetOperationCommand)
      .resolves({ StackSetOperation: { Status: 'SUCCEEDED' } });

    await stackSets.retry('S', ['222222222222'], calm);

    const [update] = client.commandCalls(UpdateStackSetCommand);
    const [look] = client.commandCalls(DescribeStackSetOperationCommand);
    expect(look.args[0].input).toEqual({ StackSetName: 'S', OperationId: update.args[0].input.OperationId });
  });

  test('is a new operation each time', async () => {
    client
      .on(DescribeStackSetCommand)
      .resolves({ StackSet: DEFINITION })
      .on(UpdateStackSetCommand)
      .resolves({})
      .on(DescribeStackSetOperationCommand)
      .resolves({ StackSetOperation: { Status: 'SUCCEEDED' } });

    await stackSets.retry('S', ['222222222222'], calm);
    await stackSets.retry('S', ['222222222222'], calm);

    const [first, second] = client.commandCalls(UpdateStackSetCommand);
    expect(first.args[0].input.OperationId).not.toBe(second.args[0].input.OperationId);
  });

  test('that may not begin is a failure', async () => {
    client
      .on(DescribeStackSetCommand)
      .resolves({ StackSet: DEFINITION })
      .on(UpdateStackSetCommand)
      .rejects(errorOf('OperationInProgressException', 'another operation'));

    expect((await failureOf(() => stackSets.retry('S', ['222222222222'], calm))).message).toMatch(/another operation/);
  });

  test('ends when the command is interrupted', async () => {
    client
      .on(DescribeStackSetCommand)
      .resolves({ StackSet: DEFINITION })
      .on(UpdateStackSetCommand)
      .resolves({ OperationId: 'o' })
      .on(DescribeStackSetOperationCommand)
      .resolves({ StackSetOperation: { Status: 'RUNNING' } });

    const failure = await failureOf(() => stackSets.retry('S', ['222222222222'], AbortSignal.abort()));

    expect(failure.message).toBe('interrupted');
  });
});
