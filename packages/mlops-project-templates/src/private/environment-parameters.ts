import type { Registry } from '@secure-mlops/core';
import { type IPackageRepository, PackageRepository } from '@secure-mlops/secure-vpc';
import { CfnParameter } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** What a template reads of its environment. */
export interface EnvironmentValues {
  readonly dataKeyArn: string;
  readonly storageKeyArn: string;
  readonly vpcId: string;
  /** The VPC, and central ones whose endpoints it uses: what policies compare the source of requests with. */
  readonly sourceVpcIds: string[];
  readonly subnetIds: string[];
  readonly securityGroupId: string;
  readonly modelBucketName: string;
  readonly permissionsBoundaryArn: string;
  readonly projectContentsArn: string;
  readonly projectContentsRoleArn: string;
}

/**
 * Declares parameters that CloudFormation fills from the registry of the environment, so that whoever starts a project
 * is asked for its name only. The name of the registry parameter is the only value that is allowed: whoever starts a
 * project could otherwise name any other parameter of the registry.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html and
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/systems-manager-parameter-types.html (keys are validated)
 */
export function environmentValues(scope: Construct, registry: Registry): EnvironmentValues {
  const parameter = readerOf(scope, registry);
  return {
    dataKeyArn: parameter('DataKeyArn', 'keys', 'data-key-arn').valueAsString,
    storageKeyArn: parameter('StorageKeyArn', 'keys', 'storage-key-arn').valueAsString,
    vpcId: parameter('VpcId', 'network', 'vpc-id').valueAsString,
    sourceVpcIds: parameter('SourceVpcIds', 'network', 'source-vpc-ids', 'List<String>').valueAsList,
    subnetIds: parameter('SubnetIds', 'network', 'subnet-ids', 'List<String>').valueAsList,
    securityGroupId: parameter('SecurityGroupId', 'network', 'security-group-id').valueAsString,
    modelBucketName: parameter('ModelBucketName', 'buckets', 'model-bucket-name').valueAsString,
    permissionsBoundaryArn: parameter('PermissionsBoundaryArn', 'roles', 'permissions-boundary-arn').valueAsString,
    projectContentsArn: parameter('ProjectContentsArn', 'functions', 'project-contents-arn').valueAsString,
    projectContentsRoleArn: parameter('ProjectContentsRoleArn', 'functions', 'project-contents-role-arn').valueAsString,
  };
}

/** The package repository of the environment. */
export function packageRepository(scope: Construct, registry: Registry): IPackageRepository {
  const parameter = readerOf(scope, registry);
  return PackageRepository.fromNames(scope, {
    domainName: parameter('PackageDomainName', 'packages', 'domain-name').valueAsString,
    repositoryName: parameter('PackageRepositoryName', 'packages', 'repository-name').valueAsString,
  });
}

function readerOf(scope: Construct, registry: Registry) {
  return (id: string, group: string, name: string, type = 'String') => {
    const key = registry.parameterName(group, name);
    return new CfnParameter(scope, id, {
      type: `AWS::SSM::Parameter::Value<${type}>`,
      default: key,
      allowedValues: [key],
      description: 'Comes from the environment',
    });
  };
}
