import * as iam from 'aws-cdk-lib/aws-iam';
import type { OrganizationLine } from './organization';

/** Where the line runs, for the policies that are rendered from it. */
export interface PerimeterLine {
  /** Accounts whose principals and resources are ours; for an organization, the account of the buckets and keys. */
  readonly accountIds: string[];
  /** Accounts whose resources are reached beside ours. */
  readonly resourceAccountIds: string[];
  /** Organization that is inside as a whole, or whose parts are; undefined for a perimeter of accounts. */
  readonly organization?: OrganizationLine;
  /** Organization that other accounts must belong to. */
  readonly organizationId?: string;
  /** Roles that change policies: those that deploy, and those for emergencies. */
  readonly administratorArns: string[];
  /** Roles that deploy. */
  readonly deploymentRoleArns: string[];
}

/** Excepts requests that an AWS service makes under its own principal. */
export function notAwsService(): iam.Conditions {
  return { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } };
}

/** Denies actions of a bucket policy to everybody. */
export function deny(
  sid: string,
  actions: string[],
  resources: string[],
  conditions: iam.Conditions,
): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions,
    resources,
    conditions,
  });
}
