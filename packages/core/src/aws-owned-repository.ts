/** Repositories of container images of AWS that workloads must reach through the endpoints of Amazon ECR. */
export interface AwsOwnedRepository {
  /** 12-digit id of the account of AWS that owns them. */
  readonly accountId: string;
  /** Region of the repositories. */
  readonly region: string;
  /** Name of the repository, or `*` for every repository of the account, which only AWS fills. */
  readonly repositoryName: string;
  /** What it is for. */
  readonly purpose: string;
  /** Address of the document that names it. */
  readonly source: string;
  /** Day on which the source was read, `YYYY-MM-DD`. */
  readonly checkedOn: string;
}
