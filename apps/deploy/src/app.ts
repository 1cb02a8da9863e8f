import { App, type AppProps, DefaultStackSynthesizer, type Environment, Tags } from 'aws-cdk-lib';
import type { Config, EnvironmentConfig } from './config/schema';
import { BootstrapPoliciesStack } from './stacks/bootstrap-policies-stack';
import { EnvironmentBoundaryStack } from './stacks/boundary-stack';
import { CoreStack } from './stacks/core-stack';
import { EnvironmentStack } from './stacks/environment-stack';
import { environmentStackNames, platformStackNames, stageAccounts, targetNames } from './stacks/names';
import { NetworkStack } from './stacks/network-stack';
import { packageActions } from './stacks/packages';
import { ProjectTemplatesStack } from './stacks/project-templates-stack';
import { TargetSetupStack } from './stacks/target-setup-stack';
import { TargetsStack } from './stacks/targets-stack';

/** Behaviour of the CDK that newer apps have by default; fixed here, so that it does not depend on a CDK project file. */
const FEATURE_FLAGS = {
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/aws-iam:standardizedServicePrincipals': true,
  '@aws-cdk/aws-kms:aliasNameRef': true,
  '@aws-cdk/aws-kms:applyImportedAliasPermissionsToPrincipal': true,
  '@aws-cdk/aws-lambda:recognizeLayerVersion': true,
  '@aws-cdk/aws-s3:createDefaultLoggingPolicy': true,
  '@aws-cdk/core:annotationsInValidationReport': true,
  '@aws-cdk/core:checkSecretUsage': true,
  // A producer refuses to change what a consumer still uses, instead of letting the consumer find out.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/core:stackRelativeExports': true,
  '@aws-cdk/core:target-partitions': ['aws', 'aws-cn', 'aws-us-gov'],
  '@aws-cdk/core:validateAgainstDefaultRules': true,
};

/**
 * Turns a configuration into the stacks of its platform.
 *
 * @param props what tests change of the app
 */
export function buildApp(config: Config, props: AppProps = {}): App {
  const app = emptyApp(config, props);
  const { administrationRole } = platformStacks(app, config);
  if (stageAccounts(config).length > 0) {
    targetSetupStack(app, config);
  }
  for (const environment of config.environments) {
    environmentStacks(app, { config, environment, administrationRole });
  }
  return app;
}

function emptyApp({ platform }: Config, props: AppProps): App {
  const app = new App({
    analyticsReporting: false,
    defaultStackSynthesizer: new DefaultStackSynthesizer({ qualifier: platform.qualifier }),
    ...props,
    context: { ...FEATURE_FLAGS, ...props.context },
  });
  for (const [key, value] of Object.entries(platform.tags)) {
    Tags.of(app).add(key, value);
  }
  return app;
}

/** What all environments share. */
function platformStacks(app: App, config: Config): CoreStack {
  const { name, terminationProtection } = config.platform;
  const names = platformStackNames(config);
  const shared = { env: platformEnv(config), config, terminationProtection };
  const { boundary } = new BootstrapPoliciesStack(app, names.bootstrapPolicies, {
    ...shared,
    description: `Boundaries and execution policies of the platform ${name}`,
  });
  return new CoreStack(app, names.core, {
    ...shared,
    description: `What the environments of the platform ${name} share`,
    roleBoundary: boundary,
  });
}

function targetSetupStack(app: App, config: Config): void {
  new TargetSetupStack(app, targetNames(config).setupStack, {
    config,
    description: `Set-up of an account into which the platform ${config.platform.name} deploys models`,
  });
}

/** What the stacks of one environment are made from. */
interface EnvironmentParts {
  readonly config: Config;
  readonly environment: EnvironmentConfig;
  /** The role of the stack sets; undefined without stages. */
  readonly administrationRole?: CoreStack['administrationRole'];
}

function environmentStacks(app: App, { config, environment, administrationRole }: EnvironmentParts): void {
  const { terminationProtection } = environment;
  const names = environmentStackNames(config, environment);
  const of = `the environment ${environment.name} of the platform ${config.platform.name}`;
  const env = platformEnv(config);
  const { boundary, launchBoundary } = new EnvironmentBoundaryStack(app, names.boundary, {
    env,
    config,
    environmentName: environment.name,
    additionalActions: packageActions(environment.packages),
    terminationProtection,
    description: `Boundary of the roles of ${of}`,
  });
  const shared = { env, config, environment, terminationProtection, roleBoundary: boundary };
  const { network } = new NetworkStack(app, names.network, { ...shared, description: `Network of ${of}` });
  const { buckets, keys, projectUsers } = new EnvironmentStack(app, names.environment, {
    ...shared,
    network,
    description: `Environment ${environment.name} of the platform ${config.platform.name}`,
  });
  if (administrationRole && environment.stages.length > 0) {
    const description = `Stage accounts of ${of}`;
    const stored = { modelBucket: buckets.model, dataKey: keys.dataKey };
    new TargetsStack(app, names.targets, { ...shared, ...stored, administrationRole, description });
  }
  if (environment.projects.templates.length > 0) {
    const description = `Project templates of ${of}`;
    const used = { network, keys, launchBoundary, users: projectUsers };
    new ProjectTemplatesStack(app, names.projectTemplates, { ...shared, ...used, description });
  }
}

function platformEnv({ platform: { account, region } }: Config): Environment {
  return { account, region };
}
