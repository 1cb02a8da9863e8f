import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { packageFile, publishedPackages } from './consumers-packages';
import { capture } from './run';
import { SIZE_LIMITS } from './tarball-rules';

/** A file in a wheel. */
export interface WheelFile {
  readonly path: string;
  readonly sha256: string;
}

/** What is known of a package when its wheel is looked at. */
export interface WheelExpectations {
  /** Folder below packages/. */
  readonly name: string;
  /** Digest of what npm publishes: the wheel has to carry the same. */
  readonly tarball: string;
}

/** A wheel is generated code around the package that npm gets, and grows with it. */
const WHEEL_TO_TARBALL = 1.5;

const LIST = `
import hashlib, json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    print(json.dumps([{"path": name, "sha256": hashlib.sha256(wheel.read(name)).hexdigest()} for name in wheel.namelist()]))
`;

/**
 * Looks into the wheel of every package.
 *
 * @throws with every file that is missing or too much
 */
export async function checkWheels(): Promise<string> {
  const problems: string[] = [];
  const packages = publishedPackages('.');
  for (const each of packages) {
    const wheel = packageFile('.', 'python', each);
    const { code, output } = await capture(`python3 -c '${LIST}' ${wheel}`);
    if (code !== 0) {
      throw new Error(output);
    }
    const tarball = createHash('sha256')
      .update(readFileSync(packageFile('.', 'js', each)))
      .digest('hex');
    problems.push(...wheelProblems(JSON.parse(output), { name: each.name, tarball }));
    problems.push(...sizeProblems(each.name, readFileSync(wheel).length));
  }
  if (problems.length > 0) {
    throw new Error(problems.join('\n  '));
  }
  return `${packages.length} wheels`;
}

/** What is wrong with a wheel, one sentence each. */
export function wheelProblems(files: WheelFile[], { name, tarball }: WheelExpectations): string[] {
  const module = `secure_mlops/${name.replaceAll('-', '_')}`;
  // `secure_mlops` itself belongs to no package: an __init__.py there would hide the others
  const allowed = new RegExp(
    `^(${module}/(__init__\\.py|py\\.typed|_jsii/__init__\\.py|_jsii/[^/]+\\.jsii\\.tgz)|[^/]+\\.dist-info/.+)$`,
  );
  const needed = [`${module}/__init__.py`, `${module}/py.typed`, '.dist-info/METADATA', '.dist-info/LICENSE'];
  const embedded = files.filter(({ path }) => path.endsWith('.tgz'));
  return [
    ...needed.filter((end) => !files.some(({ path }) => path.endsWith(end))).map((end) => `lacks ${end}`),
    ...files.filter(({ path }) => !allowed.test(path)).map(({ path }) => `holds ${path}`),
    ...(embedded.length === 1 && embedded[0].sha256 === tarball ? [] : ['does not carry what npm publishes']),
  ].map((problem) => `the wheel of ${name} ${problem}`);
}

function sizeProblems(name: string, size: number): string[] {
  const limit = (SIZE_LIMITS[name] ?? 0) * WHEEL_TO_TARBALL;
  return size > limit ? [`the wheel of ${name} has ${size} bytes, the limit is ${limit}`] : [];
}
