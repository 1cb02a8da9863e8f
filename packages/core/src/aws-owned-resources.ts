import { Token } from 'aws-cdk-lib';
import type { AwsOwnedBucket } from './aws-owned-bucket';
import type { AwsOwnedRepository } from './aws-owned-repository';
import {
  bucketsOfRegion,
  KNOWN_REGIONS,
  packageBucketsOfRegion,
  repositoriesOfRegion,
} from './private/aws-owned-resources-data';
import { ValidationErrors } from './validation';

/** What replaces the known facts of a region. */
export interface AwsOwnedResourcesOverrides {
  /**
   * The complete list of buckets, in place of the known one.
   *
   * @default - the buckets that are known for the region
   */
  readonly buckets?: AwsOwnedBucket[];
  /**
   * The complete list of repositories, in place of the known one.
   *
   * @default - none with `ofRegion`, the repositories that are known for the region with `allOfRegion`
   */
  readonly repositories?: AwsOwnedRepository[];
}

/** Resources of AWS accounts that stay reachable from inside the data perimeter. Reading only. */
export class AwsOwnedResources {
  /**
   * What every workload of a region needs: layers of images and JumpStart.
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
    checkOverrides(errors, overrides);
    errors.throwIfAny();
    return new AwsOwnedResources(overrides.buckets ?? bucketsOfRegion(region), overrides.repositories ?? []);
  }

  /**
   * All that is known about a region: beside `ofRegion`, the images that AWS maintains for SageMaker, and the packages of
   * AWS CodeArtifact.
   *
   * @param region name of the region; the accounts of AWS differ between regions, so it must be known
   * @param overrides replaces what is known
   * @throws SecureMlopsError when the region is a token, or nothing is known about it and not everything is overridden
   */
  public static allOfRegion(region: string, overrides: AwsOwnedResourcesOverrides = {}): AwsOwnedResources {
    const errors = new ValidationErrors('AwsOwnedResources.allOfRegion');
    if (!(overrides.buckets && overrides.repositories)) {
      if (Token.isUnresolved(region)) {
        errors.add('region is only known at deployment, give the stack a region, or pass overrides');
      } else if (!KNOWN_REGIONS.includes(region)) {
        errors.add(
          `region is ${JSON.stringify(region)}, nothing is known about the resources that AWS owns there, pass overrides.buckets and overrides.repositories`,
        );
      }
    }
    checkOverrides(errors, overrides);
    errors.throwIfAny();
    return new AwsOwnedResources(
      overrides.buckets ?? [...bucketsOfRegion(region), ...packageBucketsOfRegion(region)],
      overrides.repositories ?? repositoriesOfRegion(region),
    );
  }

  private constructor(
    /** Buckets that workloads may read. */
    public readonly buckets: AwsOwnedBucket[],
    /** Repositories from which workloads may pull images. */
    public readonly repositories: AwsOwnedRepository[],
  ) {}
}

function checkOverrides(
  errors: ValidationErrors,
  { buckets = [], repositories = [] }: AwsOwnedResourcesOverrides,
): void {
  for (const { bucketName, actions } of buckets) {
    errors.pattern('overrides.buckets.bucketName', bucketName, '[a-z0-9][a-z0-9.-]+', 'pass exact bucket names');
    for (const action of actions) {
      errors.pattern(
        'overrides.buckets.actions',
        action,
        's3:(Get|List)[A-Za-z]*\\*?',
        'only actions that read, s3:Get... and s3:List..., cross the perimeter',
      );
    }
  }
  for (const { accountId, repositoryName } of repositories) {
    errors.accountIds('overrides.repositories.accountId', [accountId]);
    errors.pattern(
      'overrides.repositories.repositoryName',
      repositoryName,
      '\\*|[a-z0-9][a-z0-9._/-]+',
      'pass exact names of repositories, or "*" for an account that only AWS fills',
    );
  }
}
