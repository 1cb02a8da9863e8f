import type { Config } from '../config/schema';
import { type Acknowledgement, wildcards } from './acknowledgement';

/** The administration of all stack sets with networks and roles, in the core stack. */
export function administration(config: Config): readonly Acknowledgement[] {
  return inOrganization(config, 'StackSetAdministration', '{platform}-stackset-execution');
}

/** The administration of deployments of models into one stage. */
export function deploymentAdministration(config: Config): readonly Acknowledgement[] {
  return inOrganization(config, 'DeploymentAdministration', '{platform}-{environment}-{stage}-deploy');
}

/** Around an organization, roles are named in every account; a list of accounts leaves nothing to acknowledge. */
function inOrganization({ platform }: Config, construct: string, roleName: string): readonly Acknowledgement[] {
  if (platform.perimeter.around !== 'organization') {
    return [];
  }
  return [
    {
      constructs: [`${construct}/Policy/Resource`],
      findings: wildcards('Resource', `arn:{partition}:iam::*:role/${roleName}`),
      evidence:
        'The name is exact and the account a wildcard: aws:ResourceOrgID confines the role to the organization, and there ' +
        'only to accounts whose owners made a role of this name that trusts this one.',
    },
  ];
}
