import { awscdk, javascript, type Project } from 'projen';
import type { ConstructPackage } from './construct-package';
import { TEST_INPUTS } from './nx-config';
import { AWS_SDK, CDK, CDK_CLI, CDK_NAG, CONSTRUCTS, NODE, TYPESCRIPT, VERSION, YAML, ZOD } from './versions';
import { becomeWorkspace, dropToolDependencies, jestOptions } from './workspace';

/** The documents that tests of the app compare with what it makes, and what draws them. */
const DOCUMENTS = [
  '{workspaceRoot}/docs/guides/*.md',
  '{workspaceRoot}/docs/pictures/*',
  '{workspaceRoot}/packages/secure-vpc/README.md',
  '{workspaceRoot}/projenrc/tools/pictures/**/*',
];

export interface DeployAppOptions {
  /** The packages that the app composes. */
  readonly siblings: ConstructPackage[];
}

/** The CDK app that turns the config file into stacks; never published. */
export class DeployApp extends awscdk.AwsCdkTypeScriptApp {
  constructor(parent: Project, options: DeployAppOptions) {
    super({
      parent,
      outdir: 'apps/deploy',
      name: 'deploy',
      defaultReleaseBranch: 'main',
      packageManager: javascript.NodePackageManager.NPM,
      cdkVersion: CDK,
      constructsVersion: CONSTRUCTS,
      cdkCliVersion: CDK_CLI,
      typescriptVersion: TYPESCRIPT,
      minNodeVersion: NODE,
      // The CDK checks templates by WebAssembly that lives for seconds. V8 would compile it a second time, for speed, on other
      // threads, which takes longer than it saves: docs/benchmarks.md. Without the second flag V8 ignores the first.
      // The default of projen wants ts-node.
      app: 'node --no-wasm-tier-up --no-wasm-dynamic-tiering --import tsx src/main.ts',
      deps: [
        ...['cloudformation', 'service-catalog', 'sts'].map((service) => `@aws-sdk/client-${service}@${AWS_SDK}`),
        `cdk-nag@${CDK_NAG}`,
        `yaml@${YAML}`,
        `zod@${ZOD}`,
        ...options.siblings.map((s) => `${s.package.packageName}@${VERSION}`),
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
    becomeWorkspace(this);
    this.package.addField('private', true);
    this.package.addField('version', VERSION);
    this.package.addField('nx', { targets: { test: { inputs: [...TEST_INPUTS, ...DOCUMENTS] } } });
    this.cdkConfig.json.addDeletionOverride('build'); // handlers are bundled by the packages
    this.postCompileTask.reset();
    this.compileTask.reset('tsc --noEmit -p tsconfig.json');
  }

  override preSynthesize(): void {
    super.preSynthesize();
    dropToolDependencies(this, []);
  }
}
