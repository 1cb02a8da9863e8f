import { Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { ValidationErrors } from '../validation';

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

/** Checks the id of an organization. */
export function organizationId(errors: ValidationErrors, prop: string, value: string): void {
  errors.pattern(prop, value, 'o-[a-z0-9]{10,32}', 'pass the id of an organization such as "o-a1b2c3d4e5"');
}

/**
 * Checks paths of an organization: the id, the root and units, never a wildcard before the end.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed-view-data-orgs.html
 */
export function organizationPaths(errors: ValidationErrors, prop: string, paths: string[]): void {
  if (Token.isUnresolved(paths)) {
    errors.add(`${prop} is a list that is only known at deployment, pass a list of known length`);
    return;
  }
  errors.count(prop, paths, { min: 1 });
  errors.unique(prop, paths);
  for (const path of paths) {
    errors.pattern(
      prop,
      path,
      'o-[a-z0-9]{10,32}/r-[a-z0-9]{4,32}/(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}/)*\\*?',
      'pass paths such as "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*", the id of the organization first',
    );
  }
}

/** Checks that paths belong to an organization. */
export function pathsOfOrganization(errors: ValidationErrors, prop: string, paths: string[], id: string): void {
  for (const path of paths) {
    if (!Token.isUnresolved(path) && !Token.isUnresolved(id) && !path.startsWith(`${id}/`)) {
      errors.add(`${prop} holds ${JSON.stringify(path)}, which is not in ${JSON.stringify(id)}, pass a path in it`);
    }
  }
}
