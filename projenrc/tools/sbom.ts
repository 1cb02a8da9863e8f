import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedPackages } from './consumers-packages';
import { captureOutput } from './run';

interface Component {
  readonly name: string;
  readonly version: string;
}

/** Writes dist/sbom/<package>-<version>.cdx.json: CycloneDX documents of what each package needs to run. */
async function main(): Promise<void> {
  const folder = join('dist', 'sbom');
  mkdirSync(folder, { recursive: true });
  for (const { name, version } of publishedPackages('.')) {
    const command = 'npm sbom --sbom-format=cyclonedx --sbom-type=library --omit=dev --loglevel=silent';
    const sbom = JSON.parse(await captureOutput(`${command} --workspace=packages/${name}`));
    const components: Component[] = sbom.components;
    const subject = components.find((each) => each.name === name || each.name === `@secure-mlops/${name}`);
    if (subject?.version !== version) {
      throw new Error(
        `the SBOM of ${name} describes ${JSON.stringify(subject?.version ?? null)} instead of ${JSON.stringify(version)}`,
      );
    }
    // npm describes the repository; the document is about the package
    sbom.metadata.component = subject;
    sbom.components = components.filter((each) => each !== subject);
    writeFileSync(join(folder, `${name}-${version}.cdx.json`), `${JSON.stringify(sbom, undefined, 2)}\n`);
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
