import { Token } from 'aws-cdk-lib';
import type { OrganizationPolicy, ResourceControlPolicyOptions } from '../organization-policies';
import { type PerimeterException, TrustedSide } from '../perimeter-exception';
import { type Quota, Quotas } from '../quotas';
import { ValidationErrors } from '../validation';
import { both } from './conditions';
import { comparingEndpointOwner } from './endpoint-owner';
import { type OrganizationLine, outsideOrganization } from './organization';

/** A statement of a policy of an organization; every one denies. */
export type OrganizationStatement = Readonly<Record<string, unknown>>;

/** What is packed into documents. */
export interface DocumentSet {
  /** Method on whose behalf problems are reported. */
  readonly subject: string;
  /** Beginning of the name of every document. */
  readonly name: string;
  /** Largest document. */
  readonly quota: Quota;
  /** What makes a document too long, and what to do. */
  readonly remedy: string;
  readonly statements: OrganizationStatement[];
}

/** Services whose actions confined roles call through endpoints only. */
const CONFINED_SERVICES = ['kms', 's3'];

/** Checks what both types of policies are told. */
export function checkPolicyOptions(errors: ValidationErrors, options: ResourceControlPolicyOptions): void {
  errors.pattern(
    'namePrefix',
    options.namePrefix,
    '[a-z][a-z0-9-]{0,62}',
    'use up to 63 lower-case letters, digits and hyphens',
  );
  errors.pattern('partition', partitionOf(options), 'aws(-[a-z]+)*', 'pass the name of a partition such as "aws-cn"');
  for (const pattern of options.confinedRoleArnPatterns ?? []) {
    errors.pattern(
      'confinedRoleArnPatterns',
      pattern,
      'arn:[a-z*-]+:iam::(\\d{12}|\\*):role(/[\\w+=,.@-]+)+/[\\w+=,.@*?/-]+',
      'pass patterns with the path of the roles such as "arn:aws:iam::*:role/mlops/dev/studio-execution/*"',
    );
  }
}

/** The partition of the ARNs in a policy. */
export function partitionOf({ partition }: ResourceControlPolicyOptions): string {
  return partition ?? 'aws';
}

/** Accounts whose side is trusted, as a part of a condition that denies to everybody else; empty when there are none. */
export function exceptFor(
  exceptions: PerimeterException[],
  side: TrustedSide,
): Record<string, Record<string, string[]>> {
  const ids = exceptions.filter((exception) => exception.side === side).map(({ accountId }) => accountId);
  const key = side === TrustedSide.PRINCIPALS ? 'aws:PrincipalAccount' : 'aws:ResourceAccount';
  return ids.length === 0 ? {} : { StringNotEquals: { [key]: ids } };
}

/**
 * Confined roles reach what is stored only through endpoints of the organization. What a service does for a role is let
 * through: it comes from the network of that service. Amazon ECR says who owns an endpoint as well, but from which network
 * SageMaker pulls the image of a job for its role is not documented.
 */
export function confinedRoles(
  { confinedRoleArnPatterns = [] }: ResourceControlPolicyOptions,
  line: OrganizationLine,
): OrganizationStatement[] {
  if (confinedRoleArnPatterns.length === 0) {
    return [];
  }
  return outsideOrganization(line, 'Vpce').map(({ suffix, conditions }) => ({
    Sid: `DenyConfinedOutside${suffix}`,
    Effect: 'Deny',
    Action: CONFINED_SERVICES.map((service) => `${service}:*`),
    Resource: '*',
    Condition: both(comparingEndpointOwner(CONFINED_SERVICES, conditions), {
      ArnLike: { 'aws:PrincipalArn': confinedRoleArnPatterns },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
    }),
  }));
}

/**
 * Distributes statements to as few documents as their order allows.
 *
 * @throws SecureMlopsError when a statement is longer than a document, there are more documents than can be attached, or
 * a value is only known at deployment
 */
export function packed(set: DocumentSet): OrganizationPolicy[] {
  const errors = new ValidationErrors(set.subject);
  if (Token.isUnresolved(JSON.stringify(set.statements))) {
    errors.add('a value is only known at deployment, but the documents leave this app as text, pass plain strings');
    errors.throwIfAny();
  }
  const documents: OrganizationStatement[][] = [];
  for (const statement of set.statements) {
    const length = contentOf([statement]).length;
    if (length > set.quota.value) {
      errors.add(
        `statement ${JSON.stringify(statement.Sid)} has the length ${length}, AWS allows ${set.quota.value} ${set.quota.name} (${set.quota.source}), ${set.remedy}`,
      );
    }
    const last = documents.at(-1);
    if (last && contentOf([...last, statement]).length <= set.quota.value) {
      last.push(statement);
    } else {
      documents.push([statement]);
    }
  }
  const places = Quotas.ATTACHED_ORGANIZATION_POLICIES.value - 1;
  if (documents.length > places) {
    errors.add(
      `the perimeter makes ${documents.length} documents, AWS allows ${places} beside its own ${Quotas.ATTACHED_ORGANIZATION_POLICIES.name} (${Quotas.ATTACHED_ORGANIZATION_POLICIES.source}), ${set.remedy}`,
    );
  }
  errors.throwIfAny();
  return documents.map((statements, index) => ({
    policyName: `${set.name}-${index + 1}`,
    content: contentOf(statements),
  }));
}

function contentOf(statements: OrganizationStatement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
