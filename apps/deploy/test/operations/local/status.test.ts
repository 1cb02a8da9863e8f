import { join } from 'node:path';
import { RetainedRecord } from '../../../src/operations/local/retained-record';
import { statusLocal } from '../../../src/operations/local/status';
import { LocalServer } from '../../../src/operations/local-server/server';
import { folders, running } from '../local-support';
import { contextOf } from '../support';

test('status:local asks with the Python of the running server, and installs nothing under it', async () => {
  const { context, processes, server, http } = await running({ '/_local-aws/inventory': {} });
  await statusLocal(context, () => server);
  http.close();

  expect(processes.runs.map(({ program }) => program)).toEqual([join(server.folders.venv, 'bin', 'python')]);
  expect(processes.runs[0].args).toEqual(['-m', 'local_aws', 'status', '--state-dir', server.folders.state]);
});

test('status:local shows what destroyed environments keep', async () => {
  const resource = { type: 'bucket', name: 'acmeml-vision-environment-data-1', details: {} };
  const place = { account: '111111111111', region: 'eu-west-1', service: 's3' };
  const { context, server, http } = await running({
    '/_local-aws/inventory': { '111111111111': { 'eu-west-1': { s3: [resource] } } },
  });
  const kept = { ...place, resource, reason: 'is retained by the configuration of vision' };
  new RetainedRecord(server.folders.state, server.pid).add([kept]);
  await statusLocal(context, () => server);
  http.close();

  expect(context.printed).toEqual([
    expect.stringMatching(
      /^\nKept by environments whose stacks are gone:[\s\S]*acmeml-vision-environment-data-1 +is retained/,
    ),
  ]);
});

test('status:local without a server says so', async () => {
  const context = contextOf();

  await statusLocal(context, () => new LocalServer(context, 59_997, folders()));

  expect(context.printed).toHaveLength(1);
});
