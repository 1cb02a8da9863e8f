import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Documentation, Language } from 'jsii-docgen';

/**
 * Writes API.md of the package in the working directory.
 *
 * The jsii-docgen CLI looks for assemblies below the package only; npm hoists them to the root.
 */
async function main(): Promise<void> {
  const { name } = JSON.parse(readFileSync('package.json', 'utf8'));
  const docs = await Documentation.forAssembly(name, join(__dirname, '..', '..'));
  const markdown = await docs.toMarkdown({ language: Language.TYPESCRIPT, allSubmodules: true });
  writeFileSync('API.md', markdown.render());
}

void main();
