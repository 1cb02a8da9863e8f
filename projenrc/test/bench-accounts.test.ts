import { configuration } from '../tools/bench/accounts';

/** The parts of a configuration that decide whether policies list accounts. */
interface Configuration {
  readonly platform: { readonly organizationId?: string; readonly perimeter?: { readonly around: string } };
  readonly environments: { readonly stages: { readonly accounts: string[] }[] }[];
}

const of = (number: number, organizationId?: string) => configuration(number, organizationId) as Configuration;

test.each([1, 10, 1000])('%s accounts are as many different ones, in one stage', (number) => {
  const [{ stages }] = of(number).environments;
  expect(stages).toHaveLength(1);
  expect(new Set(stages[0].accounts).size).toBe(number);
});

test('an organization is measured with the line around it, and not with its id alone', () => {
  expect(of(1, 'o-abcd123456').platform).toMatchObject({
    organizationId: 'o-abcd123456',
    perimeter: { around: 'organization' },
  });
});

test('accounts are measured without an organization', () => {
  const { organizationId, perimeter } = of(1).platform;
  expect([organizationId, perimeter]).toEqual([undefined, undefined]);
});
