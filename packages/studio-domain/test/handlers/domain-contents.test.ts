import { DeleteAppCommand, ListSpacesCommand } from '@aws-sdk/client-sagemaker';
import { DomainCleaner } from '../../handlers/domain-contents/domain-cleaner';
import { awsError, FakeClock, silence } from './fake-clock';
import { FakeDomain } from './fake-domain';

const throttled = () => awsError('ThrottlingException', 'Rate exceeded');

describe('emptying a domain', () => {
  let domain: FakeDomain;
  let clock: FakeClock;

  beforeEach(() => {
    domain = new FakeDomain();
    clock = new FakeClock();
    clock.afterSleep = () => domain.settle();
  });

  const empty = (userProfileName?: string) =>
    new DomainCleaner(domain.client, clock).empty({ domainId: 'd-1', userProfileName });

  test('deletes apps, then spaces, then profiles, over all pages', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      domain.profile(`user-${name}`).space(`space-${name}`, `user-${name}`).app(`space-${name}`);
    }
    await empty();
    expect(domain.spaces).toEqual([]);
    expect(domain.profiles).toEqual([]);
    expect(domain.deletions.map((call) => call.split(' ')[0])).toEqual([
      ...Array(5).fill('DeleteApp'),
      ...Array(5).fill('DeleteSpace'),
      ...Array(5).fill('DeleteUserProfile'),
    ]);
  });

  test('deletes shared spaces and apps that belong to a profile instead of a space', async () => {
    domain.space('team', 'ds1', { sharing: 'Shared' }).app('team').profileApp('ds1');
    await empty();
    expect(domain.deletions).toEqual(['DeleteApp team/default', 'DeleteApp ds1/default', 'DeleteSpace team']);
  });

  test('an empty or unknown domain needs no deletion and no waiting', async () => {
    await empty();
    await new DomainCleaner(domain.client, clock).empty({ domainId: 'd-unknown' });
    expect(domain.deletions).toEqual([]);
    expect(clock.sleeps).toEqual([]);
  });

  test('a domain that the service does not find is empty', async () => {
    domain.fault('ListSpaces', awsError('ResourceNotFound'));
    domain.fault('ListApps', awsError('ResourceNotFound'));
    domain.fault('ListUserProfiles', awsError('ResourceNotFound'));
    await expect(empty()).resolves.toBeUndefined();
  });

  test('waits for an app that is being deleted and never asks for its deletion', async () => {
    domain.space('s', 'ds1').app('s', 'Deleting');
    await empty();
    expect(domain.deletions).toEqual(['DeleteSpace s']);
    expect(clock.sleeps.length).toBeGreaterThan(0);
  });

  test.each(['Deleted', 'Failed'] as const)('an app that is %s blocks nothing and is left alone', async (status) => {
    domain.space('s', 'ds1').app('s', status);
    await empty();
    expect(domain.deletions).toEqual(['DeleteSpace s']);
  });

  test('waits for a pending app until it can be deleted', async () => {
    domain.space('s', 'ds1').app('s', 'Pending');
    clock.afterSleep = () => {
      domain.settle();
      for (const app of domain.apps.filter(({ Status }) => Status === 'Pending')) {
        app.Status = 'InService';
      }
    };
    await empty();
    expect(domain.deletions).toEqual(['DeleteApp s/default', 'DeleteSpace s']);
  });

  test('an app that starts while its space is being emptied is deleted too', async () => {
    domain.space('s', 'ds1').app('s');
    let started = false;
    clock.afterSleep = () => {
      domain.settle();
      if (!started) {
        started = true;
        domain.app('s', 'InService', 'late');
      }
    };
    await empty();
    expect(domain.deletions).toEqual(['DeleteApp s/default', 'DeleteApp s/late', 'DeleteSpace s']);
  });

  test('an app that another run deletes at the same moment is no error', async () => {
    domain.space('s', 'ds1').app('s').fault('DeleteApp', awsError('ResourceNotFound'));
    await empty();
    expect(domain.spaces).toEqual([]);
  });

  test('throttling of lists and deletions delays, and nothing is lost', async () => {
    domain.space('s', 'ds1').app('s').profile('ds1');
    domain.fault('ListApps', throttled(), throttled());
    domain.fault('DeleteApp', throttled());
    domain.fault('DeleteSpace', throttled());
    domain.fault('ListUserProfiles', throttled());
    await empty();
    expect(domain.profiles).toEqual([]);
    expect(clock.sleeps.slice(0, 3)).toEqual([2_000, 4_000, 8_000]);
  });

  test('never waits longer than the longest poll between two looks', async () => {
    domain.space('s', 'ds1').app('s', 'Pending');
    clock.afterSleep = () => {};
    await expect(empty()).rejects.toThrow();
    expect(Math.max(...clock.sleeps)).toBe(15_000);
  });

  test('when the time is over, says what is left in which state and how to continue, and the next run continues', async () => {
    domain.space('s', 'ds1').app('s');
    clock = new FakeClock(10_000);
    await expect(empty()).rejects.toThrow(
      'domain d-1 is not empty yet when the time is over; deletions that were started go on, delete the stack again to ' +
        'continue; left: app s/JupyterLab/default is Deleting, space s is InService',
    );
    domain.settle();
    clock = new FakeClock();
    clock.afterSleep = () => domain.settle();
    await empty();
    expect(domain.deletions).toEqual(['DeleteApp s/default', 'DeleteSpace s']);
  });

  test('when only throttling was seen until the end, the report says so', async () => {
    clock = new FakeClock(5_000);
    domain.fault('ListSpaces', throttled(), throttled(), throttled());
    await expect(empty()).rejects.toThrow(
      'the last call failed with ThrottlingException: Rate exceeded; left: its contents could not be read',
    );
  });

  test.each([
    ['ListSpaces', ListSpacesCommand, 'its contents could not be read'],
    ['DeleteApp', DeleteAppCommand, 'app s/JupyterLab/default is InService, space s is InService'],
  ])('a %s without an answer is named while there is time', async (_, command, left) => {
    domain.space('s', 'ds1').app('s');
    domain.mock.on(command as typeof ListSpacesCommand).callsFake(() => silence(clock));
    await expect(empty()).rejects.toThrow(`the last call failed with TimeoutError: no answer; left: ${left}`);
    expect(domain.mock.commandCalls(command as typeof ListSpacesCommand)).toHaveLength(4);
    expect(clock.remaining()).toBeGreaterThan(0);
  });

  test('a silence that ends is waited out', async () => {
    domain.space('s', 'ds1').app('s');
    domain.mock
      .on(ListSpacesCommand)
      .callsFakeOnce(() => silence(clock))
      .callsFake(() => ({ Spaces: domain.spaces }));
    await empty();
    expect(domain.deletions).toEqual(['DeleteApp s/default', 'DeleteSpace s']);
  });

  test('a refused deletion does not stop the others; afterwards it is named with its reason', async () => {
    domain.space('a', 'ds1').app('a').space('b', 'ds2').app('b').profile('ds1').profile('ds2');
    domain.fault('DeleteApp', awsError('AccessDeniedException', 'not allowed to delete this app'));
    await expect(empty()).rejects.toThrow(
      'domain d-1 cannot be emptied, remove the cause and delete the stack again: ' +
        'app a/JupyterLab/default (AccessDeniedException: not allowed to delete this app)',
    );
    expect(domain.deletions).toEqual(['DeleteApp a/default', 'DeleteApp b/default', 'DeleteSpace b']);
    expect(domain.spaces.map((space) => space.SpaceName)).toEqual(['a']);
  });

  test('a space whose deletion keeps failing is given up after three attempts', async () => {
    domain.space('s', 'ds1');
    clock.afterSleep = () => {
      for (const space of domain.spaces) {
        space.Status = 'Delete_Failed';
      }
    };
    await expect(empty()).rejects.toThrow(
      /^domain d-1 cannot be emptied, .*: space s \(its deletion failed 3 times\)$/,
    );
    expect(domain.deletions).toEqual(['DeleteSpace s', 'DeleteSpace s', 'DeleteSpace s']);
  });

  test('an error that is not about a single resource ends the run at once', async () => {
    domain.fault('ListSpaces', awsError('AccessDeniedException', 'sagemaker:ListSpaces'));
    await expect(empty()).rejects.toThrow('sagemaker:ListSpaces');
    expect(clock.sleeps).toEqual([]);
  });

  test('a report about very many resources names ten and counts the rest', async () => {
    for (let index = 0; index < 14; index++) {
      domain.space(`space-${index}`, 'ds1').app(`space-${index}`, 'Pending');
    }
    clock = new FakeClock(1_000);
    const error: Error = await empty().then(
      () => new Error('nothing thrown'),
      (thrown) => thrown,
    );
    expect(error.message).toContain('app space-9/JupyterLab/default is Pending and 18 more');
    expect(error.message).toHaveLength(Math.min(error.message.length, 1_000));
  });

  describe('of one user', () => {
    test('leaves everything of the others, and the profile itself', async () => {
      domain
        .profile('ds1')
        .profile('ds2')
        .space('mine', 'ds1')
        .app('mine')
        .space('mine-shared', 'ds1', { sharing: 'Shared' })
        .space('theirs', 'ds2', { sharing: 'Shared' })
        .app('theirs')
        .profileApp('ds1')
        .profileApp('ds2');
      await empty('ds1');
      expect(domain.deletions).toEqual([
        'DeleteApp mine/default',
        'DeleteApp ds1/default',
        'DeleteSpace mine-shared',
        'DeleteSpace mine',
      ]);
      expect(domain.spaces.map((space) => space.SpaceName)).toEqual(['theirs']);
      expect(domain.profiles.map((profile) => profile.UserProfileName)).toEqual(['ds1', 'ds2']);
    });

    test('names the user when the time is over', async () => {
      domain.space('mine', 'ds1').app('mine', 'Pending');
      clock = new FakeClock(1_000);
      await expect(empty('ds1')).rejects.toThrow('user profile ds1 of domain d-1 is not empty yet');
    });
  });
});
