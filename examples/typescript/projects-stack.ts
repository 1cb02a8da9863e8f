import { LaunchBoundary, LaunchRole } from '@secure-mlops/cross-account-roles';
import { ModelBuildTemplate, ProjectContents, TemplatePublisher } from '@secure-mlops/mlops-project-templates';
import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { EnvironmentStack } from './environment-stack';

export interface ProjectsStackProps extends StackProps {
  /** The environment in which projects are made. */
  readonly environment: EnvironmentStack;
}

/** What data scientists start projects from: a portfolio of Service Catalog with a template for building models. */
export class ProjectsStack extends Stack {
  constructor(scope: Construct, id: string, props: ProjectsStackProps) {
    super(scope, id, props);
    const { registry, permissionsBoundary, keys, studioRole } = props.environment;
    const functions = { registry, permissionsBoundary, logEncryptionKey: keys.storageKey };

    // Service Catalog makes projects with this role, so that nobody needs the rights for what is in them.
    const contents = new ProjectContents(this, 'Contents', functions);
    const launch = new LaunchRole(this, 'Launch', {
      registry,
      permissionsBoundary: new LaunchBoundary(this, 'LaunchBoundary', { registry }).managedPolicy,
      functionArns: [contents.functionArn],
    });
    const catalog = TemplatePublisher.serviceCatalog(this, 'Catalog', {
      ...functions,
      displayName: 'acmeml research',
      providerName: 'acmeml',
      launchRole: launch.role,
      users: [studioRole],
    });
    catalog.publish(new ModelBuildTemplate(this, 'ModelBuild', { registry }).template);
  }
}
