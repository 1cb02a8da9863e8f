import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { Answer } from '../../handlers/custom-resource/answer';
import { customResourceHandler, type ResourceHandlers } from '../../handlers/custom-resource/custom-resource';

const URL = 'https://responses.example.com/stack?Signature=secret';
const BASE = {
  ResponseURL: URL,
  StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/one/1',
  RequestId: 'request-1',
  LogicalResourceId: 'Thing',
  ResourceType: 'Custom::Thing',
  ServiceToken: 'token',
  ResourceProperties: { ServiceToken: 'token', Password: 'hunter2' },
};

const event = (type: 'Create' | 'Update' | 'Delete', more: object = {}) =>
  ({
    ...BASE,
    RequestType: type,
    ...(type === 'Create' ? {} : { PhysicalResourceId: 'thing-1' }),
    ...(type === 'Update' ? { OldResourceProperties: {} } : {}),
    ...more,
  }) as CloudFormationCustomResourceEvent;

const context = (millis = 60_000) => {
  const end = Date.now() + millis;
  return { getRemainingTimeInMillis: () => end - Date.now(), logStreamName: 'stream' };
};

const set = (handlers: Partial<ResourceHandlers>) => {
  const answers: Answer[] = [];
  const lines: string[] = [];
  const send = jest.fn(async (_url: string, answer: Answer) => {
    answers.push(answer);
  });
  const nothing = async () => undefined;
  const handler = customResourceHandler(
    { create: nothing, update: nothing, delete: nothing, ...handlers },
    { send, log: (line) => lines.push(line) },
  );
  return { handler, answers, lines, send };
};

describe('success', () => {
  test('a create without an id gets one that is the same for the same request only', async () => {
    const { handler: first, answers } = set({ create: async () => ({ data: { Value: '1' } }) });
    await first(event('Create'), context());
    const { handler: again, answers: repeated } = set({});
    await again(event('Create'), context());
    await again(event('Create', { RequestId: 'request-2' }), context());
    expect(answers[0]).toMatchObject({ Status: 'SUCCESS', Data: { Value: '1' }, RequestId: 'request-1' });
    expect(answers[0].PhysicalResourceId).toMatch(/^Thing-[0-9a-f]{12}$/);
    expect(repeated[0].PhysicalResourceId).toBe(answers[0].PhysicalResourceId);
    expect(repeated[1].PhysicalResourceId).not.toBe(answers[0].PhysicalResourceId);
  });

  test('an update keeps the id unless the handler gives another', async () => {
    const { handler, answers } = set({});
    await handler(event('Update'), context());
    expect(answers[0].PhysicalResourceId).toBe('thing-1');
    const other = set({ update: async () => ({ physicalResourceId: 'thing-2' }) });
    await other.handler(event('Update'), context());
    expect(other.answers[0].PhysicalResourceId).toBe('thing-2');
  });

  test('a delete keeps the id whatever the handler gives', async () => {
    const { handler, answers } = set({ delete: async () => ({ physicalResourceId: 'thing-2' }) });
    await handler(event('Delete'), context());
    expect(answers).toEqual([expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'thing-1' })]);
  });

  test('attributes may be hidden', async () => {
    const { handler, answers } = set({ create: async () => ({ data: { A: 'b' }, noEcho: true }) });
    await handler(event('Create'), context());
    expect(answers[0].NoEcho).toBe(true);
  });
});

