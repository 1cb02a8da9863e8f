import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeManagedPrefixListsCommand, DescribeSecurityGroupsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { Route53ResolverClient } from '@aws-sdk/client-route53resolver';
import { mockClient } from 'aws-sdk-client-mock';
import { handler as closeDefaultGroup } from '../../handlers/closed-default-group';
import { handler as tellEndpoints } from '../../handlers/firewall-endpoints';
import { handler as setFailureMode } from '../../handlers/resolver-failure-mode';
import { handler as findPrefixList } from '../../handlers/service-prefix-list';

type Handler = typeof closeDefaultGroup;
type Event = Parameters<Handler>[0];

const ec2 = mockClient(EC2Client);
const resolver = jest.spyOn(Route53ResolverClient.prototype, 'send');
let server: Server;
let answers: Record<string, unknown>[];

beforeEach((done) => {
  ec2.reset();
  resolver.mockReset();
  answers = [];
  server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    answers.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.end();
  }).listen(0, '127.0.0.1', done);
});

afterEach((done) => {
  server.close(done);
});

let requests = 0;

async function run(
  handler: Handler,
  requestType: Event['RequestType'],
  properties: object,
  physicalResourceId = 'as-it-was',
): Promise<void> {
  const { port } = server.address() as AddressInfo;
  requests += 1;
  const event = {
    RequestType: requestType,
    ResponseURL: `http://127.0.0.1:${port}/answer`,
    StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Network/1',
    RequestId: `request-${requests}`,
    LogicalResourceId: 'Resource',
    PhysicalResourceId: physicalResourceId,
    ResourceType: 'Custom::Setup',
    ResourceProperties: { ServiceToken: 'token', ...properties },
  };
  await handler(event as unknown as Event, { getRemainingTimeInMillis: () => 60_000, logStreamName: 'stream' });
}

test.each(['Create', 'Update'] as const)(
  '%s of a closed default group answers with the group as its id',
  async (type) => {
    ec2.on(DescribeSecurityGroupsCommand).resolves({ SecurityGroups: [{ GroupId: 'sg-1' }] });

    await run(closeDefaultGroup, type, { DefaultGroupId: 'sg-1' });

    expect(answers).toEqual([expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'sg-1' })]);
  },
);

test('deleting a closed default group leaves the group alone', async () => {
  await run(closeDefaultGroup, 'Delete', { DefaultGroupId: 'sg-1' });

  expect(answers).toEqual([expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'as-it-was' })]);
  expect(ec2.calls()).toHaveLength(0);
});

test('a default group that cannot be closed fails with the reason', async () => {
  ec2.on(DescribeSecurityGroupsCommand).rejects(new Error('not authorized to describe groups'));

  await run(closeDefaultGroup, 'Create', { DefaultGroupId: 'sg-1' });

  expect(answers).toHaveLength(1);
  expect(answers[0].Status).toBe('FAILED');
  expect(answers[0].Reason).toContain('not authorized to describe groups');
});

test.each(['Create', 'Update'] as const)('%s of a prefix list answers with its id as the attribute', async (type) => {
  const name = 'com.amazonaws.eu-west-1.s3';
  ec2.on(DescribeManagedPrefixListsCommand).resolves({
    PrefixLists: [{ PrefixListId: 'pl-6da54004', PrefixListName: name, OwnerId: 'AWS' }],
  });

  await run(findPrefixList, type, { PrefixListName: name });

  expect(answers).toEqual([
    expect.objectContaining({
      Status: 'SUCCESS',
      PhysicalResourceId: name,
      Data: { PrefixListId: 'pl-6da54004' },
    }),
  ]);
});

test('deleting a prefix list asks nobody', async () => {
  await run(findPrefixList, 'Delete', { PrefixListName: 'com.amazonaws.eu-west-1.s3' });

  expect(answers).toEqual([expect.objectContaining({ Status: 'SUCCESS' })]);
  expect(ec2.calls()).toHaveLength(0);
});

