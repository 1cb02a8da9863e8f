import { ValidationErrors } from '@secure-mlops/core';
import { Aws, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { IPackageRepository, PackageRepositoryNames, PipSetupOptions } from '../package-source';

/** A repository that is known by its names. */
export class NamedRepository implements IPackageRepository {
  public readonly domainName: string;
  public readonly repositoryName: string;
  public readonly domainArn: string;
  public readonly repositoryArn: string;

  constructor(
    private readonly scope: Construct,
    names: PackageRepositoryNames,
  ) {
    const { domainName, repositoryName = DEFAULT_REPOSITORY } = names;
    const errors = new ValidationErrors('PackageRepository.fromNames');
    validateNames(errors, names);
    errors.throwIfAny();
    const arn = (resource: string, resourceName: string) =>
      Stack.of(scope).formatArn({ service: 'codeartifact', resource, resourceName });
    this.domainName = domainName;
    this.repositoryName = repositoryName;
    this.domainArn = arn('domain', domainName);
    this.repositoryArn = arn('repository', `${domainName}/${repositoryName}`);
  }

  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return grantReadPackages(this, grantee);
  }

  public readStatements(): iam.PolicyStatement[] {
    return readStatements(this);
  }

  public pipSetup(options?: PipSetupOptions): string {
    return pipSetup(this.scope, this, options);
  }
}

/** The name of a repository that is not named. */
export const DEFAULT_REPOSITORY = 'packages';

/** Checks names of domains and repositories. Tokens pass. */
export function validateNames(errors: ValidationErrors, { domainName, repositoryName }: PackageRepositoryNames): void {
  errors.pattern(
    'domainName',
    domainName,
    '[a-z][a-z0-9-]{0,48}[a-z0-9]',
    'use 2 to 50 lower-case letters, digits and dashes, starting with a letter',
  );
  if (repositoryName !== undefined) {
    errors.pattern(
      'repositoryName',
      repositoryName,
      '[A-Za-z0-9][A-Za-z0-9._-]{1,88}',
      'use 2 to 89 letters, digits, ".", "_" and "-", starting with a letter or digit',
    );
  }
}

/** What reading takes: the token, and the packages. */
export function readStatements({ domainArn, repositoryArn }: IPackageRepository): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: ['codeartifact:GetAuthorizationToken'], resources: [domainArn] }),
    new iam.PolicyStatement({
      actions: ['codeartifact:GetRepositoryEndpoint', 'codeartifact:ReadFromRepository'],
      resources: [repositoryArn],
    }),
    // The action supports no resource:
    // https://docs.aws.amazon.com/codeartifact/latest/ug/tokens-authentication.html
    new iam.PolicyStatement({
      actions: ['sts:GetServiceBearerToken'],
      resources: ['*'],
      conditions: { StringEquals: { 'sts:AWSServiceName': 'codeartifact.amazonaws.com' } },
    }),
  ];
}

/** Lets somebody read packages. */
export function grantReadPackages(repository: IPackageRepository, grantee: iam.IGrantable): iam.Grant {
  return readStatements(repository)
    .map(({ actions, resources: resourceArns, conditions }) =>
      iam.Grant.addToPrincipal({ grantee, actions, resourceArns, conditions }),
    )
    .reduce((left, right) => left.combine(right));
}

/** Shell commands that let pip read a repository of the account and region of a stack. */
export function pipSetup(scope: Construct, repository: IPackageRepository, options: PipSetupOptions = {}): string {
  const seconds = (options.tokenDuration ?? Duration.hours(12)).toSeconds();
  const errors = new ValidationErrors('PackageRepository.pipSetup');
  // https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_GetAuthorizationToken.html
  errors.range('tokenDuration in seconds', seconds, { min: 900, max: 43_200 });
  errors.throwIfAny();
  const { domainName, repositoryName } = repository;
  const { region, account } = Stack.of(scope);
  const host = `${domainName}-${account}.d.codeartifact.${region}.${Aws.URL_SUFFIX}`;
  return [
    'pip_token="$(aws codeartifact get-authorization-token' +
      ` --domain ${domainName} --domain-owner ${account} --region ${region}` +
      ` --duration-seconds ${seconds} --query authorizationToken --output text)"`,
    'mkdir -p "$HOME/.config/pip"',
    '(',
    // What mktemp makes is the user's alone before the token is in it, whatever mode the file has whose place it takes.
    '  pip_config="$(mktemp "$HOME/.config/pip/pip.conf.XXXXXXXX")"',
    `  trap 'rm -f "$pip_config"' EXIT`,
    "  printf '[global]\\nindex-url = https://aws:%s@%s/pypi/%s/simple/\\n'" +
      ` "$pip_token" '${host}' '${repositoryName}' > "$pip_config" &&`,
    '    mv -f "$pip_config" "$HOME/.config/pip/pip.conf"',
    ')',
    'unset pip_token',
    '',
  ].join('\n');
}
