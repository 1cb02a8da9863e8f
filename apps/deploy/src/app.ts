import { App, type AppProps, DefaultStackSynthesizer, Tags } from 'aws-cdk-lib';
import type { Config } from './config/schema';
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
  const { platform } = config;
  const app = new App({
    analyticsReporting: false,
    defaultStackSynthesizer: new DefaultStackSynthesizer({ qualifier: platform.qualifier }),
    ...props,
    context: { ...FEATURE_FLAGS, ...props.context },
  });
  const env = { account: platform.account, region: platform.region };
  const names = platformStackNames(config);
  for (const [key, value] of Object.entries(platform.tags)) {
    Tags.of(app).add(key, value);
  }

  const bootstrap = new BootstrapPoliciesStack(app, names.bootstrapPolicies, {
    env,
    config,
    description: `Boundaries and execution policies of the platform ${platform.name}`,
    terminationProtection: platform.terminationProtection,
  });
  const core = new CoreStack(app, names.core, {
    env,
    config,
    description: `What the environments of the platform ${platform.name} share`,
    terminationProtection: platform.terminationProtection,
    roleBoundary: bootstrap.boundary,
  });
  if (stageAccounts(config).length > 0) {
    new TargetSetupStack(app, targetNames(config).setupStack, {
      config,
      description: `Set-up of an account into which the platform ${platform.name} deploys models`,
    });
  }
  for (const environment of config.environments) {
    const { terminationProtection } = environment;
    const stackNames = environmentStackNames(config, environment);
    const { boundary, launchBoundary } = new EnvironmentBoundaryStack(app, stackNames.boundary, {
      env,
      config,
      environmentName: environment.name,
      additionalActions: packageActions(environment.packages),
      terminationProtection,
      description: `Boundary of the roles of the environment ${environment.name} of the platform ${platform.name}`,
    });
    const shared = { env, config, environment, terminationProtection, roleBoundary: boundary };
    const { network } = new NetworkStack(app, stackNames.network, {
      ...shared,
      description: `Network of the environment ${environment.name} of the platform ${platform.name}`,
    });
    const { buckets, keys, projectUsers } = new EnvironmentStack(app, stackNames.environment, {
      ...shared,
      network,
      description: `Environment ${environment.name} of the platform ${platform.name}`,
    });
    if (core.administrationRole && environment.stages.length > 0) {
      new TargetsStack(app, stackNames.targets, {
        ...shared,
        administrationRole: core.administrationRole,
        modelBucket: buckets.model,
        dataKey: keys.dataKey,
        description: `Stage accounts of the environment ${environment.name} of the platform ${platform.name}`,
      });
    }
    if (environment.projects.templates.length > 0) {
      new ProjectTemplatesStack(app, stackNames.projectTemplates, {
        ...shared,
        network,
        keys,
        launchBoundary,
        users: projectUsers,
        description: `Project templates of the environment ${environment.name} of the platform ${platform.name}`,
      });
    }
  }
  return app;
}
