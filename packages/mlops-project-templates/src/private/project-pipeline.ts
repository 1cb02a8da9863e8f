import { Aws, Fn, Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { BoundSource, SourceProvider } from '../source-provider';
import type { ProjectBuild } from './project-build';
import type { ProjectContext } from './project-context';
import { PROJECT_EVENTS, PROJECT_PIPELINE, projectRole } from './project-role';
import { artifactStatements } from './project-statements';

/** What a pipeline is made from. */
export interface ProjectPipelineProps {
  readonly context: ProjectContext;
  readonly artifacts: s3.IBucket;
  readonly build: ProjectBuild;
  readonly source: SourceProvider;
}

/** From a push to a build. */
export class ProjectPipeline extends Construct {
  public readonly role: iam.Role;
  /** What writes artifacts: made last and deleted first. */
  public readonly resource: codepipeline.CfnPipeline;
  private readonly pipelineArn: string;

  constructor(scope: Construct, id: string, props: ProjectPipelineProps) {
    super(scope, id);
    const { context, artifacts, build } = props;
    const { environment, resourceName } = context;
    this.pipelineArn = Stack.of(this).formatArn({ service: 'codepipeline', resource: resourceName });
    const source = props.source._bind(this, resourceName);
    this.role = projectRole(this, 'Role', {
      context,
      kind: PROJECT_PIPELINE,
      description: 'Pipeline of one project',
      service: 'codepipeline.amazonaws.com',
      sourceArn: this.pipelineArn,
      statements: [
        ...artifactStatements(artifacts, context),
        ...source.statements,
        new iam.PolicyStatement({
          sid: 'Build',
          actions: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'],
          resources: [build.projectArn],
        }),
      ],
    });
    this.resource = new codepipeline.CfnPipeline(this, 'Resource', {
      name: resourceName,
      pipelineType: 'V2',
      roleArn: this.role.roleArn,
      restartExecutionOnUpdate: false,
      artifactStore: {
        type: 'S3',
        location: artifacts.bucketName,
        encryptionKey: { type: 'KMS', id: environment.dataKeyArn },
      },
      stages: stages(source, build),
    });
    if (source.pushes) {
      this.startOn(source.pushes, context).node.addDependency(this.resource);
    }
  }

  private startOn(eventPattern: { [key: string]: unknown }, context: ProjectContext): events.CfnRule {
    // at most 64 characters, which a name made of the project may exceed, and which the role has to know exactly:
    // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
    const name = `project-${Fn.select(2, Fn.split('/', Aws.STACK_ID))}`;
    const role = projectRole(this, 'EventsRole', {
      context,
      kind: PROJECT_EVENTS,
      description: 'Starts the pipeline of one project',
      service: 'events.amazonaws.com',
      sourceArn: Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName: name }),
      statements: [
        new iam.PolicyStatement({
          sid: 'StartPipeline',
          actions: ['codepipeline:StartPipelineExecution'],
          resources: [this.pipelineArn],
        }),
      ],
    });
    return new events.CfnRule(this, 'Pushes', {
      name,
      description: 'Starts the pipeline of a project when its branch changes',
      eventPattern,
      targets: [{ id: 'Pipeline', arn: this.pipelineArn, roleArn: role.roleArn }],
    });
  }
}

function stages(source: BoundSource, build: ProjectBuild): codepipeline.CfnPipeline.StageDeclarationProperty[] {
  return [
    {
      name: 'Source',
      actions: [
        {
          name: 'Source',
          actionTypeId: source.actionTypeId,
          configuration: source.configuration,
          outputArtifacts: [{ name: 'Source' }],
        },
      ],
    },
    {
      name: 'Build',
      actions: [
        {
          name: 'Build',
          actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
          configuration: { ProjectName: build.projectName },
          inputArtifacts: [{ name: 'Source' }],
          outputArtifacts: [{ name: 'Build' }],
        },
      ],
    },
  ];
}
