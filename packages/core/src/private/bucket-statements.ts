import type * as iam from 'aws-cdk-lib/aws-iam';
import type { BucketStatementsOptions } from '../statement-options';
import { BUCKET_DATA_ACTIONS, BUCKET_MANAGEMENT_ACTIONS } from './actions';
import { both } from './conditions';
import { outsideOrganization } from './organization';
import { organizationOfMembers, otherAccountsOfBucket } from './other-accounts';
import { deny, notAwsService, type PerimeterLine } from './statements';
import { type SortedUsers, sortUsers } from './users';

const LISTING = 's3:ListBucket';

/**
 * Renders the statements of a bucket policy.
 *
 * Negated operators (`StringNotEquals`, `ArnNotLike`...) also match when the key is absent from the request:
 * a request without a source VPC is outside every VPC.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function renderBucketStatements(options: BucketStatementsOptions, line: PerimeterLine): iam.PolicyStatement[] {
  const users = sortUsers(options.users);
  const bucket = [options.bucketArn, `${options.bucketArn}/*`];
  return [
    deny('DenyInsecureTransport', ['s3:*'], bucket, { Bool: { 'aws:SecureTransport': 'false' } }),
    deny('DenyOldTls', ['s3:*'], bucket, { NumericLessThan: { 's3:TlsVersion': '1.2' } }),
    ...strangers(users, line, bucket),
    deny('DenyPolicyManagement', BUCKET_MANAGEMENT_ACTIONS, [options.bucketArn], {
      ArnNotLike: { 'aws:PrincipalArn': line.administratorArns },
    }),
    ...(options.keyArn ? encryptionStatements(`${options.bucketArn}/*`, options.keyArn) : []),
    ...networkStatements(options, users, bucket, line),
    ...otherAccountsOfBucket(options.bucketArn, users, line),
  ];
}

/** Whoever is in no account, and in no part of the organization, that may reach the bucket. */
function strangers({ others, members }: SortedUsers, line: PerimeterLine, bucket: string[]): iam.PolicyStatement[] {
  const accountIds = [...new Set([...line.accountIds, ...others.flatMap((user) => user.accountIds)])];
  if (members.length === 0) {
    return [
      deny('DenyOtherAccounts', ['s3:*'], bucket, {
        StringNotEquals: { 'aws:PrincipalAccount': accountIds },
        ...notAwsService(),
      }),
    ];
  }
  const outside = outsideOrganization(organizationOfMembers(members, line), 'Principal');
  return outside.map(({ suffix, conditions }) =>
    deny(
      `DenyOther${suffix}`,
      ['s3:*'],
      bucket,
      both({ StringNotEquals: { 'aws:PrincipalAccount': accountIds } }, conditions, notAwsService()),
    ),
  );
}

/**
 * An upload without encryption headers is right: the bucket's default encryption applies. So absence of a header is
 * stated apart from its value; a negated operator alone would also refuse the upload without headers.
 */
function encryptionStatements(objects: string, keyArn: string): iam.PolicyStatement[] {
  const algorithm = 's3:x-amz-server-side-encryption';
  const key = 's3:x-amz-server-side-encryption-aws-kms-key-id';
  return [
    deny('DenyOtherAlgorithm', ['s3:PutObject'], [objects], {
      Null: { [algorithm]: 'false' },
      StringNotEquals: { [algorithm]: ['aws:kms', 'aws:kms:dsse'] },
    }),
    deny('DenyOtherKey', ['s3:PutObject'], [objects], {
      Null: { [key]: 'false' },
      StringNotEquals: { [key]: keyArn },
    }),
    // asking for KMS without naming a key means the key of AWS, not the default key of the bucket:
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html (x-amz-server-side-encryption-aws-kms-key-id)
    deny('DenyKeyOfAws', ['s3:PutObject'], [objects], { Null: { [algorithm]: 'false', [key]: 'true' } }),
    deny('DenyCustomerProvidedKey', ['s3:PutObject'], [objects], {
      Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' },
    }),
  ];
}

function networkStatements(
  options: BucketStatementsOptions,
  { confined, exempt, addressed, others, members }: SortedUsers,
  resources: string[],
  { accountIds, deploymentRoleArns }: PerimeterLine,
): iam.PolicyStatement[] {
  const outside = { StringNotEquals: { 'aws:SourceVpc': options.vpcIds } };
  // users of other accounts come from networks of their own, about which there are statements of their own
  const ours = others.length + members.length > 0 ? { StringEquals: { 'aws:PrincipalAccount': accountIds } } : {};
  const excused = [...exempt, ...addressed.map(({ arn }) => arn)];
  const statements = [
    deny(
      'DenyDataOutsideNetwork',
      BUCKET_DATA_ACTIONS.filter((action) => action !== LISTING),
      resources,
      {
        ...outside,
        ...ours,
        ...notAwsService(),
        ...(excused.length > 0 ? { ArnNotLike: { 'aws:PrincipalArn': excused } } : {}),
      },
    ),
    // HeadBucket needs this action, and CloudFormation calls it when it reads, updates or deletes a bucket: the schema
    // of AWS::S3::Bucket lists it for each of its handlers
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
    deny('DenyListingOutsideNetwork', [LISTING], [options.bucketArn], {
      ...outside,
      ...ours,
      ...notAwsService(),
      ArnNotLike: { 'aws:PrincipalArn': [...excused, ...deploymentRoleArns] },
    }),
    ...addressed.map(({ arn, ranges }, index) =>
      deny(`DenyPersona${index + 1}OutsideAddresses`, BUCKET_DATA_ACTIONS, resources, {
        ...outside,
        ArnLike: { 'aws:PrincipalArn': arn },
        NotIpAddress: { 'aws:SourceIp': ranges },
      }),
    ),
  ];
  if (confined.length > 0) {
    // holds even when the pattern of a persona or of a deployment role is so wide that it matches a confined role
    statements.push(
      deny('DenyConfinedOutsideNetwork', BUCKET_DATA_ACTIONS, resources, {
        ...outside,
        ArnLike: { 'aws:PrincipalArn': confined },
      }),
    );
  }
  return statements;
}
