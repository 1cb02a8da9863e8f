import { allow, arn, type ExecutionScope, named, type ServicePermissions } from './execution-scope';

/** What CloudFormation may do to deploy package repositories, and to delete those that are not configured any more. */
export const PACKAGE_PERMISSIONS: readonly ServicePermissions[] = [
  {
    policy: 'Delivery',
    inStages: false,
    resourceTypes: [],
    statements: (scope) => [
      allow(
        'RemovePackages',
        [
          'codeartifact:DeleteDomain',
          'codeartifact:DeletePackageGroup',
          'codeartifact:DeleteRepository',
          'codeartifact:DescribeDomain',
          'codeartifact:DescribePackageGroup',
          'codeartifact:DescribeRepository',
        ],
        ['domain/', 'package-group/', 'repository/'].map((kind) => named('codeartifact', kind, scope)),
      ),
      allow(
        'RemoveStartScripts',
        [
          'sagemaker:DeleteStudioLifecycleConfig',
          'sagemaker:DeleteTags',
          'sagemaker:DescribeStudioLifecycleConfig',
          'sagemaker:ListTags',
        ],
        [startScripts(scope)],
      ),
    ],
  },
  {
    policy: 'Delivery',
    inStages: false,
    demandedBy: ({ packages }) => packages,
    resourceTypes: [
      'AWS::CodeArtifact::Domain',
      'AWS::CodeArtifact::PackageGroup',
      'AWS::CodeArtifact::Repository',
      'AWS::SageMaker::StudioLifecycleConfig',
    ],
    statements: (scope) => [
      // They write the configuration of pip when applications of Studio start.
      allow('WriteStartScripts', ['sagemaker:AddTags', 'sagemaker:CreateStudioLifecycleConfig'], [startScripts(scope)]),
      // IAM defines no resources for them.
      allow(
        'CreatePackages',
        ['codeartifact:CreateDomain', 'codeartifact:CreatePackageGroup', 'codeartifact:CreateRepository'],
        ['*'],
      ),
      allow(
        'WritePackages',
        [
          'codeartifact:AssociateExternalConnection',
          'codeartifact:AssociateWithDownstreamRepository',
          'codeartifact:DeleteDomainPermissionsPolicy',
          'codeartifact:DeleteRepositoryPermissionsPolicy',
          'codeartifact:DisassociateExternalConnection',
          'codeartifact:GetDomainPermissionsPolicy',
          'codeartifact:GetRepositoryPermissionsPolicy',
          'codeartifact:ListAllowedRepositoriesForGroup',
          'codeartifact:ListTagsForResource',
          'codeartifact:PutDomainPermissionsPolicy',
          'codeartifact:PutRepositoryPermissionsPolicy',
          'codeartifact:TagResource',
          'codeartifact:UntagResource',
          'codeartifact:UpdatePackageGroup',
          'codeartifact:UpdatePackageGroupOriginConfiguration',
          'codeartifact:UpdateRepository',
        ],
        ['domain/', 'package-group/', 'repository/'].map((kind) => named('codeartifact', kind, scope)),
      ),
    ],
  },
];

/** How much of the name of the stack is sure to stand at the beginning of the name of a start script, which is short. */
const KEPT_CHARACTERS = 12;

/** The beginning of the names of start scripts. */
export function startScriptPrefix({ namePrefix }: Pick<ExecutionScope, 'namePrefix'>): string {
  return namePrefix.slice(0, KEPT_CHARACTERS);
}

const startScripts = (scope: ExecutionScope) =>
  arn('sagemaker', `studio-lifecycle-config/${startScriptPrefix(scope)}*`);
