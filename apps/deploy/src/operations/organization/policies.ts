import type { Config } from '../../config/schema';
import { type CommandContext, configOf, optionsOf } from '../command/context';
import { fileOf, printDocuments, writeDocuments } from '../command/documents';
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
  const folder = writeDocuments(context, output, documents);
  context.print(overview(config, documents));
  context.print(instructions(config, documents, folder));
  if (folder === undefined) {
    printDocuments(context, documents);
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
  const lines = documents.map(
    (document) =>
      `  aws organizations create-policy --type ${document.type} --name ${document.policyName} ` +
      `--description 'Data perimeter of ${config.platform.name}' --content 'file://${fileOf(folder, document)}'`,
  );
  return `
With the credentials of the management account of ${organizationId}, or of the delegated administrator of its policies
(both types have to be enabled there once):
${lines.join('\n')}
  aws organizations attach-policy --policy-id <id that was answered> --target-id <${attachmentTargets(config).join(' or ')}>
Attach them to one test account first. They deny; what nobody grants stays refused, and the management account is not
bound by them.
`;
}
