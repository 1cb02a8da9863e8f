import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RetainedRecord } from '../../../src/operations/local/retained-record';
import { temporaryFolder } from '../support';

const kept = (name: string, objects = 0) => ({
  account: '111111111111',
  region: 'eu-west-1',
  service: 's3',
  resource: { type: 'bucket', name, details: { objects } },
  reason: 'is retained by the configuration of vision',
});

test('nothing is recorded at first', () => {
  expect(new RetainedRecord(temporaryFolder(), 1).read()).toEqual([]);
});

test('what was kept is read again, each thing once and as it was seen last', () => {
  const folder = temporaryFolder();
  new RetainedRecord(folder, 1).add([kept('a'), kept('b')]);
  new RetainedRecord(folder, 1).add([kept('b', 7), kept('c')]);

  expect(new RetainedRecord(folder, 1).read()).toEqual([kept('a'), kept('b', 7), kept('c')]);
});

test('what another server kept went with it', () => {
  const folder = temporaryFolder();
  new RetainedRecord(folder, 1).add([kept('a')]);

  expect(new RetainedRecord(folder, 2).read()).toEqual([]);
  new RetainedRecord(folder, 2).add([kept('b')]);
  expect(new RetainedRecord(folder, 2).read()).toEqual([kept('b')]);
});

test('of what was kept, only what still exists is shown', () => {
  const folder = temporaryFolder();
  const record = new RetainedRecord(folder, 1);
  record.add([kept('a'), kept('b')]);

  expect(
    record.existing({ '111111111111': { 'eu-west-1': { s3: [kept('b', 7).resource, kept('c').resource] } } }),
  ).toEqual([kept('b')]);
});

test('a file that is no record is as good as none', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'retained.json'), '{');

  expect(new RetainedRecord(folder, 1).read()).toEqual([]);
});
