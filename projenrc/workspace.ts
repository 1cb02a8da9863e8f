import { DependencyType, JsonPatch, javascript, type typescript } from 'projen';

/**
 * Makes any TypeScript child project a well-behaved npm workspace:
 * only the root installs, tools come from the root, tsconfigs extend the base.
 */
export function becomeWorkspace(project: typescript.TypeScriptProject): void {
  // projen children would each run `npm install` in their folder before the root has linked the siblings
  Object.assign(project.package, {
    installDependencies: () => undefined,
    resolveDepsAndWritePackageJson: () => [],
  });
  project.package.addField('private', undefined);

  const compilerOptions = { rootDir: 'src', outDir: 'lib' };
  project.tsconfig?.file.patch(
    JsonPatch.add('/extends', '../../tsconfig.base.json'),
    JsonPatch.replace('/compilerOptions', compilerOptions),
  );
  project.tsconfigDev.file.patch(
    JsonPatch.replace('/compilerOptions', {
      noEmit: true,
      rootDir: '../../..',
      isolatedModules: true, // ts-jest only transpiles; `tsc --noEmit` in the test task checks types
      types: ['node', 'jest'],
    }),
  );
}

/** Call from `preSynthesize`: components request tools as late as that. */
export function dropToolDependencies(project: typescript.TypeScriptProject, keep: string[]): void {
  for (const dep of [...project.deps.all]) {
    const isTool = [DependencyType.BUILD, DependencyType.TEST, DependencyType.DEVENV].includes(dep.type);
    if (isTool && !keep.includes(dep.name)) {
      project.deps.removeDependency(dep.name, dep.type);
    }
  }
}

/** A function, because projen changes the options it is given. */
export function jestOptions(): javascript.JestOptions {
  return {
    jestVersion: '^30',
    configFilePath: 'jest.config.json',
    updateSnapshot: javascript.UpdateSnapshot.NEVER, // the default rewrites snapshots in CI
    jestConfig: {
      coverageProvider: 'babel', // half the time of v8 with a library as large as aws-cdk-lib
      randomize: true, // shared state between tests shows
      coverageReporters: ['text-summary', 'json'],
      globalSetup: '<rootDir>/../../projenrc/jest/setup.ts',
      globalTeardown: '<rootDir>/../../projenrc/jest/teardown.ts',
      setupFiles: ['<rootDir>/../../projenrc/jest/without-template-rules.ts'],
      // siblings from their sources: a unit test needs no compiled package
      moduleNameMapper: {
        '^@secure-mlops/([^/]+)$': '<rootDir>/../../packages/$1/src',
        '^@secure-mlops/([^/]+)/handlers/(.*)$': '<rootDir>/../../packages/$1/handlers/$2',
      },
    },
  };
}
