import { join } from 'node:path';
import { LocalServer } from '../../src/commands/lib/local-server';
import { statusLocal } from '../../src/commands/lib/status-local';
import { folders, running } from './local-support';
import { contextOf } from './support';

test('status:local asks with the Python of the running server, and installs nothing under it', async () => {
  const { context, processes, server, http } = await running({});
  await statusLocal(context, () => server);
  http.close();

  expect(processes.runs.map(({ program }) => program)).toEqual([join(server.folders.venv, 'bin', 'python')]);
  expect(processes.runs[0].args).toEqual(['-m', 'local_aws', 'status', '--state-dir', server.folders.state]);
});

test('status:local without a server says so', async () => {
  const context = contextOf();

  await statusLocal(context, () => new LocalServer(context, 59_997, folders()));

  expect(context.printed).toHaveLength(1);
});
