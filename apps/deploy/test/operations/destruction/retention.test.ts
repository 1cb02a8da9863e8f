import type { DeployedStack } from '../../../src/operations/cloud/deployed-stacks';
import { keptSince, type Retention, retentionOf, retentionTable } from '../../../src/operations/destruction/retention';
import { leftBehindStacks } from '../../../src/operations/platform/left-behind';
import { configOf, MINIMAL } from '../../support';
import { RecordedStacks } from '../support';

const CONFIG = configOf(MINIMAL);
const there = (template: DeployedStack['template']): DeployedStack => ({
  status: 'CREATE_COMPLETE',
  tags: {},
  parameters: {},
  template,
});
const keeping = (name: string, ...ids: string[]): Retention => ({
  name,
  data: true,
  keys: true,
  logs: true,
  resources: ids.map((id) => ({ type: 'AWS::KMS::Key', id })),
});

test('what an environment keeps is read from its stacks', async () => {
  const templates = {
    'acmeml-vision-Environment': there({
      Resources: {
        B: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'RetainExceptOnCreate' },
        K: { Type: 'AWS::KMS::Key', DeletionPolicy: 'Delete' },
      },
    }),
    'acmeml-vision-Network': there({
      Resources: {
        L: { Type: 'AWS::Logs::LogGroup', DeletionPolicy: 'Retain' },
        OfFunction: { Type: 'AWS::Logs::LogGroup', DeletionPolicy: 'Delete' },
      },
    }),
  };
  const stacks = new RecordedStacks(templates, {
    'acmeml-vision-Environment B': ['vision-data'],
    'acmeml-vision-Environment K': ['deleted-with-the-stack'],
    'acmeml-vision-Network L': ['vision-log'],
    'acmeml-vision-Network OfFunction': ['deleted-with-the-stack'],
  });

  expect(await retentionOf(await leftBehindStacks(CONFIG, stacks), stacks)).toEqual([
    {
      name: 'vision',
      data: true,
      keys: false,
      logs: false,
      resources: [{ type: 'AWS::S3::Bucket', id: 'vision-data' }],
    },
    {
      name: 'vision',
      data: false,
      keys: false,
      logs: true,
      resources: [{ type: 'AWS::Logs::LogGroup', id: 'vision-log' }],
    },
  ]);
});

test('what stacks keep that still exist is not kept yet', () => {
  const before = [keeping('vision', 'k-1', 'k-2'), keeping('audio', 'k-3')];
  const nothingElse = { data: false, keys: false, logs: false };

  expect(keptSince(before, [keeping('vision', 'k-2'), keeping('audio', 'k-3')])).toEqual([
    { name: 'vision', ...nothingElse, resources: [{ type: 'AWS::KMS::Key', id: 'k-1' }] },
  ]);
  expect(keptSince(before, before)).toEqual([]);
});

test('what is kept is shown with the environment that retained it', () => {
  expect(retentionTable([keeping('vision', 'k-1'), keeping('audio', 'k-3')])).toMatch(
    /vision +AWS::KMS::Key +k-1\n *audio +AWS::KMS::Key +k-3/,
  );
});
