import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CDK } from '../versions';
import { capture } from './run';

const GROUP = 'software.amazon.awscdk';
const ARTIFACT = 'aws-cdk-lib';

/** The Maven repository of this clone: what is built here never reaches the one in the user's home. */
export const LOCAL_REPOSITORY = resolve('node_modules', '.cache', 'secure-mlops', 'maven');

/**
 * Makes the minimum CDK version known to Maven.
 *
 * The packages take a range of CDK versions, and Maven finds the versions of a range in the listing of its registry. That
 * can be months behind what the registry serves, so the minimum is fetched by its version and listed locally.
 */
export async function listMinimumCdk(): Promise<void> {
  const versions = join(LOCAL_REPOSITORY, ...GROUP.split('.'), ARTIFACT);
  const listing = join(versions, 'maven-metadata-local.xml');
  if (existsSync(listing) && readFileSync(listing, 'utf8').includes(`<version>${CDK}</version>`)) {
    return;
  }
  const files = ['jar', 'pom'].map((extension) => ({ extension, name: `${ARTIFACT}-${CDK}.${extension}` }));
  const work = mkdtempSync(join(tmpdir(), 'cdk-jar-'));
  try {
    for (const { extension, name } of files) {
      await maven(`dependency:get -Dtransitive=false -Dartifact=${GROUP}:${ARTIFACT}:${CDK}:${extension}`);
      copyFileSync(join(versions, CDK, name), join(work, name));
    }
    const [jar, pom] = files.map(({ name }) => join(work, name));
    await maven(`install:install-file -Dfile=${jar} -DpomFile=${pom}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Removes earlier builds: in development all have the same version, and Maven would take them for the new ones. */
export function forgetOwnPackages(): void {
  rmSync(join(LOCAL_REPOSITORY, 'io', 'github', 'secure-mlops'), { recursive: true, force: true });
}

/** Whether Maven is installed. */
export async function hasMaven(): Promise<boolean> {
  return (await capture('mvn --version')).code === 0;
}

async function maven(goal: string): Promise<void> {
  const { code, output } = await capture(`mvn --batch-mode --quiet -Dmaven.repo.local=${LOCAL_REPOSITORY} ${goal}`);
  if (code !== 0) {
    throw new Error(`mvn ${goal} failed:\n${output}`);
  }
}
