import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { both } from './conditions';
import { comparingEndpointOwner } from './endpoint-owner';
import { SecureMlopsError } from './errors';
import { insideOrganization, type OrganizationLine } from './organization';
import { deny, notAwsService, type PerimeterLine } from './statements';
import type { MemberUsers, OtherUsers, SortedUsers } from './users';

/**
 * Access of roles in other accounts to a bucket.
 *
 * What lets them in is complete in itself: the accounts, the path of the role, the organization and the endpoint. Adding
 * an account adds its id, and removing it leaves nothing; of an organization there is nothing to add. The denies hold
 * whatever else may allow.
 */
export function otherAccountsOfBucket(
  bucketArn: string,
  { others, members }: SortedUsers,
  line: PerimeterLine,
): iam.PolicyStatement[] {
  if (others.length + members.length === 0) {
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
          conditions: both({ ArnLike: { 'aws:PrincipalArn': arn } }, throughOwnEndpoint('StringEquals'), {
            StringEquals: organization(line),
          }),
        }),
    ),
    ...members.map(
      (member, index) =>
        new iam.PolicyStatement({
          sid: `ReadByOrganization${index + 1}`,
          principals: [new iam.AnyPrincipal()],
          actions: READ_ACTIONS,
          resources: bucket,
          conditions: both(isMember(member, line), throughEndpoint(member, line)),
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
      ArnNotLike: { 'aws:PrincipalArn': [...others, ...members].map(({ arn }) => arn) },
      ...notAwsService(),
    }),
    ...otherEndpoints(bucket, members, line),
  ];
}

/** Every way but the endpoints of the roles' own accounts, or those of the accounts that share theirs with them. */
function otherEndpoints(bucket: string[], members: MemberUsers[], line: PerimeterLine): iam.PolicyStatement[] {
  const foreign = { 'aws:PrincipalAccount': line.accountIds };
  const central = members.filter(({ endpointPaths }) => endpointPaths.length > 0);
  return [
    deny(
      'DenyOtherEndpoints',
      ['s3:*'],
      bucket,
      both(
        { StringNotEquals: foreign },
        throughOwnEndpoint('StringNotEquals'),
        central.length > 0 ? { ArnNotLike: { 'aws:PrincipalArn': central.map(({ arn }) => arn) } } : {},
        notAwsService(),
      ),
    ),
    ...central.map(({ arn, endpointPaths }, index) =>
      deny(
        `DenyOtherEndpoints${index + 1}`,
        ['s3:*'],
        bucket,
        both(
          { StringNotEquals: foreign, ArnLike: { 'aws:PrincipalArn': arn } },
          comparingEndpointOwner(['s3'], { 'ForAllValues:StringNotLike': { 'aws:VpceOrgPaths': endpointPaths } }),
          notAwsService(),
        ),
      ),
    ),
  ];
}

/** The part of the organization in which all members are; the whole of it when one of them may be anywhere. */
export function organizationOfMembers(members: MemberUsers[], line: PerimeterLine): OrganizationLine {
  const paths = members.map((member) => pathsOf(member, line));
  return {
    id: idOf(line),
    paths: paths.some((list) => list.length === 0) ? [] : [...new Set(paths.flat())],
  };
}

/** Use of a key by roles of the organization: decryption of what Amazon S3 reads for them, as for other accounts. */
export function membersOfKey(members: MemberUsers[], line: PerimeterLine): iam.PolicyStatement[] {
  return members.map(
    (member, index) =>
      new iam.PolicyStatement({
        sid: `DecryptByOrganization${index + 1}`,
        principals: [new iam.AnyPrincipal()],
        actions: ['kms:Decrypt', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: both(isMember(member, line), { StringEquals: { 'kms:ViaService': viaS3() } }),
      }),
  );
}

/**
 * A role of the organization in another account. Everybody is its principal, because a principal cannot be an
 * organization; the fixed id of the organization is why Amazon S3 does not take the policy for a public one.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 *
 * Roles of our own account on the same path are left out: for them the identity policies decide.
 */
function isMember(member: MemberUsers, line: PerimeterLine): iam.Conditions {
  return both(
    { ArnLike: { 'aws:PrincipalArn': member.arn } },
    insideOrganization({ id: idOf(line), paths: pathsOf(member, line) }, 'Principal'),
    { StringNotEquals: { 'aws:PrincipalAccount': line.accountIds } },
  );
}

function throughEndpoint({ endpointPaths }: MemberUsers, line: PerimeterLine): iam.Conditions {
  return endpointPaths.length === 0
    ? throughOwnEndpoint('StringEquals')
    : comparingEndpointOwner(['s3'], insideOrganization({ id: idOf(line), paths: endpointPaths }, 'Vpce'));
}

/** The endpoint belongs to the account of the caller, or not. */
function throughOwnEndpoint(operator: 'StringEquals' | 'StringNotEquals'): iam.Conditions {
  return comparingEndpointOwner(['s3'], { [operator]: { 'aws:VpceAccount': OWN_ENDPOINT } });
}

function pathsOf({ paths }: MemberUsers, { organization: inside }: PerimeterLine): string[] {
  return paths.length > 0 ? paths : (inside?.paths ?? []);
}

function idOf({ organizationId }: PerimeterLine): string {
  if (organizationId === undefined) {
    throw new SecureMlopsError('DataPerimeter', ['organizationId is undefined, users of an organization need it']);
  }
  return organizationId;
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
          StringEquals: { 'kms:ViaService': viaS3(), ...organization(line) },
        },
      }),
  );
}

/** What roles of other accounts may do, and all they may do. */
const READ_ACTIONS = ['s3:GetBucketLocation', 's3:GetObject', 's3:GetObjectVersion', 's3:ListBucket'];

/**
 * The owner of the endpoint is the account of the caller. The document of AWS speaks of VPC endpoints as such; that a
 * gateway endpoint fills in the key as well is not verified without AWS.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceaccount
 */
const OWN_ENDPOINT = `\${aws:PrincipalAccount}`;

function viaS3(): string {
  return `s3.${Aws.REGION}.${Aws.URL_SUFFIX}`;
}

function roots(accountIds: string[]): iam.IPrincipal[] {
  return accountIds.map((id) => new iam.ArnPrincipal(`arn:${Aws.PARTITION}:iam::${id}:root`));
}

function organization({ organizationId }: PerimeterLine): Record<string, string> {
  return organizationId === undefined ? {} : { 'aws:PrincipalOrgID': organizationId };
}
