import { AwsOwnedResources } from '../aws-owned-resources';
import type { OrganizationPolicy, ServiceControlPolicyOptions } from '../organization-policies';
import { type PerimeterException, TrustedSide } from '../perimeter-exception';
import { Quotas } from '../quotas';
import { ValidationErrors } from '../validation';
import { both } from './conditions';
import { bucketArns, repositoryArn } from './endpoint-policy';
import { type OrganizationLine, outsideOrganization } from './organization';
import {
  checkPolicyOptions,
  confinedRoles,
  exceptFor,
  type OrganizationStatement,
  packed,
  partitionOf,
} from './organization-documents';

/**
 * What carries data to another account, beside S3 and ECR. AWS reviewed these services against a resource perimeter;
 * SageMaker and CodeCommit it did not, so nothing is said about them here.
 * https://github.com/aws-samples/data-perimeter-policy-examples/tree/main/service_specific_guidance
 */
const OTHER_ACTIONS = ['codeartifact:*', 'kms:*', 'logs:*', 'secretsmanager:*', 'sts:AssumeRole'];

/** What is read from AWS. */
const READ_ACTIONS = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:GetDownloadUrlForLayer',
  's3:GetObject',
  's3:ListBucket',
];

/**
 * Renders what principals of the organization may reach.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export function renderServiceControlPolicies(
  options: ServiceControlPolicyOptions,
  line: OrganizationLine,
  exceptions: PerimeterException[],
): OrganizationPolicy[] {
  const errors = new ValidationErrors('DataPerimeter.serviceControlPolicies');
  checkPolicyOptions(errors, options);
  errors.count('regions', options.regions, { min: 1 });
  errors.unique('regions', options.regions);
  errors.throwIfAny();
  return packed({
    subject: 'DataPerimeter.serviceControlPolicies',
    name: `${options.namePrefix}-service-control`,
    quota: Quotas.SERVICE_CONTROL_POLICY_CHARACTERS,
    remedy: 'name fewer regions, or make one set for each group of regions and attach it to the accounts that use them',
    statements: [...resourceStatements(options, line, exceptions), ...confinedRoles(options, line)],
  });
}

function resourceStatements(
  options: ServiceControlPolicyOptions,
  line: OrganizationLine,
  exceptions: PerimeterException[],
): OrganizationStatement[] {
  const partition = partitionOf(options);
  const { buckets, images } = ownedBy(options);
  const templates = options.regions.map((region) => `arn:${partition}:s3:::sc-*-${region}/*`);
  const outside = outsideOrganization(line, 'Resource').map(({ suffix, conditions }) => ({
    suffix,
    conditions: both(conditions, exceptFor(exceptions, TrustedSide.RESOURCES)),
  }));
  return [
    ...outside.flatMap(({ suffix, conditions }) => [
      deny(`DenyResourcesOutside${suffix}`, { Action: OTHER_ACTIONS, Resource: '*' }, conditions),
      deny(`DenyImagesOutside${suffix}`, { Action: ['ecr:*'], NotResource: images }, conditions),
      deny(`DenyBucketsOutside${suffix}`, { Action: ['s3:*'], NotResource: [...buckets, ...templates] }, conditions),
    ]),
    // names of buckets are the same for everybody: one that AWS does not have in a region could be somebody else's
    deny('DenyWritingToAws', { NotAction: READ_ACTIONS, Resource: [...buckets, ...images] }, outside[0].conditions),
    // Service Catalog keeps the templates of products in a bucket of its own, and reads them for whoever provisions one:
    // https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/service_owned_resources.md
    deny(
      'DenyTemplatesOfOthers',
      { Action: ['s3:*'], Resource: templates },
      both(outside[0].conditions, {
        'ForAllValues:StringNotEquals': { 'aws:CalledVia': ['servicecatalog.amazonaws.com'] },
      }),
    ),
  ];
}

/** What AWS owns in the regions and our principals read. What AWS signs itself is no request of ours. */
function ownedBy(options: ServiceControlPolicyOptions): { buckets: string[]; images: string[] } {
  const partition = partitionOf(options);
  const owned = options.regions.map((region) => AwsOwnedResources.allOfRegion(region));
  return {
    buckets: owned
      .flatMap(({ buckets }) => buckets.filter(({ signedByAws }) => !signedByAws))
      .flatMap((bucket) => bucketArns(bucket, partition)),
    images: owned.flatMap(({ repositories }) => repositories).map((row) => repositoryArn(row, partition)),
  };
}

function deny(sid: string, what: Record<string, unknown>, conditions: unknown): OrganizationStatement {
  return { Sid: sid, Effect: 'Deny', ...what, Condition: conditions };
}
