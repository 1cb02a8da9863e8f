import { withoutAws } from '../cloud/credentials';
import { type CommandContext, optionsOf } from '../command/context';
import { CommandFailure } from '../command/failure';
import { pythonOf } from '../local-server/python';
import { LocalServer, portOf } from '../local-server/server';
import { leftoverTable } from './leftovers';
import { RetainedRecord } from './retained-record';

/** What the local commands say when there is nothing to work on. */
export const NOT_RUNNING = 'local AWS does not run: "npx projen deploy:local" starts it';

/** Shows what runs on local AWS, and what destroyed environments keep there. */
export async function statusLocal(
  context: CommandContext,
  serverOf: (port: number | undefined) => LocalServer = (port) => new LocalServer(context, port),
): Promise<void> {
  const { port } = optionsOf(context, { port: 'text' });
  const server = serverOf(portOf(context, port));
  if (!(await server.isRunning())) {
    context.print(NOT_RUNNING);
    return;
  }
  const { packageFolder, state, venv } = server.folders;
  const { code } = await context.processes.run(pythonOf(venv), ['-m', 'local_aws', 'status', '--state-dir', state], {
    cwd: packageFolder,
    env: withoutAws(context.env),
  });
  if (code !== 0) {
    throw new CommandFailure('the status of local AWS could not be read; the reason stands above');
  }
  const kept = new RetainedRecord(state, server.pid).existing(await server.api.inventory());
  if (kept.length > 0) {
    context.print(`\nKept by environments whose stacks are gone:\n${leftoverTable(kept)}`);
  }
}
