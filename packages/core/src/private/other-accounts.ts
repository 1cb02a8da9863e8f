import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { deny, notAwsService, type PerimeterLine } from './statements';
import type { OtherUsers } from './users';

/**
 * Access of roles in other accounts to a bucket.
 *
 * What lets them in is complete in itself: the accounts, the path of the role, the organization and the endpoint. Adding
 * an account adds its id, and removing it leaves nothing. The denies hold whatever else may allow.
 */
export function otherAccountsOfBucket(
  bucketArn: string,
  others: OtherUsers[],
  line: PerimeterLine,
): iam.PolicyStatement[] {
  if (others.length === 0) {
    return [];
  }
  const bucket = [bucketArn, `${bucketArn}/*`];
  const foreign = { 'aws:PrincipalAccount': line.accountIds };
  return [
    ...others.map(
      ({ arn, accountIds }, index) =>
        new iam.PolicyStatement({
          sid: `ReadByOtherAccounts${index + 1}`,
          principals: roots(accountIds),
          actions: READ_ACTIONS,
          resources: bucket,
          conditions: {
            ArnLike: { 'aws:PrincipalArn': arn },
            StringEquals: { 'aws:VpceAccount': OWN_ENDPOINT, ...organization(line) },
          },
        }),
    ),
    new iam.PolicyStatement({
      sid: 'DenyMoreThanReading',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      notActions: READ_ACTIONS,
      resources: bucket,
      conditions: { StringNotEquals: foreign, ...notAwsService() },
    }),
    deny('DenyOtherRoles', ['s3:*'], bucket, {
      StringNotEquals: foreign,
      ArnNotLike: { 'aws:PrincipalArn': others.map(({ arn }) => arn) },
      ...notAwsService(),
    }),
    deny('DenyOtherEndpoints', ['s3:*'], bucket, {
      StringNotEquals: { ...foreign, 'aws:VpceAccount': OWN_ENDPOINT },
      ...notAwsService(),
    }),
  ];
}

/**
 * Use of a key by roles in other accounts: decryption of what Amazon S3 reads for them.
 *
 * S3 calls AWS KMS for the role, from its own network: the endpoint of the first request is not in the second one. The
 * policy of the bucket is where the network is checked.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpce
 */
export function otherAccountsOfKey(others: OtherUsers[], line: PerimeterLine): iam.PolicyStatement[] {
  return others.map(
    ({ arn, accountIds }, index) =>
      new iam.PolicyStatement({
        sid: `DecryptByOtherAccounts${index + 1}`,
        principals: roots(accountIds),
        actions: ['kms:Decrypt', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: {
          ArnLike: { 'aws:PrincipalArn': arn },
          StringEquals: { 'kms:ViaService': `s3.${Aws.REGION}.${Aws.URL_SUFFIX}`, ...organization(line) },
        },
      }),
  );
}

/** What roles of other accounts may do, and all they may do. */
const READ_ACTIONS = ['s3:GetBucketLocation', 's3:GetObject', 's3:GetObjectVersion', 's3:ListBucket'];

/**
 * The owner of the endpoint is the account of the caller. Amazon S3 is among the services that fill in the key:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceaccount
 * The page speaks of VPC endpoints as such; that a gateway endpoint fills it in as well is not verified without AWS.
 */
const OWN_ENDPOINT = `\${aws:PrincipalAccount}`;

function roots(accountIds: string[]): iam.IPrincipal[] {
  return accountIds.map((id) => new iam.ArnPrincipal(`arn:${Aws.PARTITION}:iam::${id}:root`));
}

function organization({ organizationId }: PerimeterLine): Record<string, string> {
  return organizationId === undefined ? {} : { 'aws:PrincipalOrgID': organizationId };
}
