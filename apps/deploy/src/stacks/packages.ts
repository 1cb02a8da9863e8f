import type { Registry } from '@secure-mlops/core';
import { ExternalPackages, type ISecureNetwork, PackageRepository } from '@secure-mlops/secure-vpc';
import { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { PackagesConfig } from '../config/packages-schema';
import type { EnvironmentConfig } from '../config/schema';

/** What readers of packages do, beyond what every role of an environment may. */
const READ_ACTIONS = [
  'codeartifact:GetAuthorizationToken',
  'codeartifact:GetRepositoryEndpoint',
  'codeartifact:ReadFromRepository',
  'sts:GetServiceBearerToken',
];

/** What a repository of packages is made of. */
export interface PackagesProps {
  readonly environment: EnvironmentConfig;
  /** The network whose workloads read packages. */
  readonly network: ISecureNetwork;
  readonly registry: Registry;
}

/** The repository from which Studio and builds install packages; undefined when the environment has none. */
export function packageRepository(scope: Construct, props: PackagesProps): PackageRepository | undefined {
  const { environment, network, registry } = props;
  const { packages, retention } = environment;
  if (packages.source === 'none') {
    return undefined;
  }
  return PackageRepository.codeArtifact(scope, 'Packages', {
    network,
    registry,
    domainName: `${registry.platform}-${registry.environment}`,
    externalPackages: packages.source === 'pypi' ? ExternalPackages.any() : ExternalPackages.only(packages.source),
    removalPolicy: retention.keys === 'delete' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
  });
}

/** What the boundary of an environment must allow, so that its roles can read packages. */
export function packageActions({ source }: PackagesConfig): string[] {
  return source === 'none' ? [] : READ_ACTIONS;
}
