import { growth, ratios, summarize } from '../tools/bench/statistics';

test('the median of an odd number is the one in the middle, whatever the order', () => {
  expect(summarize([9, 1, 5])).toEqual({ n: 3, median: 5, min: 1, max: 9 });
});

test('the median of an even number lies between the two in the middle', () => {
  expect(summarize([4, 1, 10, 2])).toEqual({ n: 4, median: 3, min: 1, max: 10 });
});

test('numbers are sorted as numbers', () => {
  expect(summarize([100, 20, 3]).median).toBe(20);
});

test('samples stay in the order in which they were taken', () => {
  const samples = [3, 1, 2];
  summarize(samples);
  expect(samples).toEqual([3, 1, 2]);
});

test.each([[[]], [[1, Number.NaN]], [[Number.POSITIVE_INFINITY]]])('%j is no measurement', (samples) => {
  expect(() => summarize(samples)).toThrow(/^samples: received \[.*\]; measure at least once, in numbers$/);
});

test('ratios are those of each round', () => {
  expect(ratios([10, 90], [5, 30])).toEqual([2, 3]);
});

test('ratios need both sides of every round', () => {
  expect(() => ratios([1, 2], [1])).toThrow('rounds: received 2 and 1; ratios need both sides of every round');
});

describe('growth', () => {
  const of = (time: (resources: number) => number) =>
    growth([100, 200, 400].map((resources) => ({ resources, ms: time(resources) })));

  test('is 1 when every resource takes the same, whatever a run costs', () => {
    expect(of((resources) => 5000 + 20 * resources)).toBeCloseTo(1);
  });

  test('is 2 when time grows with the square', () => {
    expect(of((resources) => resources ** 2)).toBeCloseTo(2);
  });

  test('shows a square that hides behind the cost of a run', () => {
    expect(of((resources) => 60_000 + 10 * resources + 0.1 * resources ** 2)).toBeGreaterThan(1.25);
  });

  test('is not judged from sizes in another order', () => {
    const times = [200, 100, 400].map((resources) => ({ resources, ms: resources }));
    expect(() => growth(times)).toThrow(/more resources have to take longer$/);
  });

  test('is not judged when more resources took less time', () => {
    expect(() => of((resources) => -resources)).toThrow(/more resources have to take longer$/);
  });

  test('is judged from three sizes', () => {
    expect(() => growth([{ resources: 1, ms: 1 }])).toThrow('sizes: received 1; growth is judged from three');
  });
});
