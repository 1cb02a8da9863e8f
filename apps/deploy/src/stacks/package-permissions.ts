import { allow, named, type ServicePermissions } from './execution-scope';

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
    ],
  },
  {
    policy: 'Delivery',
    inStages: false,
    demandedBy: ({ packages }) => packages,
    resourceTypes: ['AWS::CodeArtifact::Domain', 'AWS::CodeArtifact::PackageGroup', 'AWS::CodeArtifact::Repository'],
    statements: (scope) => [
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
