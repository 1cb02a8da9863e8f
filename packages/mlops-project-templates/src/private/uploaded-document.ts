/** Where the document of a template lies. */
export interface UploadedDocument {
  /** The https URL of the document in the bucket of the CDK bootstrap. */
  readonly url: string;
  /** The ARN of the object. */
  readonly objectArn: string;
}
