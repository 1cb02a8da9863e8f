import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { AwsOwnedBucket } from '../aws-owned-bucket';
import type { AwsOwnedRepository } from '../aws-owned-repository';
import type { AwsOwnedResources } from '../aws-owned-resources';
import type { EndpointRule } from '../perimeter-props';
import { both } from './conditions';
import { insideOrganization } from './organization';
import type { PerimeterLine } from './statements';

/** Endpoints through which images are pulled from Amazon ECR. */
const IMAGE_ENDPOINTS = ['ecr.api', 'ecr.dkr'];

/** Whether the policy of an endpoint names resources of AWS. */
export function namesAwsOwnedResources(service: string): boolean {
  return service === 's3' || IMAGE_ENDPOINTS.includes(service);
}

/** Renders the policy of one endpoint. Every statement names the actions of the rule, so an empty document cannot result. */
export function renderEndpointPolicy(
  rule: EndpointRule,
  line: PerimeterLine,
  owned: AwsOwnedResources | undefined,
): iam.PolicyDocument {
  const statements = [
    allow('OwnPrincipalsToOwnResources', rule.actions, ['*'], ownToOwn(rule, line)),
    ...trustedResources(rule, line),
    allow('AwsServices', rule.actions, ['*'], { Bool: { 'aws:PrincipalIsAWSService': 'true' } }),
    ...(rule.service === 's3' ? bucketStatements(owned?.buckets ?? [], ours(line)) : []),
    ...(IMAGE_ENDPOINTS.includes(rule.service) ? repositoryStatements(owned?.repositories ?? [], ours(line)) : []),
  ];
  return new iam.PolicyDocument({ statements });
}

function ours({ accountIds, organization }: PerimeterLine): iam.Conditions {
  return organization
    ? insideOrganization(organization, 'Principal')
    : { StringEquals: { 'aws:PrincipalAccount': accountIds } };
}

function ownToOwn(rule: EndpointRule, line: PerimeterLine): iam.Conditions {
  const { accountIds, resourceAccountIds, organization } = line;
  if (!rule.resourceAccount) {
    return ours(line);
  }
  return both(
    ours(line),
    organization
      ? insideOrganization(organization, 'Resource')
      : { StringEquals: { 'aws:ResourceAccount': [...new Set([...accountIds, ...resourceAccountIds])] } },
  );
}

/** Resources of accounts outside an organization. Among accounts they are in the same list as ours. */
function trustedResources(rule: EndpointRule, line: PerimeterLine): iam.PolicyStatement[] {
  if (!line.organization || line.resourceAccountIds.length === 0 || !rule.resourceAccount) {
    return [];
  }
  const theirs = { StringEquals: { 'aws:ResourceAccount': line.resourceAccountIds } };
  return [allow('OwnPrincipalsToTrustedResources', rule.actions, ['*'], both(ours(line), theirs))];
}

function bucketStatements(buckets: AwsOwnedBucket[], principals: iam.Conditions): iam.PolicyStatement[] {
  return [false, true].flatMap((signedByAws) => {
    const matching = buckets.filter((bucket) => (bucket.signedByAws ?? false) === signedByAws);
    return matching.length === 0
      ? []
      : [
          allow(
            signedByAws ? 'AwsOwnedResourcesSignedByAws' : 'OwnPrincipalsToAwsOwnedResources',
            [...new Set(matching.flatMap((bucket) => bucket.actions))],
            matching.flatMap((bucket) => bucketArns(bucket)),
            signedByAws ? {} : principals,
          ),
        ];
  });
}

function repositoryStatements(repositories: AwsOwnedRepository[], principals: iam.Conditions): iam.PolicyStatement[] {
  return repositories.length === 0
    ? []
    : [
        allow(
          'OwnPrincipalsToAwsOwnedImages',
          PULL_ACTIONS,
          repositories.map((repository) => repositoryArn(repository)),
          principals,
        ),
      ];
}

/** What pulling an image needs; the token comes from our own account. */
const PULL_ACTIONS = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

function allow(sid: string, actions: string[], resources: string[], conditions: iam.Conditions): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, principals: [new iam.StarPrincipal()], actions, resources, conditions });
}

/** ARNs of a bucket of AWS, of its objects and, where it may be listed, of itself. */
export function bucketArns({ bucketName, actions }: AwsOwnedBucket, partition: string = Aws.PARTITION): string[] {
  const arn = `arn:${partition}:s3:::${bucketName}`;
  return actions.some((action) => action.startsWith('s3:List')) ? [arn, `${arn}/*`] : [`${arn}/*`];
}

/** ARN of repositories of AWS. */
export function repositoryArn(
  { accountId, region, repositoryName }: AwsOwnedRepository,
  partition: string = Aws.PARTITION,
): string {
  return `arn:${partition}:ecr:${region}:${accountId}:repository/${repositoryName}`;
}
