import type { DataUser } from './data-user';
import type { KeyService } from './key-service';

/** Which bucket is protected, and who uses it. */
export interface BucketStatementsOptions {
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /**
   * ARN of the only key with which objects may be encrypted.
   *
   * @default - uploads are not checked for their key, for a bucket that a service writes with its own
   */
  readonly keyArn?: string;
  /** Ids of the VPCs from which data may be reached; at least one. */
  readonly vpcIds: string[];
  /** Everyone who reads or writes the data. */
  readonly users: DataUser[];
}

/** Who uses a key. */
export interface KeyStatementsOptions {
  /** Everyone who encrypts or decrypts with the key. */
  readonly users: DataUser[];
  /** Ids of the VPCs from which the key may be called; at least one. */
  readonly vpcIds: string[];
  /**
   * Services that use the key under their own principal.
   *
   * @default - none
   */
  readonly services?: KeyService[];
  /**
   * Short names of the services through which users use the key, e.g. `s3`: the service calls AWS KMS for the user.
   *
   * @default ['s3', 'sagemaker']
   */
  readonly viaServices?: string[];
}
