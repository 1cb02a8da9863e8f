import { interleaved } from '../tools/bench/rounds';

test('subjects take turns, the order changes with the round, and the first round does not count', async () => {
  const calls: string[] = [];
  const subject = (name: string) => () => calls.push(name);
  const samples = await interleaved(2, { empty: subject('empty'), full: subject('full') });

  expect(calls).toEqual(['empty', 'full', 'full', 'empty', 'empty', 'full']);
  expect(samples).toEqual({ empty: [4, 5], full: [3, 6] });
});

test('one runs after the other', async () => {
  let running = 0;
  let most = 0;
  const subject = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    running -= 1;
  };
  await interleaved(2, { one: subject, other: subject });

  expect(most).toBe(1);
});

test('what fails is not left out', async () => {
  const failing = () => {
    throw new Error('no disk');
  };
  await expect(interleaved(3, { failing })).rejects.toThrow('no disk');
});

test('says before each measurement what comes', async () => {
  const said: string[] = [];
  await interleaved(1, { one: () => said.push('measured') }, (subject, round) => said.push(`${subject} ${round}`));

  expect(said).toEqual(['one 0', 'measured', 'one 1', 'measured']);
});
