import { close, setFailOpen, setFailOpenAtFirst } from '../../handlers/resolver-failure-mode/failure-mode';
import { resolverAnswering } from './answering';

const VPC = 'vpc-0123456789abcdef0';

type FailOpen = 'ENABLED' | 'DISABLED';

/** What the resolver answers when it has been set. */
function has(failOpen: FailOpen): object {
  return { FirewallConfig: { Id: 'rslvr-fc-0123456789abcdef0', ResourceId: VPC, FirewallFailOpen: failOpen } };
}

/** What was asked of the resolver of the VPC, in order. */
function asked(requests: string[]): FailOpen[] {
  return requests.map((request) => {
    const { ResourceId, FirewallFailOpen } = JSON.parse(request);
    expect(ResourceId).toBe(VPC);
    return FirewallFailOpen;
  });
}

test.each(['ENABLED', 'DISABLED'] as const)('sets %s', async (failOpen) => {
  const { client, requests } = resolverAnswering([has(failOpen)]);

  await setFailOpen(client, VPC, failOpen);

  expect(asked(requests)).toEqual([failOpen]);
});

test.each([
  [{}, 'FirewallFailOpen undefined after it was set to "DISABLED"'],
  [has('ENABLED'), 'FirewallFailOpen "ENABLED" after it was set to "DISABLED"'],
])('fails when the answer is %j', async (answer, message) => {
  const { client } = resolverAnswering([answer]);

  await expect(setFailOpen(client, VPC, 'DISABLED')).rejects.toThrow(message);
});

test('fails when the function may not change it', async () => {
  const { client } = resolverAnswering(['AccessDeniedException']);

  await expect(setFailOpen(client, VPC, 'ENABLED')).rejects.toThrow('refused by AccessDeniedException');
});

test('goes on after Route 53 throttled it', async () => {
  const { client, requests } = resolverAnswering(['ThrottlingException', 'ThrottlingException', has('ENABLED')]);

  await setFailOpen(client, VPC, 'ENABLED');

  expect(requests).toHaveLength(3);
});

describe('closing', () => {
  test('has nothing to do when the VPC is gone, and asks once', async () => {
    const { client, requests } = resolverAnswering(['ResourceNotFoundException']);

    await expect(close(client, VPC)).resolves.toBeUndefined();
    expect(asked(requests)).toEqual(['DISABLED']);
  });

  test.each(['AccessDeniedException', 'InternalServiceErrorException', 'ValidationException'])(
    'fails on %s',
    async (name) => {
      const { client } = resolverAnswering([name]);

      await expect(close(client, VPC)).rejects.toThrow(`refused by ${name}`);
    },
  );

  test('fails when the resolver stays open', async () => {
    const { client } = resolverAnswering([has('ENABLED')]);

    await expect(close(client, VPC)).rejects.toThrow('after it was set to "DISABLED"');
  });
});

describe('the first setting of a VPC', () => {
  test('closes nothing when it succeeds', async () => {
    const { client, requests } = resolverAnswering([has('ENABLED')]);

    await setFailOpenAtFirst(client, VPC, 'ENABLED');

    expect(asked(requests)).toEqual(['ENABLED']);
  });

  test('leaves the resolver closed when the error came after the change', async () => {
    const { client, requests } = resolverAnswering(['InternalServiceErrorException', has('DISABLED')]);

    await expect(setFailOpenAtFirst(client, VPC, 'ENABLED')).rejects.toThrow(
      'refused by InternalServiceErrorException',
    );
    expect(asked(requests)).toEqual(['ENABLED', 'DISABLED']);
  });

  test('names its own failure when there is no such VPC', async () => {
    const { client } = resolverAnswering(['ResourceNotFoundException', 'ResourceNotFoundException']);

    await expect(setFailOpenAtFirst(client, VPC, 'ENABLED')).rejects.toThrow('refused by ResourceNotFoundException');
  });

  test('says that the resolver may be open when closing fails too', async () => {
    const { client } = resolverAnswering(['InternalServiceErrorException', 'AccessDeniedException']);

    await expect(setFailOpenAtFirst(client, VPC, 'ENABLED')).rejects.toThrow(
      /InternalServiceErrorException; the resolver of VPC vpc-0123456789abcdef0 may be open, .*AccessDeniedException/,
    );
  });
});
