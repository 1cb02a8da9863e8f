import { DataPerimeter, PerimeterException, type PerimeterProps } from '@secure-mlops/core';
import { EndpointSet } from '@secure-mlops/secure-vpc';
import { Aws } from 'aws-cdk-lib';
import type { Config } from '../config/schema';
import { targetNames } from './names';

/**
 * The line around the platform account, or around its organization.
 *
 * @param partition of the platform account
 */
export function platformPerimeter({ platform }: Config, endpoints: EndpointSet, partition: string): DataPerimeter {
  const { account, perimeter, qualifier, region } = platform;
  const common: PerimeterProps = {
    breakGlassRoleArns: perimeter.breakGlassRoles,
    endpointRules: endpoints.endpointRules,
    deploymentRoleArns: [`arn:${partition}:iam::${account}:role/cdk-${qualifier}-cfn-exec-role-${account}-${region}`],
  };
  return (
    ofOrganization(platform, common) ??
    DataPerimeter.ofAccounts({ ...common, accountIds: [account], organizationId: platform.organizationId })
  );
}

/** Principals of the stage account reach its own resources and those of the platform, such as models and images. */
export function stagePerimeter(config: Config): DataPerimeter {
  const { platform } = config;
  const common: PerimeterProps = {
    endpointRules: EndpointSet.inference().endpointRules,
    deploymentRoleArns: [`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${targetNames(config).executionRole}`],
  };
  return (
    ofOrganization(platform, common) ??
    DataPerimeter.ofAccounts({
      ...common,
      accountIds: [Aws.ACCOUNT_ID],
      resourceAccountIds: [platform.account],
      organizationId: platform.organizationId,
    })
  );
}

function ofOrganization(
  { perimeter, organizationId }: Config['platform'],
  props: PerimeterProps,
): DataPerimeter | undefined {
  if (perimeter.around !== 'organization' || organizationId === undefined) {
    return undefined;
  }
  const exceptions = perimeter.exceptions?.map(({ account, trusted, reason }) =>
    trusted === 'resources'
      ? PerimeterException.resourcesOf(account, reason)
      : PerimeterException.principalsOf(account, reason),
  );
  return DataPerimeter.ofOrganization(organizationId, { ...props, paths: perimeter.organizationPaths, exceptions });
}
