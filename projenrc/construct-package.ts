import { awscdk, javascript, type Project } from 'projen';
import { CDK, CONSTRUCTS, JSII, NODE, REPOSITORY, TYPESCRIPT, VERSION } from './versions';
import { becomeWorkspace, dropToolDependencies, jestOptions } from './workspace';

export interface ConstructPackageOptions {
  /** Folder below packages/ and name below @secure-mlops/. */
  readonly name: string;
  /** One sentence for the registries. */
  readonly description: string;
  /** Packages whose types appear in the public API. Arrows point down: a package may only name packages declared before it. */
  readonly siblings?: ConstructPackage[];
}

/** A publishable jsii construct library under packages/. */
export class ConstructPackage extends awscdk.AwsCdkConstructLibrary {
  private readonly siblings: ConstructPackage[];

  constructor(parent: Project, options: ConstructPackageOptions) {
    const flat = options.name.replaceAll('-', '');
    const siblings = options.siblings ?? [];
    super({
      parent,
      outdir: `packages/${options.name}`,
      name: `@secure-mlops/${options.name}`,
      description: options.description,
      author: 'Secure MLOps',
      authorAddress: 'noreply@example.com',
      repositoryUrl: REPOSITORY,
      repositoryDirectory: `packages/${options.name}`,
      defaultReleaseBranch: 'main',
      packageManager: javascript.NodePackageManager.NPM,
      npmAccess: javascript.NpmAccess.PUBLIC,
      cdkVersion: CDK,
      constructsVersion: CONSTRUCTS,
      jsiiVersion: JSII,
      typescriptVersion: TYPESCRIPT,
      minNodeVersion: NODE,
      publishToPypi: {
        distName: `secure-mlops.${options.name}`,
        module: `secure_mlops.${options.name.replaceAll('-', '_')}`,
      },
      publishToMaven: {
        javaPackage: `io.github.securemlops.${flat}`,
        mavenGroupId: 'io.github.secure-mlops',
        mavenArtifactId: options.name,
      },
      publishToGo: { moduleName: 'github.com/secure-mlops/secure-mlops-go', packageName: flat },
      publishToNuget: {
        dotNetNamespace: `SecureMlops.${pascalCase(options.name)}`,
        packageId: `SecureMlops.${pascalCase(options.name)}`,
      },
      peerDeps: siblings.map((s) => `${s.package.packageName}@^${VERSION}`),
      devDeps: [
        `aws-cdk-lib@${CDK}`, // JSII6: exactly the minimum of the peer range
        `constructs@${CONSTRUCTS}`,
        ...siblings.map((s) => `${s.package.packageName}@${VERSION}`),
      ],
      jestOptions: jestOptions(),
      typecheckTests: true,
      release: false,
      buildWorkflow: false,
      depsUpgrade: false,
      eslint: false,
      sampleCode: false,
      integrationTestAutoDiscover: false,
    });
    this.siblings = siblings;
    this.package.addVersion(VERSION);
    becomeWorkspace(this);

    this.compileTask.reset('jsii --silence-warnings=reserved-word --fail-on-warnings');
    this.compileTask.exec('tsx ../../projenrc/tools/bundle-handlers.ts');
    this.tsconfigDev.addInclude('../handlers/**/*.ts');

    // docs and examples are nx targets of their own, so that each is cached
    this.postCompileTask.reset();
    this.tasks.tryFind('docgen')?.reset('tsx ../../projenrc/tools/docgen.ts');
    this.addTask('rosetta', {
      description: 'Compile every example of README and doc comments',
      exec: 'tsx ../../projenrc/tools/rosetta.ts',
    });
    this.gitignore.exclude('.jsii.tabl.json', 'tsconfig.tsbuildinfo');
    // anchored: lib/handlers stays
    this.npmignore?.exclude('/rosetta/', '/handlers/', '/bench/', '/integ/', '.jsii.tabl.json', 'API.md');
  }

  override preSynthesize(): void {
    super.preSynthesize();
    dropToolDependencies(this, ['aws-cdk-lib', 'constructs', ...this.siblings.map((s) => s.package.packageName)]);
  }
}

function pascalCase(name: string): string {
  return name
    .split('-')
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('');
}
