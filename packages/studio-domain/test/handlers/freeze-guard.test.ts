import { fingerprint, refuseChanges } from '../../handlers/freeze-guard/frozen-values';

const DEPLOYED = {
  AuthMode: 'IAM',
  SubnetIds: ['subnet-a', 'subnet-b'],
  Tags: [
    { Key: 'team', Value: 'one' },
    { Key: 'cost', Value: '42' },
  ],
};
const REFUSAL = { subject: 'domain "team-one"', remedy: 'restore it, or deploy another environment' };

describe('frozen values', () => {
  const physicalId = fingerprint(DEPLOYED);

  const update =
    (values: Record<string, unknown>, previous: Record<string, unknown> = DEPLOYED) =>
    () =>
      refuseChanges(physicalId, values, previous, REFUSAL);

  test('the fingerprint is stable: another algorithm would refuse the next update of every existing domain', () => {
    expect(fingerprint({ AuthMode: 'IAM', SubnetIds: ['subnet-a'] })).toBe(
      'AuthMode:c22704f5eb7d1a41,SubnetIds:f3e6d6592150524b',
    );
  });

  test('unchanged values are accepted', () => {
    expect(update({ ...DEPLOYED })).not.toThrow();
  });

  test('the order of lists and of object keys is no change', () => {
    expect(
      update({
        Tags: [
          { Value: '42', Key: 'cost' },
          { Value: 'one', Key: 'team' },
        ],
        SubnetIds: ['subnet-b', 'subnet-a'],
        AuthMode: 'IAM',
      }),
    ).not.toThrow();
  });

  test('a change is refused with property, old value, new value and remedy', () => {
    expect(update({ ...DEPLOYED, SubnetIds: ['subnet-a', 'subnet-c'] })).toThrow(
      'domain "team-one" can be replaced by a change of ' +
        'SubnetIds; restore it, or deploy another environment: ' +
        'SubnetIds is ["subnet-a","subnet-b"] and would become ["subnet-a","subnet-c"]',
    );
  });

  test('all changes are named at once', () => {
    expect(update({ ...DEPLOYED, AuthMode: 'SSO', Tags: [] })).toThrow(
      /AuthMode, Tags; .*AuthMode is "IAM" and would become "SSO"; Tags is \[.*\] and would become \[\]/,
    );
  });

  test('the update of a rollback, back to the deployed values, is accepted', () => {
    const refused = { ...DEPLOYED, AuthMode: 'SSO' };
    expect(update(DEPLOYED, refused)).not.toThrow();
  });

  test('another change after a refused one still names no wrong old value', () => {
    expect(update({ ...DEPLOYED, AuthMode: 'OTHER' }, { ...DEPLOYED, AuthMode: 'SSO' })).toThrow(
      'AuthMode is another value and would become "OTHER"',
    );
  });

  test('a property that an older version of the construct did not freeze, or a newer one no longer does, is no change', () => {
    expect(update({ ...DEPLOYED, VpcId: 'vpc-1' })).not.toThrow();
    expect(update({ AuthMode: 'IAM' })).not.toThrow();
  });

  test.each([
    ['', undefined],
    [[], ''],
    [['a'], 'a'],
  ])('%j and %j are different values', (one, other) => {
    expect(fingerprint({ X: one })).not.toBe(fingerprint({ X: other }));
  });

  test('a very long value does not make the refusal longer than an answer may be', () => {
    const tags = Array.from({ length: 50 }, (_, index) => ({ Key: `key-${index}`, Value: 'v'.repeat(256) }));
    let message = '';
    try {
      update({ ...DEPLOYED, Tags: tags })();
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain('Tags is');
    expect(Buffer.byteLength(message)).toBeLessThan(1_000);
  });
});
