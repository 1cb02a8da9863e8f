import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CommandContext } from './context';
import { CommandFailure, ExitCode } from './failure';

/** A policy that a command prints, or writes to a file. */
export interface PolicyDocument {
  /** Its name, which is that of its file without the ending. */
  readonly policyName: string;
  /** The policy as JSON. */
  readonly content: string;
}

/**
 * Writes documents to the folder that `--output` names, one file for each.
 *
 * @returns the folder; undefined when none is named
 * @throws CommandFailure when the folder cannot be written
 */
export function writeDocuments(
  context: CommandContext,
  output: string | undefined,
  documents: readonly PolicyDocument[],
): string | undefined {
  if (output === undefined) {
    return undefined;
  }
  // projen runs commands in the folder of the app: a relative name is meant from where the caller stands
  const folder = resolve(context.env.INIT_CWD ?? '.', output);
  try {
    mkdirSync(folder, { recursive: true });
    for (const document of documents) {
      writeFileSync(join(folder, fileName(document)), document.content);
    }
  } catch (error) {
    throw new CommandFailure(
      `--output: received ${JSON.stringify(folder)}, which cannot be written (${(error as Error).message}); name a folder`,
      ExitCode.UNUSABLE,
    );
  }
  return folder;
}

/** Prints documents below their names. */
export function printDocuments(context: CommandContext, documents: readonly PolicyDocument[]): void {
  for (const { policyName, content } of documents) {
    context.print(`${policyName}:\n${content}\n`);
  }
}

/** Where the AWS CLI finds a document. */
export function fileOf(folder: string | undefined, document: PolicyDocument): string {
  return folder === undefined ? fileName(document) : join(folder, fileName(document));
}

function fileName({ policyName }: PolicyDocument): string {
  return `${policyName}.json`;
}
