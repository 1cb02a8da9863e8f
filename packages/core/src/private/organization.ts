import type * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Whose organization a request is compared with: that of the principal, of the resource, of the endpoint, or of what a
 * service of AWS works for.
 *
 * The keys are in the request when the account is a member of an organization. Those of the endpoint are filled in by a
 * list of services only, see `EndpointOwnerKeys`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export type OrganizationOf = 'Principal' | 'Resource' | 'Source' | 'Vpce';

/** An organization, or parts of it. */
export interface OrganizationLine {
  /** Its exact id. */
  readonly id: string;
  /** Paths of the parts; empty for the whole. */
  readonly paths: string[];
}

/** A condition that something belongs to the organization: its exact id, and one of the paths beside it. */
export function insideOrganization(line: OrganizationLine, of: OrganizationOf): iam.Conditions {
  return {
    StringEquals: { [`aws:${of}OrgID`]: line.id },
    ...(line.paths.length > 0 ? { 'ForAnyValue:StringLike': { [`aws:${of}OrgPaths`]: line.paths } } : {}),
  };
}

/** One of the ways to be outside, for a statement that denies. */
export interface Outside {
  /** End of the name of the statement. */
  readonly suffix: string;
  /** Condition of the statement. */
  readonly conditions: iam.Conditions;
}

/**
 * Conditions under which something does not belong to the organization, one for each statement that denies. They hold
 * as well when the key is absent: negated operators match then, and so does `ForAllValues`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function outsideOrganization(line: OrganizationLine, of: OrganizationOf): Outside[] {
  return [
    { suffix: 'Organization', conditions: { StringNotEquals: { [`aws:${of}OrgID`]: line.id } } },
    ...(line.paths.length > 0
      ? [
          {
            suffix: 'Paths',
            conditions: { 'ForAllValues:StringNotLike': { [`aws:${of}OrgPaths`]: line.paths } },
          },
        ]
      : []),
  ];
}
