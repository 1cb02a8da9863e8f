/** A bucket of AWS that workloads must reach through the S3 endpoint. */
export interface AwsOwnedBucket {
  /** Name of the bucket. */
  readonly bucketName: string;
  /** Read actions that are needed on it. */
  readonly actions: string[];
  /**
   * Whether AWS itself signs the requests (presigned URLs), so that they do not carry a principal of ours.
   *
   * @default false
   */
  readonly signedByAws?: boolean;
  /** What it is for. */
  readonly purpose: string;
  /** Address of the document that names it. */
  readonly source: string;
  /** Day on which the source was read, `YYYY-MM-DD`. */
  readonly checkedOn: string;
}
