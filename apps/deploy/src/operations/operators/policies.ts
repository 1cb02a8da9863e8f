import { type CommandContext, configOf, optionsOf } from '../command/context';
import { fileOf, printDocuments, writeDocuments } from '../command/documents';
import { table } from '../command/table';
import { type OperatorDocument, operatorDocuments } from './documents';

/** How many accounts are named in the overview. */
const LISTED = 4;

/**
 * Prints what everybody who runs commands needs as identity-based policies, or writes them to a folder.
 *
 * It needs neither credentials nor a synthesis: whoever creates the policies reads them before there is a platform.
 */
export function operatorPolicies(context: CommandContext): void {
  const { output } = optionsOf(context, { output: 'text' });
  const documents = operatorDocuments(configOf(context));
  const folder = writeDocuments(context, output, documents);
  context.print(overview(documents));
  context.print(instructions(documents, folder));
  if (folder === undefined) {
    printDocuments(context, documents);
  }
}

function overview(documents: readonly OperatorDocument[]): string {
  return table(
    ['policy', 'for the', 'in account', 'characters', 'of at most'],
    documents.map(({ policyName, operator, accounts, content, quota }) => [
      policyName,
      operator,
      accounts.length > LISTED ? `${accounts.length} accounts of stages` : accounts.join(', '),
      content.length,
      quota,
    ]),
  );
}

function instructions(documents: readonly OperatorDocument[], folder: string | undefined): string {
  const lines = documents.map(
    (document) =>
      `  aws iam create-policy --policy-name ${document.policyName} --policy-document 'file://${fileOf(folder, document)}'`,
  );
  return `
In the account of each${folder === undefined ? ', with the documents below saved under these names' : ''}:
${lines.join('\n')}
  aws iam attach-role-policy --role-name <role of these people> --policy-arn <ARN that was answered>
When the configuration changes, print them again; "aws iam create-policy-version --set-as-default" brings them up to date.

The administrator, who runs the first deployment and destroys everything, has both policies of the platform account. They
are what the commands take, and no limit: who may write the policies and trust of a role, as the administrator and the
owners of stages may, can become administrator of the account.
`;
}
