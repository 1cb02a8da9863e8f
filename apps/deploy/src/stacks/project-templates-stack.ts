import { Registry } from '@secure-mlops/core';
import { EnvironmentTag, LaunchRole } from '@secure-mlops/cross-account-roles';
import {
  ModelBuildTemplate,
  ProjectContents,
  type ProjectTemplate,
  TemplatePublisher,
} from '@secure-mlops/mlops-project-templates';
import type { ISecureNetwork } from '@secure-mlops/secure-vpc';
import type { EnvironmentKeys } from '@secure-mlops/studio-domain';
import { Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { BuiltInTemplate, Config, EnvironmentConfig } from '../config/schema';

/** What data scientists start projects from. */
export interface ProjectTemplatesStackProps extends StackProps {
  readonly config: Config;
  readonly environment: EnvironmentConfig;
  /** The boundary of the environment's roles. */
  readonly roleBoundary: iam.IManagedPolicy;
  /** Who finds the templates and starts projects. */
  readonly users: iam.IRole[];
  /** The boundary of the role that launches products. */
  readonly launchBoundary: iam.IManagedPolicy;
  /** The network in which projects build and run. */
  readonly network: ISecureNetwork;
  /** The keys of the environment. */
  readonly keys: EnvironmentKeys;
}

/** What built-in templates take. */
interface BuiltInProps {
  readonly registry: Registry;
  readonly logRetention: number;
  readonly installPackages: boolean;
}

/** How each built-in template is made. */
const BUILT_IN: Record<BuiltInTemplate, (scope: Construct, id: string, props: BuiltInProps) => ProjectTemplate> = {
  'model-build': (scope, id, props) => new ModelBuildTemplate(scope, id, props).template,
};

/** The portfolio of an environment, with the role that launches its products. */
export class ProjectTemplatesStack extends Stack {
  constructor(scope: Construct, id: string, props: ProjectTemplatesStackProps) {
    super(scope, id, props);
    const { config, environment, network, keys, roleBoundary: permissionsBoundary } = props;
    const registry = Registry.of({ platform: config.platform.name, environment: environment.name });
    const installPackages = environment.packages.source !== 'none';
    const logs = { logEncryptionKey: keys.storageKey, logRetention: environment.retention.logDays };
    Tags.of(this).add(EnvironmentTag.KEY, EnvironmentTag.valueFor(registry));

    const contents = new ProjectContents(this, 'Contents', { registry, permissionsBoundary, ...logs });
    const launch = new LaunchRole(this, 'Launch', {
      registry,
      permissionsBoundary: props.launchBoundary,
      functionArns: [contents.functionArn],
      guardrails: {
        subnetIds: network.workloadSubnets.map(({ subnetId }) => subnetId),
        securityGroupIds: [network.workloadSecurityGroup.securityGroupId],
        volumeKey: keys.volumeKey,
        dataKey: keys.dataKey,
      },
    });
    const publisher = TemplatePublisher.serviceCatalog(this, 'Catalog', {
      displayName: `${config.platform.name} ${environment.name}`,
      providerName: config.platform.name,
      description: `What projects of the environment ${environment.name} start from`,
      launchRole: launch.role,
      users: props.users,
      registry,
      permissionsBoundary,
      ...logs,
    });
    for (const name of environment.projects.templates) {
      const template = BUILT_IN[name](this, name, { registry, installPackages, logRetention: logs.logRetention });
      publisher.publish(template);
    }
  }
}
