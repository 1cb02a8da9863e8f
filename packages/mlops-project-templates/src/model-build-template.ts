import { DataUser, type Registry, TemplateStack } from '@secure-mlops/core';
import { EnvironmentTag } from '@secure-mlops/cross-account-roles';
import { CfnOutput, Tags } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { packageRepository } from './private/environment-parameters';
import { ProjectBucket } from './private/project-bucket';
import { ProjectBuild } from './private/project-build';
import { projectContext } from './private/project-context';
import { ProjectPipeline } from './private/project-pipeline';
import { PROJECT_BUILD, PROJECT_PIPELINE } from './private/project-role';
import { ProjectTemplate } from './project-template';
import { SourceProvider } from './source-provider';

/** Properties of a `ModelBuildTemplate`. */
export interface ModelBuildTemplateProps {
  /** Names of the environment in which projects are made. */
  readonly registry: Registry;

  /**
   * Where the code of a project comes from.
   *
   * @default SourceProvider.codeCommit()
   */
  readonly source?: SourceProvider;

  /**
   * Whether builds install what `requirements.txt` of the repository names, from the package repository of the
   * environment: the one that wrote `packages/domain-name` and `packages/repository-name` to the registry.
   *
   * @default false, nothing is installed
   */
  readonly installPackages?: boolean;

  /**
   * How long the logs of builds are kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * The template of projects that build models: a repository, a pipeline that runs what is in it inside the network of the
 * environment, a bucket for its artifacts, a group for its models, and roles of its own.
 *
 * Everything that the project needs of its environment comes from the registry, see the README.
 */
export class ModelBuildTemplate extends TemplateStack {
  /**
   * Roles of projects that use the data key: to be declared where the key is made. Both reach it from elsewhere only
   * through S3.
   *
   * @param registry names of the environment in which projects are made
   * @param account 12-digit id of the account of the environment, may be a token
   */
  public static keyUsers(registry: Registry, account: string): DataUser[] {
    return [PROJECT_BUILD, PROJECT_PIPELINE].map((kind) => DataUser.vpcOnly(registry.roleArnPattern(account, kind)));
  }

  /**
   * Roles of projects that use the model bucket: to be declared where the bucket is made.
   *
   * @param registry names of the environment in which projects are made
   * @param account 12-digit id of the account of the environment, may be a token
   */
  public static modelUsers(registry: Registry, account: string): DataUser[] {
    return [DataUser.vpcOnly(registry.roleArnPattern(account, PROJECT_BUILD))];
  }

  /** The document as a template that can be published. */
  public readonly template: ProjectTemplate;

  /**
   * @param scope a construct inside the stack that publishes the template
   * @param id id of the template in `scope`
   */
  constructor(scope: Construct, id: string, props: ModelBuildTemplateProps) {
    super(scope, id, { description: DESCRIPTION });
    this.template = ProjectTemplate.fromStack({
      stack: this,
      templateName: 'Model build and train',
      description: DESCRIPTION,
    });
    const context = projectContext(this, props.registry);
    const packages = props.installPackages ? packageRepository(this, props.registry) : undefined;
    const artifacts = new ProjectBucket(this, 'Artifacts', context);
    const build = new ProjectBuild(this, 'Build', {
      context,
      artifacts: artifacts.bucket,
      packages,
      logRetention: props.logRetention ?? logs.RetentionDays.ONE_YEAR,
    });
    const pipeline = new ProjectPipeline(this, 'Pipeline', {
      context,
      build,
      artifacts: artifacts.bucket,
      source: props.source ?? SourceProvider.codeCommit(),
    });
    const contents = artifacts.protect([
      DataUser.vpcOnly(build.role.roleArn),
      DataUser.serviceRole(pipeline.role.roleArn, 'CodePipeline moves artifacts from its own network'),
      DataUser.serviceRole(
        context.environment.projectContentsRoleArn,
        'empties the bucket when the project is terminated; runs outside the VPC',
      ),
    ]);
    // on deletion the bucket is emptied when nothing writes to it any more
    pipeline.resource.node.addDependency(contents);
    const models = new sagemaker.CfnModelPackageGroup(this, 'Models', {
      modelPackageGroupName: context.label,
      modelPackageGroupDescription: 'Models of a project',
    });
    // the first to go: a group with models refuses, and then nothing of the project is lost
    models.node.addDependency(artifacts, build, pipeline);

    Tags.of(this).add(EnvironmentTag.KEY, EnvironmentTag.valueFor(props.registry));
    Tags.of(this).add('sagemaker:project-name', context.projectName);
    Tags.of(this).add('sagemaker:project-id', context.projectId);
    new CfnOutput(this, 'PipelineName', { value: context.resourceName });
    new CfnOutput(this, 'ArtifactBucketName', { value: artifacts.bucket.bucketName });
    new CfnOutput(this, 'ModelPackageGroupName', { value: context.label });
  }
}

const DESCRIPTION =
  'A repository, a pipeline that builds it inside the network of the environment, and a group for its models';
