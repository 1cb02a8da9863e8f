import { Lazy, Token } from 'aws-cdk-lib';
import { Quota, Quotas, ValidationErrors } from '../src';

const problems = (check: (errors: ValidationErrors) => void): string => {
  const errors = new ValidationErrors('Subject');
  check(errors);
  try {
    errors.throwIfAny();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

test('nothing is thrown without problems', () => {
  expect(problems(() => undefined)).toBe('');
});

test('one problem is one line, several are a list in the order of the checks', () => {
  expect(problems((errors) => errors.add('first'))).toBe('Subject: first');
  expect(
    problems((errors) => {
      errors.add('first');
      errors.add('second');
    }),
  ).toBe('Subject: 2 problems\n- first\n- second');
});

test('a pattern must match the whole value', () => {
  expect(problems((errors) => errors.pattern('prop', 'ab', 'a|b', 'pass "a" or "b"'))).toBe(
    'Subject: prop is "ab", pass "a" or "b"',
  );
  expect(problems((errors) => errors.pattern('prop', 'b', 'a|b', ''))).toBe('');
  expect(problems((errors) => errors.pattern('prop', 'a\nb', 'a', 'x'))).not.toBe('');
});

test.each([
  [{ min: 2, max: 4 }, 1, 'it must be between 2 and 4'],
  [{ min: 2, max: 4 }, 5, 'it must be between 2 and 4'],
  [{ min: 2 }, 1, 'it must be at least 2'],
  [{ max: 4 }, 5, 'it must be at most 4'],
  [{ min: 2, max: 4 }, Number.NaN, 'it must be between 2 and 4'],
])('bounds %j refuse %d', (bounds, value, message) => {
  expect(problems((errors) => errors.range('prop', value, bounds))).toContain(message);
});

test.each([2, 3, 4])('bounds allow %d', (value) => {
  expect(problems((errors) => errors.range('prop', value, { min: 2, max: 4 }))).toBe('');
});

test('repeated items are named once each', () => {
  expect(problems((errors) => errors.unique('prop', ['a', 'b', 'a', 'a', 'b', 'c']))).toBe(
    'Subject: prop repeats ["a","b"], name each item once',
  );
});

test('a quota is named with its source', () => {
  const quota = new Quota('characters of a thing', 3, 'https://example.com');
  expect(problems((errors) => errors.quota('prop', 'abcd', quota))).toBe(
    'Subject: prop has the length 4, AWS allows 3 characters of a thing (https://example.com), shorten it',
  );
  expect(problems((errors) => errors.quota('prop', 'abc', quota))).toBe('');
});

test('every quota has a number and a document of AWS', () => {
  const quotas = Object.values(Quotas).filter((value) => value instanceof Quota);
  expect(quotas.length).toBeGreaterThan(5);
  for (const { name, value, source } of quotas) {
    expect(name).not.toBe('');
    expect(value).toBeGreaterThan(0);
    expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  }
});

describe('tokens pass', () => {
  const text = Lazy.string({ produce: () => 'later' });
  const list = Token.asList({ Ref: 'Later' });

  test.each<[string, (errors: ValidationErrors) => void]>([
    ['pattern', (errors) => errors.pattern('prop', text, 'x', '')],
    ['range', (errors) => errors.range('prop', Token.asNumber({ Ref: 'Later' }), { min: 1, max: 2 })],
    ['count', (errors) => errors.count('prop', list, { min: 2 })],
    ['unique', (errors) => errors.unique('prop', list)],
    ['accountIds, whole', (errors) => errors.accountIds('prop', list)],
    ['accountIds, an item', (errors) => errors.accountIds('prop', [text])],
    ['organizationId', (errors) => errors.organizationId('prop', text)],
    ['organizationPaths, an item', (errors) => errors.organizationPaths('prop', [text])],
    ['pathsOfOrganization', (errors) => errors.pathsOfOrganization('prop', list, 'o-a1b2c3d4e5')],
    ['pathsOfOrganization, an item', (errors) => errors.pathsOfOrganization('prop', [text], 'o-a1b2c3d4e5')],
    ['pathsOfOrganization, the id', (errors) => errors.pathsOfOrganization('prop', ['o-zzzzzzzzzz/r-ab12/'], text)],
    ['roleArnPattern', (errors) => errors.roleArnPattern('prop', `arn:aws:iam::${text}:role/x`)],
    ['quota', (errors) => errors.quota('prop', text.repeat(100), new Quota('', 1, ''))],
  ])('%s', (_, check) => {
    expect(problems(check)).toBe('');
  });
});
