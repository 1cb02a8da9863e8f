import type { IPackageRepository } from '@secure-mlops/secure-vpc';
import { Stack } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { buildSpec } from './build-spec';
import type { ProjectContext } from './project-context';
import { PROJECT_BUILD, projectRole } from './project-role';
import { artifactStatements, buildNetworkStatements, modelPrefix, modelStatements } from './project-statements';

/**
 * Amazon Linux 2023 with Python 3.9 to 3.13:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html
 */
const IMAGE = 'aws/codebuild/amazonlinux-x86_64-standard:5.0';

/** What a build is made of. */
export interface ProjectBuildProps {
  readonly context: ProjectContext;
  /** Where the build gets its source and leaves its results. */
  readonly artifacts: s3.IBucket;
  /**
   * Where builds install packages from.
   *
   * @default - nothing is installed
   */
  readonly packages?: IPackageRepository;
  /** How long the logs of builds are kept. */
  readonly logRetention: logs.RetentionDays;
}

/** What builds a project: a container in the network of the environment, without the rights of its host. */
export class ProjectBuild extends Construct {
  public readonly projectName: string;
  public readonly projectArn: string;
  public readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: ProjectBuildProps) {
    super(scope, id);
    const { context, artifacts, packages } = props;
    const { environment, resourceName } = context;
    this.projectArn = Stack.of(this).formatArn({ service: 'codebuild', resource: 'project', resourceName });
    const log = new logs.CfnLogGroup(this, 'Logs', {
      logGroupName: `/aws/codebuild/${resourceName}`,
      kmsKeyId: environment.storageKeyArn,
      retentionInDays: props.logRetention,
    });
    this.role = projectRole(this, 'Role', {
      context,
      kind: PROJECT_BUILD,
      description: 'Builds of one project',
      service: 'codebuild.amazonaws.com',
      sourceArn: this.projectArn,
      statements: [
        new iam.PolicyStatement({
          sid: 'WriteLog',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [log.attrArn],
        }),
        ...artifactStatements(artifacts, context),
        ...buildNetworkStatements(this, context),
        ...modelStatements(this, context),
        ...(packages?.readStatements() ?? []),
      ],
    });
    const project = new codebuild.CfnProject(this, 'Resource', {
      name: resourceName,
      description: 'Runs the pipelines package of the repository',
      serviceRole: this.role.roleArn,
      encryptionKey: environment.dataKeyArn,
      source: { type: 'CODEPIPELINE', buildSpec: buildSpec(packages?.pipSetup()) },
      artifacts: { type: 'CODEPIPELINE' },
      environment: {
        type: 'LINUX_CONTAINER',
        image: IMAGE,
        imagePullCredentialsType: 'CODEBUILD',
        computeType: 'BUILD_GENERAL1_SMALL',
        privilegedMode: false,
        environmentVariables: variables(context),
      },
      vpcConfig: {
        vpcId: environment.vpcId,
        subnets: environment.subnetIds,
        securityGroupIds: [environment.securityGroupId],
      },
      logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: log.ref } },
      timeoutInMinutes: 60,
      queuedTimeoutInMinutes: 60,
    });
    this.projectName = project.ref;
  }
}

/** What the repository knows of its project. No secrets. */
function variables({ environment, label, projectName, projectId }: ProjectContext) {
  return Object.entries({
    SAGEMAKER_PROJECT_NAME: projectName,
    SAGEMAKER_PROJECT_ID: projectId,
    MODEL_PACKAGE_GROUP_NAME: label,
    MODEL_BUCKET: environment.modelBucketName,
    MODEL_PREFIX: modelPrefix(label),
    DATA_KEY_ARN: environment.dataKeyArn,
  }).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' }));
}
