import * as iam from 'aws-cdk-lib/aws-iam';
import type { ISecureNetwork } from '../i-secure-network';

/** What reads of a domain and its packages; everything else is administration, which identity policies give. */
const DOMAIN_READS = ['codeartifact:GetAuthorizationToken'];
const REPOSITORY_READS = [
  // The first two are what package managers need; the others read the same files and pages by the API.
  'codeartifact:GetRepositoryEndpoint',
  'codeartifact:ReadFromRepository',
  'codeartifact:GetPackageVersionAsset',
  'codeartifact:GetPackageVersionReadme',
];

/** The policy of a domain: its tokens are for our principals, in our network. */
export function domainPolicy(network: ISecureNetwork): iam.PolicyDocument {
  return policy(network, DOMAIN_READS);
}

/** The policy of a repository: its packages are for our principals, in our network. */
export function repositoryPolicy(network: ISecureNetwork): iam.PolicyDocument {
  return policy(network, REPOSITORY_READS);
}

/**
 * Denies only: identity policies say who reads. In these policies the resource `*` is the domain or repository itself:
 * https://docs.aws.amazon.com/codeartifact/latest/ug/repo-policies.html
 */
function policy({ perimeter, sourceVpcIds }: ISecureNetwork, actions: string[]): iam.PolicyDocument {
  const deny = (sid: string, conditions: iam.Conditions) =>
    new iam.PolicyStatement({
      sid,
      effect: iam.Effect.DENY,
      principals: [new iam.StarPrincipal()],
      actions,
      resources: ['*'],
      conditions,
    });
  return new iam.PolicyDocument({
    statements: [
      deny('DenyOtherAccounts', {
        StringNotEquals: { 'aws:PrincipalAccount': perimeter.accountIds },
        Bool: { 'aws:PrincipalIsAWSService': 'false' },
      }),
      deny('DenyOutsideNetwork', {
        StringNotEquals: { 'aws:SourceVpc': sourceVpcIds },
        BoolIfExists: { 'aws:ViaAWSService': 'false', 'aws:PrincipalIsAWSService': 'false' },
      }),
    ],
  });
}