test.each(['Create', 'Update'] as const)(
  '%s of firewall endpoints answers with one attribute for each zone',
  async (type) => {
    await run(tellEndpoints, type, {
      EndpointIds: ['eu-west-1b:vpce-0bb', 'eu-west-1a:vpce-0aa'],
      Zones: { A: 'eu-west-1a', B: 'eu-west-1b' },
    });

    expect(answers).toEqual([expect.objectContaining({ Status: 'SUCCESS', Data: { A: 'vpce-0aa', B: 'vpce-0bb' } })]);
  },
);

test('firewall endpoints that lack a zone fail with the reason, and their deletion has nothing to do', async () => {
  await run(tellEndpoints, 'Create', { EndpointIds: [], Zones: { A: 'eu-west-1a' } });
  await run(tellEndpoints, 'Delete', { EndpointIds: [], Zones: { A: 'eu-west-1a' } });

  expect(answers.map(({ Status }) => Status)).toEqual(['FAILED', 'SUCCESS']);
  expect(answers[0].Reason).toContain('the firewall has 0 endpoints in eu-west-1a');
});

describe('the failure mode of a resolver', () => {
  const open = { VpcId: 'vpc-1', FirewallFailOpen: 'ENABLED' };
  const asked = () => resolver.mock.calls.map(([{ input }]) => input);

  /** A resolver that sets what it is told. */
  function obeying(): void {
    resolver.mockImplementation(async ({ input }) => ({ FirewallConfig: input }));
  }

  test.each(['Create', 'Update'] as const)('%s answers with the VPC as its id', async (type) => {
    obeying();

    await run(setFailureMode, type, open, 'vpc-1');

    expect(answers).toEqual([expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'vpc-1' })]);
    expect(asked()).toEqual([{ ResourceId: 'vpc-1', FirewallFailOpen: 'ENABLED' }]);
  });

  test('moves with the network: another VPC has another id, and the one before is closed by its deletion', async () => {
    obeying();

    await run(setFailureMode, 'Update', { ...open, VpcId: 'vpc-2' }, 'vpc-1');
    await run(setFailureMode, 'Delete', open, 'vpc-1');

    expect(answers.map(({ PhysicalResourceId }) => PhysicalResourceId)).toEqual(['vpc-2', 'vpc-1']);
    expect(asked()).toEqual([
      { ResourceId: 'vpc-2', FirewallFailOpen: 'ENABLED' },
      { ResourceId: 'vpc-1', FirewallFailOpen: 'DISABLED' },
    ]);
  });

  test('is closed by deletion, by the id and not by properties, which may be those of another VPC', async () => {
    obeying();

    await run(setFailureMode, 'Delete', { ...open, VpcId: 'vpc-2' }, 'vpc-1');

    expect(answers).toEqual([expect.objectContaining({ Status: 'SUCCESS' })]);
    expect(asked()).toEqual([{ ResourceId: 'vpc-1', FirewallFailOpen: 'DISABLED' }]);
  });

  test.each<[string, Event['RequestType'], string, string[]]>([
    ['a creation', 'Create', 'vpc-1', ['ENABLED', 'DISABLED']],
    ['a move', 'Update', 'vpc-0', ['ENABLED', 'DISABLED']],
    // the rollback sets what was there before
    ['a change', 'Update', 'vpc-1', ['ENABLED']],
  ])('%s that fails leaves nothing open that nobody closes', async (_, type, before, settings) => {
    obeying();
    resolver.mockImplementationOnce(async () => {
      throw new Error('gone wrong');
    });

    await run(setFailureMode, type, open, before);

    expect(answers).toHaveLength(1);
    expect(answers[0].Status).toBe('FAILED');
    expect(answers[0].Reason).toContain('gone wrong');
    expect(asked()).toEqual(settings.map((FirewallFailOpen) => ({ ResourceId: 'vpc-1', FirewallFailOpen })));
  });
});
