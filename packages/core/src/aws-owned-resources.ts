import { Token } from 'aws-cdk-lib';
import { bucketsOfRegion, KNOWN_REGIONS } from './private/aws-owned-resources-data';
import { ValidationErrors } from './validation';

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

/** What replaces the known facts of a region. */
export interface AwsOwnedResourcesOverrides {
  /**
   * The complete list of buckets, in place of the known one.
   *
   * @default - the buckets that are known for the region
   */
  readonly buckets?: AwsOwnedBucket[];
}

/** Resources of AWS accounts that stay reachable from inside the data perimeter. Reading only. */
export class AwsOwnedResources {
  /**
   * The resources of a region.
   *
   * Bucket names follow one form in every known region. An unresolved region therefore gives names with the region
   * token; that the stack is then deployed to a known region cannot be checked.
   *
   * @param region name of the region, may be a token
   * @param overrides replaces what is known
   * @throws SecureMlopsError when nothing is known about the region and no override is given
   */
  public static ofRegion(region: string, overrides: AwsOwnedResourcesOverrides = {}): AwsOwnedResources {
    const errors = new ValidationErrors('AwsOwnedResources.ofRegion');
    if (!overrides.buckets && !Token.isUnresolved(region) && !KNOWN_REGIONS.includes(region)) {
      errors.add(
        `region is ${JSON.stringify(region)}, nothing is known about the resources that AWS owns there, pass overrides.buckets`,
      );
    }
    for (const bucket of overrides.buckets ?? []) {
      errors.pattern(
        'overrides.buckets.bucketName',
        bucket.bucketName,
        '[a-z0-9][a-z0-9.-]+',
        'pass exact bucket names',
      );
      for (const action of bucket.actions) {
        errors.pattern(
          'overrides.buckets.actions',
          action,
          's3:(Get|List)[A-Za-z]*\\*?',
          'only actions that read, s3:Get... and s3:List..., cross the perimeter',
        );
      }
    }
    errors.throwIfAny();
    return new AwsOwnedResources(overrides.buckets ?? bucketsOfRegion(region));
  }

  private constructor(
    /** Buckets that workloads may read. */
    public readonly buckets: AwsOwnedBucket[],
  ) {}
}
