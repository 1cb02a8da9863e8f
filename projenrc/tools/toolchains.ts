import { tmpdir } from 'node:os';
import { CDK } from '../versions';
import { hasMaven } from './maven-repository';
import { capture } from './run';

/** The languages that packages are published for. */
export const LANGUAGES = ['js', 'python', 'java', 'go', 'dotnet'] as const;
export type Language = (typeof LANGUAGES)[number];

/** How the package of a language is made here. */
export interface Packaging {
  /** Whether it is built; otherwise its code is generated and nothing compiles it. */
  readonly isBuilt: boolean;
  /** What is said to whoever packages, before minutes in which nothing is printed. */
  readonly message: string;
}

const CDK_FOR_GO = `github.com/aws/aws-cdk-go/awscdk/v2@v${CDK}`;

/** Why the package of a language cannot be built on this machine; undefined when it can. */
export async function obstacle(language: Language): Promise<string | undefined> {
  switch (language) {
    case 'js':
    case 'python':
      return undefined;
    case 'java':
      return (await hasMaven()) ? undefined : 'Maven is not installed';
    case 'go':
      return goObstacle();
    case 'dotnet':
      return (await succeeds('dotnet --version')) ? undefined : 'the .NET SDK is not installed';
  }
}

/**
 * Decides whether a package is built or only generated.
 *
 * @throws in a release, which publishes nothing that was not compiled
 */
export function packaging(language: Language, missing: string | undefined, isRelease: boolean): Packaging {
  if (missing === undefined) {
    return { isBuilt: true, message: `packages for ${language}: built silently, which takes minutes` };
  }
  if (isRelease) {
    throw new Error(`the packages for ${language} cannot be built: ${missing}`);
  }
  return { isBuilt: false, message: `packages for ${language}: generated, not compiled, because ${missing}` };
}

/** Why an app in a language is not checked; undefined when it is. A build server fails without the tool, a laptop does not. */
export function skipReason(missing: string | undefined, isBuildServer: boolean): string | undefined {
  return isBuildServer ? undefined : missing;
}

/** Whether Go is installed. */
export function hasGo(): Promise<boolean> {
  return succeeds('go version');
}

async function goObstacle(): Promise<string | undefined> {
  if (!(await hasGo())) {
    return 'Go is not installed';
  }
  // asked outside of any module; a module proxy can be months behind what the CDK publishes
  const isListed = await succeeds(`go list -m ${CDK_FOR_GO}`);
  return isListed ? undefined : `the module proxy does not have ${CDK_FOR_GO}`;
}

async function succeeds(command: string): Promise<boolean> {
  return (await capture(command, { cwd: tmpdir() })).code === 0;
}
