import { report } from '../../../src/operations/local/report';
import { configOf, MINIMAL } from '../../support';
import { SET_UP, STAGED } from '../local-support';

test('the report prints lines that can be pasted', () => {
  const text = report(configOf(MINIMAL), 'http://127.0.0.1:5770', { stacks: [] }, []);

  expect(text).toContain(
    'env AWS_ENDPOINT_URL=http://127.0.0.1:5770 AWS_ACCESS_KEY_ID=AKIA0000111111111111 AWS_SECRET_ACCESS_KEY=local',
  );
  expect(text).toContain('npx projen destroy:local');
});

test('stage accounts stand in the report, each once, with its stages and readable names', () => {
  const instance = 'StackSet-acmeml-research-Targets-staging-network-0f7ff1f4-1234-4abc-8def-0123456789ab';
  const stacks = [
    { ...SET_UP, account: '222222222222' },
    { ...SET_UP, account: '222222222222', name: instance },
    { ...SET_UP, account: '333333333333' },
    { ...SET_UP, account: '111111111111', name: 'acmeml-Core' },
  ];
  const times = [
    { stack: 'acmeml-Core', seconds: 1.5 },
    { stack: 'acmeml-TargetSetup', seconds: 2.5, account: '333333333333' },
  ];
  const lines = report(configOf(STAGED), 'http://127.0.0.1:5770', { stacks }, times).split('\n');

  expect(lines.slice(3, 7).map((line) => line.replace(/ +/g, ' '))).toEqual([
    '111111111111 (platform) acmeml-Core CREATE_COMPLETE 6 1.5',
    '222222222222 (staging) acmeml-TargetSetup CREATE_COMPLETE 6 -',
    ' StackSet-acmeml-research-Targets-staging-network CREATE_COMPLETE 6 -',
    '333333333333 (staging) acmeml-TargetSetup CREATE_COMPLETE 6 2.5',
  ]);
  expect(lines.join('\n')).toMatch(
    /AWS_ACCESS_KEY_ID=AKIA0000222222222222 .*get-parameters-by-path .*\/acmeml\/research\/stages\/staging/,
  );
});
