import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../../config/schema';
import { type CommandContext, configOf, optionsOf } from '../command/context';
import { CommandFailure, ExitCode } from '../command/failure';
import { table } from '../command/table';
import { attachmentTargets, type OrganizationDocument, organizationDocuments } from './documents';

/**
 * Prints the perimeter as service and resource control policies, or writes them to a folder, one file for each.
 *
 * It needs neither credentials nor a synthesis: whoever attaches the policies works in the management account.
 */
export function organizationPolicies(context: CommandContext): void {
  const { output } = optionsOf(context, { output: 'text' });
  const config = configOf(context);
  const documents = organizationDocuments(config);
  // projen runs commands in the folder of the app: a relative name is meant from where the caller stands
  const folder = output === undefined ? undefined : resolve(context.env.INIT_CWD ?? '.', output);
  if (folder !== undefined) {
    write(folder, documents);
  }
  context.print(overview(config, documents));
  context.print(instructions(config, documents, folder));
  if (folder === undefined) {
    for (const { policyName, content } of documents) {
      context.print(`${policyName}:\n${content}\n`);
    }
  }
}

function overview(config: Config, documents: readonly OrganizationDocument[]): string {
  const targets = attachmentTargets(config).join(', ');
  return table(
    ['policy', 'type', 'characters', 'of at most', 'attach to'],
    documents.map(({ policyName, type, content, quota }) => [policyName, type, content.length, quota, targets]),
  );
}

/** https://docs.aws.amazon.com/organizations/latest/userguide/orgs_policies_attach.html */
function instructions(config: Config, documents: readonly OrganizationDocument[], folder: string | undefined): string {
  const { organizationId } = config.platform;
  const lines = documents.map(({ policyName, type }) => {
    const file = folder === undefined ? `${policyName}.json` : join(folder, `${policyName}.json`);
    return (
      `  aws organizations create-policy --type ${type} --name ${policyName} ` +
      `--description 'Data perimeter of ${config.platform.name}' --content 'file://${file}'`
    );
  });
  return `
With the credentials of the management account of ${organizationId}, or of the delegated administrator of its policies
(both types have to be enabled there once):
${lines.join('\n')}
  aws organizations attach-policy --policy-id <id that was answered> --target-id <${attachmentTargets(config).join(' or ')}>
Attach them to one test account first. They deny; what nobody grants stays refused, and the management account is not
bound by them.
`;
}

function write(folder: string, documents: readonly OrganizationDocument[]): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const { policyName, content } of documents) {
      writeFileSync(join(folder, `${policyName}.json`), content);
    }
  } catch (error) {
    throw new CommandFailure(
      `--output: received ${JSON.stringify(folder)}, which cannot be written (${(error as Error).message}); name a folder`,
      ExitCode.UNUSABLE,
    );
  }
}
