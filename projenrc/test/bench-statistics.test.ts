import { growth, growthOfRounds, ratios, summarize } from '../tools/bench/statistics';

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
    expect(() => growth(times)).toThrow(/each has to be larger than the one before$/);
  });

  test('is far from every goal when the first resources took no time', () => {
    expect(of((resources) => Math.max(resources, 200))).toBe(99);
    expect(of((resources) => -resources)).toBe(99);
  });

  test('is judged from three sizes', () => {
    expect(() => growth([{ resources: 1, ms: 1 }])).toThrow('sizes: received 1; growth is judged from three');
  });
});

describe('growth of rounds', () => {
  const NOISE = [0, 0.02, 0.4, 0.01, 0.05, 0.3, 0.03, 0.02];
  const sizes = (time: (resources: number) => number, noise = NOISE) =>
    [100, 200, 400].map((resources, turn) => ({
      resources,
      // what else the machine does comes at another time for each size
      ms: noise.map((_, round) => time(resources) * (1 + noise[(round + turn) % noise.length])),
    }));

  test('is not led away by rounds in which the machine did something else', () => {
    const { n, value, low, high } = growthOfRounds(sizes((resources) => 500 + 20 * resources));

    expect(n).toBe(8);
    expect(value).toBeCloseTo(1, 1);
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThanOrEqual(value);
    expect(high).toBeLessThan(1.25);
  });

  test('shows a square', () => {
    const { value, low } = growthOfRounds(sizes((resources) => resources ** 2));

    expect(value).toBeCloseTo(2, 1);
    expect(low).toBeGreaterThan(1.25);
  });

  test('has no interval without noise', () => {
    const { value, low, high } = growthOfRounds(sizes((resources) => 20 * resources, [0, 0, 0]));

    expect([value, low, high]).toEqual([1, 1, 1]);
  });

  test('has a wide interval with much of it', () => {
    const { low, high } = growthOfRounds(sizes((resources) => 20 * resources, [0, 0.9, 0.1, 0.6]));

    expect(low).toBeLessThan(1);
    expect(high).toBeGreaterThan(1.25);
  });

  test('is the same every time', () => {
    const noisy = sizes((resources) => 20 * resources);

    expect(growthOfRounds(noisy)).toEqual(growthOfRounds(noisy));
  });

  test.each([
    ['nothing', [], '[]'],
    ['no rounds', [1, 2, 4].map((resources) => ({ resources, ms: [] })), '[0,0,0]'],
    [
      'a size that lacks one',
      [1, 2, 4].map((resources) => ({ resources, ms: resources === 2 ? [1] : [1, 2] })),
      '[2,1,2]',
    ],
  ])('needs every round of every size: %s', (_, incomplete, received) => {
    expect(() => growthOfRounds(incomplete)).toThrow(`rounds: received ${received}; every size needs every round`);
  });
});
