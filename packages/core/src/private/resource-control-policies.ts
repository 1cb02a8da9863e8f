import type { OrganizationPolicy, ResourceControlPolicyOptions } from '../organization-policies';
import { type PerimeterException, TrustedSide } from '../perimeter-exception';
import { Quotas } from '../quotas';
import { ValidationErrors } from '../validation';
import { both } from './conditions';
import { type OrganizationLine, outsideOrganization } from './organization';
import {
  checkPolicyOptions,
  confinedRoles,
  exceptFor,
  type OrganizationStatement,
  packed,
} from './organization-documents';
import { notAwsService } from './statements';

/**
 * What the platform stores, in services that support resource control policies.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services
 *
 * Of AWS STS only AssumeRole: federation carries no principal of an organization.
 */
const ACTIONS = [
  'codeartifact:*',
  'codecommit:*',
  'ecr:*',
  'kms:*',
  'logs:*',
  's3:*',
  'secretsmanager:*',
  'sts:AssumeRole',
];

/** Renders who may reach resources of the organization. */
export function renderResourceControlPolicies(
  options: ResourceControlPolicyOptions,
  line: OrganizationLine,
  exceptions: PerimeterException[],
): OrganizationPolicy[] {
  const errors = new ValidationErrors('DataPerimeter.resourceControlPolicies');
  checkPolicyOptions(errors, options);
  errors.throwIfAny();
  return packed({
    subject: 'DataPerimeter.resourceControlPolicies',
    name: `${options.namePrefix}-resource-control`,
    quota: Quotas.RESOURCE_CONTROL_POLICY_CHARACTERS,
    remedy: 'name units instead of their parts, and fewer exceptions',
    statements: [
      ...principals(line, exceptions),
      ...services(line, exceptions),
      ...confinedRoles(options, line).map(forEverybody),
    ],
  });
}

function principals(line: OrganizationLine, exceptions: PerimeterException[]): OrganizationStatement[] {
  return outsideOrganization(line, 'Principal').map(({ suffix, conditions }) =>
    forEverybody({
      Sid: `DenyPrincipalsOutside${suffix}`,
      Effect: 'Deny',
      Action: ACTIONS,
      Resource: '*',
      Condition: both(conditions, exceptFor(exceptions, TrustedSide.PRINCIPALS), notAwsService()),
    }),
  );
}

/**
 * A service of AWS that acts for somebody else. Services that do not say for whom are let through.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceorgid
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceorgpaths
 */
function services(line: OrganizationLine, exceptions: PerimeterException[]): OrganizationStatement[] {
  const trusted = exceptions.filter(({ side }) => side === TrustedSide.PRINCIPALS).map(({ accountId }) => accountId);
  return outsideOrganization(line, 'Source').map(({ suffix, conditions }) =>
    forEverybody({
      Sid: `DenyServicesOutside${suffix}`,
      Effect: 'Deny',
      Action: ACTIONS,
      Resource: '*',
      Condition: both(conditions, trusted.length > 0 ? { StringNotEquals: { 'aws:SourceAccount': trusted } } : {}, {
        Null: { 'aws:SourceAccount': 'false' },
        Bool: { 'aws:PrincipalIsAWSService': 'true' },
      }),
    }),
  );
}

/** A resource control policy names everybody as its principal, and nobody else. */
function forEverybody(statement: OrganizationStatement): OrganizationStatement {
  const { Sid, Effect, ...rest } = statement;
  return { Sid, Effect, Principal: '*', ...rest };
}
