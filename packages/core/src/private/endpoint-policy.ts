import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { AwsOwnedBucket } from '../aws-owned-resources';
import type { EndpointRule } from '../data-perimeter';

/** Renders the policy of one endpoint. Every statement names the actions of the rule, so an empty document cannot result. */
export function renderEndpointPolicy(
  rule: EndpointRule,
  accountIds: string[],
  resourceAccountIds: string[],
  buckets: AwsOwnedBucket[],
): iam.PolicyDocument {
  const ours = { 'aws:PrincipalAccount': accountIds };
  const statements = [
    allow('OwnPrincipalsToOwnResources', rule.actions, ['*'], {
      StringEquals: rule.resourceAccount
        ? { ...ours, 'aws:ResourceAccount': [...new Set([...accountIds, ...resourceAccountIds])] }
        : ours,
    }),
    allow('AwsServices', rule.actions, ['*'], { Bool: { 'aws:PrincipalIsAWSService': 'true' } }),
  ];
  for (const signedByAws of [false, true]) {
    const matching = buckets.filter((bucket) => (bucket.signedByAws ?? false) === signedByAws);
    if (matching.length > 0) {
      statements.push(
        allow(
          signedByAws ? 'AwsOwnedResourcesSignedByAws' : 'OwnPrincipalsToAwsOwnedResources',
          [...new Set(matching.flatMap((bucket) => bucket.actions))],
          matching.flatMap(bucketArns),
          signedByAws ? {} : { StringEquals: ours },
        ),
      );
    }
  }
  return new iam.PolicyDocument({ statements });
}

function allow(sid: string, actions: string[], resources: string[], conditions: iam.Conditions): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, principals: [new iam.StarPrincipal()], actions, resources, conditions });
}

function bucketArns({ bucketName, actions }: AwsOwnedBucket): string[] {
  const arn = `arn:${Aws.PARTITION}:s3:::${bucketName}`;
  return actions.some((action) => action.startsWith('s3:List')) ? [arn, `${arn}/*`] : [`${arn}/*`];
}
