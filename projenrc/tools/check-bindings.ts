import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BindingFile, dotnetProblems, goProblems } from './binding-rules';
import { packageFile, publishedPackages } from './consumers-packages';

/** Fails when what dist/ holds for Go or .NET would lack what its users need, or hold something else. */
function main(): void {
  const licence = readFileSync('LICENSE', 'utf8');
  const problems = publishedPackages('.').flatMap((each) => {
    const { name, version } = each;
    const { go, dotnet } = JSON.parse(readFileSync(join('packages', name, 'package.json'), 'utf8')).jsii.targets;
    const common = { name, version, licence, tarball: digestOf(packageFile('.', 'js', each)) };
    const goFiles = filesBelow(join('dist', 'go', go.packageName));
    return [
      ...goProblems(goFiles, { ...common, id: `${go.moduleName}/${go.packageName}` }),
      ...checkDotnet({ ...common, id: dotnet.packageId }),
    ];
  });
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
}

/** A built package is an archive, which the .NET SDK made of the project. */
function checkDotnet(expected: Parameters<typeof dotnetProblems>[1]): string[] {
  const project = join('dist', 'dotnet', expected.id);
  if (existsSync(project)) {
    return dotnetProblems(filesBelow(project), expected);
  }
  const archive = `${expected.id}.${expected.version}.nupkg`;
  return existsSync(join('dist', 'dotnet', archive)) ? [] : [`${expected.name} for .NET lacks ${archive}`];
}

function filesBelow(folder: string): BindingFile[] {
  return existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((file) => ({
          path: file.slice(folder.length + 1),
          content: file.endsWith('.tgz') ? digestOf(file) : readFileSync(file, 'utf8'),
        }))
    : [];
}

function digestOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

try {
  main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
