import {
  CloudFormationClient,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStackResourcesCommand,
  type StackStatus,
} from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { CloudFormationStacks } from '../../../src/operations/cloud/deployed-stacks';
import { failureOf } from '../support';

const client = mockClient(CloudFormationClient);
const stacks = new CloudFormationStacks(new CloudFormationClient({ region: 'eu-west-1' }), 1);

beforeEach(() => client.reset());

function errorOf(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

const bucket = (id: string) => ({
  Type: 'Resource' as const,
  ResourceChange: { Action: 'Modify' as const, LogicalResourceId: id, ResourceType: 'AWS::S3::Bucket' },
});

describe('stack', () => {
  test('is what was given to CloudFormation', async () => {
    const Tags = [{ Key: 'owner', Value: 'ml' }];
    client
      .on(DescribeStacksCommand, { StackName: 'S' })
      .resolves({
        Stacks: [
          {
            StackName: 'S',
            StackStatus: 'UPDATE_COMPLETE',
            CreationTime: new Date(0),
            Tags,
            Parameters: [{ ParameterKey: 'P', ParameterValue: 'v' }],
          },
        ],
      })
      .on(GetTemplateCommand, { StackName: 'S', TemplateStage: 'Original' })
      .resolves({ TemplateBody: '{"Resources":{"K":{"Type":"AWS::KMS::Key"}}}' });

    expect(await stacks.find('S')).toEqual({
      status: 'UPDATE_COMPLETE',
      parameters: { P: 'v' },
      tags: { owner: 'ml' },
      template: { Resources: { K: { Type: 'AWS::KMS::Key' } } },
    });
  });

  test('that does not exist is undefined', async () => {
    client.on(DescribeStacksCommand).rejects(errorOf('ValidationError', 'Stack with id S does not exist'));

    expect(await stacks.find('S')).toBeUndefined();
  });

  test.each([
    [
      'as YAML, as the CDK CLI sends small ones',
      'Resources:\n  K:\n    Type: AWS::KMS::Key\n',
      { Resources: { K: { Type: 'AWS::KMS::Key' } } },
    ],
    ['with text that is no template, resembles nothing', '}{', {}],
  ])('that was made %s', async (_, TemplateBody, template) => {
    client
      .on(DescribeStacksCommand)
      .resolves({ Stacks: [{ StackName: 'S', StackStatus: 'UPDATE_COMPLETE', CreationTime: new Date(0) }] })
      .on(GetTemplateCommand)
      .resolves({ TemplateBody });

    expect((await stacks.find('S'))?.template).toEqual(template);
  });

  test.each([
    ['AccessDenied', 'User is not authorized'],
    ['ValidationError', 'stack name S! is invalid'],
  ])('an error %s is not taken for its absence', async (name, message) => {
    client.on(DescribeStacksCommand).rejects(errorOf(name, message));

    const failure = await failureOf(() => stacks.find('S'));

    expect(failure.message).toContain(`what is deployed could not be looked at: ${message}`);
    expect(failure.message).toContain('cloudformation:DescribeStacks');
  });
});

describe('change set', () => {
  test('is read to its last page', async () => {
    client
      .on(DescribeChangeSetCommand, { StackName: 'S', ChangeSetName: 'C' })
      .resolves({ Status: 'CREATE_COMPLETE', Changes: [bucket('A')], NextToken: 'more' })
      .on(DescribeChangeSetCommand, { StackName: 'S', ChangeSetName: 'C', NextToken: 'more' })
      .resolves({ Status: 'CREATE_COMPLETE', Changes: [bucket('B')] });

    const changeSet = await stacks.changeSet('S', 'C');

    expect(changeSet?.complete).toBe(true);
    expect(changeSet?.changes.map(({ LogicalResourceId }) => LogicalResourceId)).toEqual(['A', 'B']);
  });

  test.each([
    ['FAILED', "The submitted information didn't contain changes. Submit different information.", true],
    ['FAILED', 'No updates are to be performed.', true],
    ['FAILED', 'No export named x found', false],
    ['FAILED', undefined, false],
    ['CREATE_IN_PROGRESS', undefined, false],
  ] as const)('%s with the reason %s is complete: %s', async (Status, StatusReason, complete) => {
    client.on(DescribeChangeSetCommand).resolves({ Status, StatusReason });

    expect(await stacks.changeSet('S', 'C')).toEqual({ complete, changes: [] });
  });

  test.each(['ChangeSetNotFound', 'ChangeSetNotFoundException'])(
    '%s is undefined, and deleted already',
    async (name) => {
      client
        .on(DescribeChangeSetCommand)
        .rejects(errorOf(name, 'no'))
        .on(DeleteChangeSetCommand)
        .rejects(errorOf(name, 'no'));

      expect(await stacks.changeSet('S', 'C')).toBeUndefined();
      await expect(stacks.deleteChangeSet('S', 'C')).resolves.toBeUndefined();
    },
  );

  test('a deletion that is refused is an error', async () => {
    client.on(DeleteChangeSetCommand).rejects(errorOf('AccessDenied', 'User is not authorized'));

    expect((await failureOf(() => stacks.deleteChangeSet('S', 'C'))).message).toContain(
      'DeleteChangeSet on the stacks',
    );
  });
});

describe('deletion', () => {
  const STACK = { id: 'arn:stack', name: 'S', status: 'CREATE_COMPLETE', terminationProtection: false };
  const calm = new AbortController().signal;
  const look = (StackStatus: StackStatus) => ({ Stacks: [{ StackName: 'S', StackStatus, CreationTime: new Date(0) }] });

  test('is waited for, by the id that outlives the stack', async () => {
    client
      .on(DescribeStacksCommand, { StackName: 'arn:stack' })
      .resolvesOnce(look('CREATE_COMPLETE'))
      .resolvesOnce(look('DELETE_IN_PROGRESS'))
      .resolves(look('DELETE_COMPLETE'));

    expect(await stacks.remove(STACK, calm)).toBeUndefined();
    expect(client.commandCalls(DeleteStackCommand)[0].args[0].input.StackName).toBe('arn:stack');
    expect(client.commandCalls(DescribeStacksCommand)).toHaveLength(3);
  });

  test('that fails tells which resources stay, of this deletion only', async () => {
    const event = (LogicalResourceId: string, ClientRequestToken: string, PhysicalResourceId = 'p') => ({
      StackId: 'arn:stack',
      EventId: LogicalResourceId,
      StackName: 'S',
      Timestamp: new Date(0),
      LogicalResourceId,
      PhysicalResourceId,
      ClientRequestToken,
      ResourceType: 'T',
      ResourceStatus: 'DELETE_FAILED' as const,
      ResourceStatusReason: 'in use',
    });
    client
      .on(DescribeStacksCommand)
      .resolves(look('DELETE_FAILED'))
      .on(DescribeStackEventsCommand)
      .callsFake(() => {
        const token = client.commandCalls(DeleteStackCommand)[0].args[0].input.ClientRequestToken ?? '';
        return {
          StackEvents: [event('S', token, 'arn:stack'), event('B', token), event('A', token), event('Old', 'x')],
        };
      });

    expect(await stacks.remove(STACK, calm)).toBe('T A in use; T B in use');
  });

  test('that is refused is a failure', async () => {
    client.on(DeleteStackCommand).rejects(errorOf('AccessDenied', 'not authorized'));

    expect((await failureOf(() => stacks.remove(STACK, calm))).message).toMatch(
      /^S could not be deleted: not authorized; it takes cloudformation:DeleteStack/,
    );
  });

  test('ends when the command is interrupted', async () => {
    client.on(DescribeStacksCommand).resolves(look('DELETE_IN_PROGRESS'));

    expect((await failureOf(() => stacks.remove(STACK, AbortSignal.abort()))).message).toBe('interrupted');
  });
});

test('all stacks are listed, on every page', async () => {
  const stack = (StackName: string, more = {}) => ({
    StackId: `arn:${StackName}`,
    StackName,
    StackStatus: 'CREATE_COMPLETE' as const,
    CreationTime: new Date(0),
    ...more,
  });
  client
    .on(DescribeStacksCommand, { NextToken: undefined })
    .resolves({ Stacks: [stack('A')], NextToken: '2' })
    .on(DescribeStacksCommand, { NextToken: '2' })
    .resolves({
      Stacks: [
        stack('B', { EnableTerminationProtection: true, StackStatusReason: 'User Initiated' }),
        stack('C', { StackStatus: 'DELETE_FAILED', StackStatusReason: 'Data is not empty' }),
        stack('D', { StackStatus: 'CREATE_FAILED' }),
      ],
    });

  expect(await stacks.list()).toEqual([
    { id: 'arn:A', name: 'A', status: 'CREATE_COMPLETE', terminationProtection: false },
    { id: 'arn:B', name: 'B', status: 'CREATE_COMPLETE', terminationProtection: true },
    { id: 'arn:C', name: 'C', status: 'DELETE_FAILED', failure: 'Data is not empty', terminationProtection: false },
    { id: 'arn:D', name: 'D', status: 'CREATE_FAILED', terminationProtection: false },
  ]);
});

describe('resources of a stack', () => {
  test('are found by their type, on every page', async () => {
    const summary = (PhysicalResourceId: string, ResourceType: string, more = {}) => ({
      PhysicalResourceId,
      ResourceType,
      LogicalResourceId: 'R',
      LastUpdatedTimestamp: new Date(0),
      ResourceStatus: 'CREATE_COMPLETE' as const,
      ...more,
    });
    client
      .on(ListStackResourcesCommand, { StackName: 'S', NextToken: undefined })
      .resolves({ StackResourceSummaries: [summary('a', 'T'), summary('b', 'U')], NextToken: '2' })
      .on(ListStackResourcesCommand, { StackName: 'S', NextToken: '2' })
      .resolves({
        StackResourceSummaries: [summary('c', 'T'), summary('gone', 'T', { ResourceStatus: 'DELETE_COMPLETE' })],
      });

    expect(await stacks.physicalIds('S', 'T')).toEqual(['a', 'c']);
  });

  test('are found by their names in the template', async () => {
    const summary = (LogicalResourceId: string, more = {}) => ({
      LogicalResourceId,
      PhysicalResourceId: `id-of-${LogicalResourceId}`,
      ResourceType: 'T',
      LastUpdatedTimestamp: new Date(0),
      ResourceStatus: 'CREATE_COMPLETE' as const,
      ...more,
    });
    client.on(ListStackResourcesCommand, { StackName: 'S' }).resolves({
      StackResourceSummaries: [
        summary('A'),
        summary('Gone', { ResourceStatus: 'DELETE_COMPLETE' }),
        summary('Unmade', { PhysicalResourceId: undefined }),
      ],
    });

    expect([...(await stacks.physicalIdsByName('S'))]).toEqual([['A', 'id-of-A']]);
  });

  test('of a stack that does not exist are none', async () => {
    client.on(ListStackResourcesCommand).rejects(errorOf('ValidationError', 'Stack with id S does not exist'));

    expect(await stacks.physicalIds('S', 'T')).toEqual([]);
  });

  test('that may not be listed are no empty list', async () => {
    client.on(ListStackResourcesCommand).rejects(errorOf('AccessDenied', 'not authorized'));

    expect((await failureOf(() => stacks.physicalIds('S', 'T'))).message).toBe(
      'the resources of S could not be listed: not authorized; it takes cloudformation:ListStackResources',
    );
  });
});
