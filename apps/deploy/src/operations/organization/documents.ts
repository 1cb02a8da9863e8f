import { type OrganizationPolicy, Quotas, Registry } from '@secure-mlops/core';
import { JobExecutionRole, ModelExecutionRole, StudioExecutionRole } from '@secure-mlops/cross-account-roles';
import { EndpointSet } from '@secure-mlops/secure-vpc';
import type { Config } from '../../config/schema';
import { partitionOf } from '../../stacks/names';
import { platformPerimeter } from '../../stacks/perimeter';
import { CommandFailure, ExitCode } from '../command/failure';

/** A document for AWS Organizations with what is needed to attach it. */
export interface OrganizationDocument extends OrganizationPolicy {
  /** Its type, as AWS Organizations calls it. */
  readonly type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';
  /** How many characters a policy of the type may have. */
  readonly quota: number;
}

/**
 * The perimeter of a configuration as documents for AWS Organizations.
 *
 * @throws CommandFailure when the perimeter is not around an organization
 */
export function organizationDocuments(config: Config): OrganizationDocument[] {
  refuseAccounts(config);
  const { name, region } = config.platform;
  const partition = partitionOf(config);
  const perimeter = platformPerimeter(config, EndpointSet.studio(), partition);
  const options = { namePrefix: name, partition, confinedRoleArnPatterns: confinedRoles(config, partition) };
  return [
    ...perimeter.serviceControlPolicies({ ...options, regions: [region] }).map(
      (policy): OrganizationDocument => ({
        ...policy,
        type: 'SERVICE_CONTROL_POLICY',
        quota: Quotas.SERVICE_CONTROL_POLICY_CHARACTERS.value,
      }),
    ),
    ...perimeter.resourceControlPolicies(options).map(
      (policy): OrganizationDocument => ({
        ...policy,
        type: 'RESOURCE_CONTROL_POLICY',
        quota: Quotas.RESOURCE_CONTROL_POLICY_CHARACTERS.value,
      }),
    ),
  ];
}

/** What the documents are attached to: the last unit of each path, without what a wildcard leaves open, or the root. */
export function attachmentTargets({ platform }: Config): string[] {
  const paths = platform.perimeter.organizationPaths ?? [];
  return paths.length === 0
    ? ['the root']
    : paths.map(
        (path) =>
          path
            .split('/')
            .filter((part) => /^(r|ou)-/.test(part))
            .pop() ?? path,
      );
}

/** The roles that reach data only from the network, in the account of the platform and in those of stages. */
function confinedRoles({ platform, environments }: Config, partition: string): string[] {
  const pattern = (registry: Registry, account: string, kind: string) =>
    `arn:${partition}:iam::${account}:role${registry.rolePath(kind)}*`;
  return environments.flatMap(({ name, stages }) => {
    const registry = Registry.of({ platform: platform.name, environment: name });
    return [
      ...[StudioExecutionRole.KIND, JobExecutionRole.KIND, ModelExecutionRole.KIND].map((kind) =>
        pattern(registry, platform.account, kind),
      ),
      ...stages.map((stage) => pattern(registry.forStage(stage.name), '*', ModelExecutionRole.KIND)),
    ];
  });
}

function refuseAccounts({ platform: { organizationId, perimeter } }: Config): void {
  if (organizationId === undefined || perimeter.around !== 'organization') {
    throw new CommandFailure(
      `platform.perimeter.around is ${JSON.stringify(perimeter.around)} and platform.organizationId is ` +
        `${JSON.stringify(organizationId) ?? 'not set'}: policies of an organization need a perimeter around it: name it in ` +
        'platform.organizationId as in "o-abcd123456", and set platform.perimeter.around to "organization"',
      ExitCode.UNUSABLE,
    );
  }
}
