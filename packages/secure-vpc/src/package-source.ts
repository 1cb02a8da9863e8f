import type { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';

/** Options of `IPackageRepository.pipSetup`. */
export interface PipSetupOptions {
  /**
   * How long the token in the configuration is valid: 15 minutes to 12 hours.
   *
   * @default Duration.hours(12)
   */
  readonly tokenDuration?: Duration;
}

/** The names of a repository of this account and region. */
export interface PackageRepositoryNames {
  /** The name of the domain; may be a token. */
  readonly domainName: string;

  /**
   * The name of the repository; may be a token.
   *
   * @default 'packages'
   */
  readonly repositoryName?: string;
}

/** A repository from which workloads read Python packages. */
export interface IPackageRepository {
  /** The ARN of the domain. */
  readonly domainArn: string;

  /** The ARN of the repository that workloads read. */
  readonly repositoryArn: string;

  /** The name of the domain. */
  readonly domainName: string;

  /** The name of the repository that workloads read. */
  readonly repositoryName: string;

  /** Lets somebody read packages, and get the token for it. */
  grantRead(grantee: iam.IGrantable): iam.Grant;

  /** What `grantRead` grants, for policies that are written as a whole. */
  readStatements(): iam.PolicyStatement[];

  /**
   * Shell commands that let `pip` read the repository: for lifecycle scripts, and the install phase of builds.
   *
   * They need the AWS CLI and the permissions of `grantRead`, and reach CodeArtifact through the endpoints of the network.
   * The token is written to a file of the user alone, and appears in no argument of a process.
   *
   * @throws when the duration is not between 15 minutes and 12 hours
   */
  pipSetup(options?: PipSetupOptions): string;
}
