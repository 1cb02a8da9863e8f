import { ValidationErrors } from '@secure-mlops/core';
import { RemovalPolicy } from 'aws-cdk-lib';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import type * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** A repository of CodeCommit that is made with each project. */
export interface CodeCommitOptions {
  /**
   * Branch whose pushes start the pipeline: 1 to 100 letters, digits and `._/-`.
   *
   * @default 'main'
   */
  readonly branch?: string;

  /**
   * Whether the repository, with all its history, is deleted when the project is terminated.
   *
   * @default false
   */
  readonly deleteWithProject?: boolean;
}

/** A repository at GitHub, GitLab or Bitbucket, that exists before the project. */
export interface CodeConnectionsOptions {
  /**
   * ARN of the connection, of the service `codeconnections`; it must be available, which a person confirms in the
   * console.
   */
  readonly connectionArn: string;

  /** Owner and name of the repository, as in `team/churn-model`. */
  readonly repositoryId: string;

  /**
   * Branch whose pushes start the pipeline: 1 to 100 letters, digits and `._/-`.
   *
   * @default 'main'
   */
  readonly branch?: string;
}

/** What a template makes of its source. */
export interface BoundSource {
  /** The action of the pipeline. */
  readonly actionTypeId: codepipeline.CfnPipeline.ActionTypeIdProperty;
  /** How the action is configured. */
  readonly configuration: { [key: string]: string };
  /** What the role of the pipeline may do to read the source. */
  readonly statements: iam.PolicyStatement[];
  /**
   * Events of the repository that start the pipeline.
   *
   * @default - the action hears of pushes by itself
   */
  readonly pushes?: { [key: string]: unknown };
}

/** Where the code of a project comes from. */
export abstract class SourceProvider {
  /**
   * A repository of CodeCommit, made with each project: the only git that a network without internet reaches.
   *
   * @throws SecureMlopsError when `branch` has another form than documented
   */
  public static codeCommit(options: CodeCommitOptions = {}): SourceProvider {
    const errors = new ValidationErrors('SourceProvider.codeCommit');
    const branch = branchOf(errors, options.branch);
    errors.throwIfAny();
    return new CodeCommitSource(branch, options.deleteWithProject ?? false);
  }

  /**
   * A repository at GitHub, GitLab or Bitbucket, read through a connection.
   *
   * @throws SecureMlopsError when a property has another form than documented
   */
  public static codeConnections(options: CodeConnectionsOptions): SourceProvider {
    const errors = new ValidationErrors('SourceProvider.codeConnections');
    errors.pattern(
      'connectionArn',
      options.connectionArn,
      'arn:[a-z-]+:codeconnections:[a-z0-9-]+:\\d{12}:connection/[a-f0-9-]+',
      'pass the ARN of a connection such as "arn:aws:codeconnections:eu-west-1:111122223333:connection/..."',
    );
    errors.pattern(
      'repositoryId',
      options.repositoryId,
      '[^\\s/]+(/[^\\s/]+)+',
      'pass owner and name such as "team/churn-model"',
    );
    const branch = branchOf(errors, options.branch);
    errors.throwIfAny();
    return new CodeConnectionsSource(options, branch);
  }

  /**
   * Makes what the source needs inside a template.
   *
   * @param scope where its resources belong
   * @param name name of the repository, if one is made
   * @internal
   */
  public abstract _bind(scope: Construct, name: string): BoundSource;
}

/** Configuration of the action: https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html */
class CodeCommitSource extends SourceProvider {
  constructor(
    private readonly branch: string,
    private readonly deleteWithProject: boolean,
  ) {
    super();
  }

  public _bind(scope: Construct, name: string): BoundSource {
    const repository = new codecommit.CfnRepository(scope, 'Repository', {
      repositoryName: name,
      repositoryDescription: 'Code of a project',
    });
    // a creation that fails takes its empty repository along: the next attempt needs the name
    repository.applyRemovalPolicy(
      this.deleteWithProject ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    );
    return {
      actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
      configuration: {
        RepositoryName: repository.attrName,
        BranchName: this.branch,
        PollForSourceChanges: 'false',
        OutputArtifactFormat: 'CODE_ZIP',
      },
      statements: [
        new iam.PolicyStatement({
          sid: 'ReadSource',
          actions: [
            'codecommit:CancelUploadArchive',
            'codecommit:GetBranch',
            'codecommit:GetCommit',
            'codecommit:GetRepository',
            'codecommit:GetUploadArchiveStatus',
            'codecommit:UploadArchive',
          ],
          resources: [repository.attrArn],
        }),
      ],
      pushes: {
        source: ['aws.codecommit'],
        'detail-type': ['CodeCommit Repository State Change'],
        resources: [repository.attrArn],
        detail: {
          event: ['referenceCreated', 'referenceUpdated'],
          referenceType: ['branch'],
          referenceName: [this.branch],
        },
      },
    };
  }
}

/** Configuration of the action: https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html */
class CodeConnectionsSource extends SourceProvider {
  constructor(
    private readonly options: CodeConnectionsOptions,
    private readonly branch: string,
  ) {
    super();
  }

  public _bind(): BoundSource {
    const { connectionArn, repositoryId } = this.options;
    return {
      actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeStarSourceConnection', version: '1' },
      configuration: {
        ConnectionArn: connectionArn,
        FullRepositoryId: repositoryId,
        BranchName: this.branch,
        OutputArtifactFormat: 'CODE_ZIP',
      },
      statements: [
        new iam.PolicyStatement({
          sid: 'ReadSource',
          actions: ['codeconnections:UseConnection'],
          resources: [connectionArn],
          conditions: { StringEquals: { 'codeconnections:FullRepositoryId': repositoryId } },
        }),
      ],
    };
  }
}

function branchOf(errors: ValidationErrors, branch = 'main'): string {
  errors.pattern('branch', branch, '[A-Za-z0-9][A-Za-z0-9._/-]{0,99}', 'use 1 to 100 letters, digits and "._/-"');
  return branch;
}