describe('failure', () => {
  class AccessDenied extends Error {
    override name = 'AccessDenied';
  }

  test('says why and where to look, without the address of the answer', async () => {
    const { handler, answers } = set({
      update: async () => {
        throw new AccessDenied(`no way, see ${URL}`);
      },
    });
    await handler(event('Update'), context());
    expect(answers).toEqual([
      expect.objectContaining({
        Status: 'FAILED',
        Reason: 'AccessDenied: no way, see (response URL) (log stream stream)',
        PhysicalResourceId: 'thing-1',
      }),
    ]);
  });

  test('of a create is not followed by a delete', async () => {
    const remove = jest.fn(async () => undefined);
    const { handler, answers } = set({
      create: async () => {
        throw new Error('no');
      },
      delete: remove,
    });
    await handler(event('Create'), context());
    expect(answers[0].Status).toBe('FAILED');
    await handler(
      event('Delete', { RequestId: 'request-2', PhysicalResourceId: answers[0].PhysicalResourceId }),
      context(),
    );
    expect(remove).not.toHaveBeenCalled();
    expect(answers[1].Status).toBe('SUCCESS');
  });

  test('that is no error is told as text', async () => {
    const { handler, answers } = set({ delete: () => Promise.reject('plain') });
    await handler(event('Delete'), context());
    expect(answers[0].Reason).toBe('plain (log stream stream)');
  });

  test('thrown before the first await is answered', async () => {
    const { handler, answers } = set({
      create: () => {
        throw new Error('at once');
      },
    });
    await handler(event('Create'), context());
    expect(answers[0].Reason).toContain('at once');
  });

  test('attributes that do not fit fail, but the resource keeps its id so that it is deleted', async () => {
    const { handler, answers } = set({
      create: async () => ({ physicalResourceId: 'thing-9', data: { Long: 'ä'.repeat(3000) } }),
    });
    await handler(event('Create'), context());
    expect(answers[0]).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'thing-9' });
    expect(answers[0].Reason).toMatch(/^the answer has \d+ bytes with its attributes, CloudFormation accepts 4096$/);
    expect(answers[0].Data).toBeUndefined();
  });

  test.each(['x', 'ä', '漢', '😀', '\u0001'])('a long reason of %j fits', async (character) => {
    const { handler, answers } = set({
      create: async () => {
        throw new Error(character.repeat(20_000));
      },
    });
    await handler(event('Create'), context());
    expect(Buffer.byteLength(JSON.stringify(answers[0]))).toBeLessThanOrEqual(4096);
    expect(answers[0].Reason).toBeTruthy();
  });
});

describe('time', () => {
  test('is answered before it is over, once, and the handler is told to stop', async () => {
    let signal: AbortSignal | undefined;
    let finish: () => void = () => undefined;
    const { handler, answers, send } = set({
      delete: (_, invocation) => {
        signal = invocation.signal;
        return new Promise((resolve) => {
          finish = () => resolve(undefined);
        });
      },
    });
    const running = context(200);
    await handler(event('Delete'), running);
    expect(running.getRemainingTimeInMillis()).toBeGreaterThan(0);
    expect(answers[0]).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'thing-1' });
    expect(answers[0].Reason).toContain('ran out of time');
    expect(signal?.aborted).toBe(true);
    finish();
    await new Promise((resolve) => setImmediate(resolve));
    expect(send).toHaveBeenCalledTimes(1);
  });

  test('that is left is known to the handler, without what the answer needs', async () => {
    let left = Number.NaN;
    const { handler } = set({
      create: async (_, invocation) => {
        left = invocation.remainingMillis();
        return undefined;
      },
    });
    await handler(event('Create'), context(100_000));
    expect(left).toBeGreaterThan(84_000);
    expect(left).toBeLessThanOrEqual(85_000);
  });

  test('leaves no timer behind', async () => {
    const clear = jest.spyOn(global, 'clearTimeout');
    await set({}).handler(event('Create'), context());
    expect(clear).toHaveBeenCalled();
    clear.mockRestore();
  });
});

describe('delivery', () => {
  test('that fails makes Lambda try again, which answers the same without running again', async () => {
    const create = jest.fn(async () => ({ physicalResourceId: 'thing-1' }));
    const { handler, answers, send } = set({ create });
    send.mockRejectedValueOnce(new Error('unreachable'));
    await expect(handler(event('Create'), context())).rejects.toThrow('unreachable');
    await handler(event('Create'), context());
    expect(create).toHaveBeenCalledTimes(1);
    expect(answers).toEqual([expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'thing-1' })]);
  });

  test('of another request runs again', async () => {
    const create = jest.fn(async () => undefined);
    const { handler } = set({ create });
    await handler(event('Create'), context());
    await handler(event('Create', { RequestId: 'request-2' }), context());
    await handler(event('Create', { RequestId: 'request-2', StackId: 'other' }), context());
    expect(create).toHaveBeenCalledTimes(3);
  });
});

test('neither properties nor the address of the answer are logged', async () => {
  const { handler, lines } = set({
    create: async () => {
      throw new Error(URL);
    },
  });
  await handler(event('Create'), context());
  expect(lines).toHaveLength(2);
  expect(lines.join()).toContain('Thing');
  expect(lines.join()).not.toContain('hunter2');
  expect(lines.join()).not.toContain('secret');
});
