import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedPackages } from './consumers-packages';
import { captureOutput } from './run';
import { aboutPackage } from './sbom-document';

/** Writes dist/sbom/<package>-<version>.cdx.json: CycloneDX documents of what each package needs to run. */
async function main(): Promise<void> {
  const folder = join('dist', 'sbom');
  mkdirSync(folder, { recursive: true });
  for (const each of publishedPackages('.')) {
    // nothing is omitted: peers are development dependencies as well, and a package has no others
    const command = 'npm sbom --sbom-format=cyclonedx --sbom-type=library --loglevel=error';
    const sbom = JSON.parse(await captureOutput(`${command} --workspace=packages/${each.name}`));
    const file = join(folder, `${each.name}-${each.version}.cdx.json`);
    writeFileSync(file, `${JSON.stringify(aboutPackage(sbom, each), undefined, 2)}\n`);
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
