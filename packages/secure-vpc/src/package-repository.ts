import { type Registry, ValidationErrors } from '@secure-mlops/core';
import { RemovalPolicy } from 'aws-cdk-lib';
import * as codeartifact from 'aws-cdk-lib/aws-codeartifact';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { EndpointService } from './endpoint-service';
import { ExternalPackages } from './external-packages';
import type { ISecureNetwork } from './i-secure-network';
import type { IPackageRepository, PackageRepositoryNames, PipSetupOptions } from './package-source';
import { domainPolicy, repositoryPolicy } from './private/package-policies';
import {
  DEFAULT_REPOSITORY,
  grantReadPackages,
  NamedRepository,
  pipSetup,
  readStatements,
  validateNames,
} from './private/package-reading';

/** Properties of `PackageRepository.codeArtifact`. */
export interface CodeArtifactProps {
  /** The network whose workloads read packages; it needs the endpoints `codeartifact.api` and `codeartifact.repositories`. */
  readonly network: ISecureNetwork;

  /**
   * The name of the domain: 2 to 50 lower-case letters, digits and dashes, starting with a letter, unique in the account
   * and region. It is part of public host names. A change replaces the domain.
   */
  readonly domainName: string;

  /**
   * The name of the repository that workloads read: 2 to 89 letters, digits, `.`, `_` and `-`, starting with a letter or
   * digit. A change replaces the repository.
   *
   * @default 'packages'
   */
  readonly repositoryName?: string;

  /**
   * Which packages of the Python Package Index are fetched when they are asked for. CodeArtifact fetches them; workloads
   * never reach the index.
   *
   * @default ExternalPackages.any()
   */
  readonly externalPackages?: ExternalPackages;

  /**
   * The key that encrypts the packages. Its policy must let the deploying role describe it and create grants. It cannot be
   * changed later: CloudFormation would replace the domain, whose name is taken.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codeartifact-domain.html
   *
   * @default - a key of the domain's own
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * What becomes of the domain's own key when the repository is removed. Packages go with their domain.
   *
   * @default RemovalPolicy.DESTROY, the key then waits for its deletion
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The names of the environment. When given, the names of domain and repository are written to its parameters
   * `packages/domain-name` and `packages/repository-name`.
   *
   * @default - no parameters
   */
  readonly registry?: Registry;
}

/**
 * Python packages for a network without the internet: workloads reach the repository through endpoints of the network,
 * and only through them.
 */
export class PackageRepository extends Construct implements IPackageRepository {
  /**
   * A domain and a repository of AWS CodeArtifact.
   *
   * @throws when a name is malformed or the network has not the endpoints
   */
  public static codeArtifact(scope: Construct, id: string, props: CodeArtifactProps): PackageRepository {
    validate(props);
    return new PackageRepository(scope, id, props);
  }

  /**
   * A repository of this account and region that exists already, such as the one whose names an environment keeps in its
   * registry. Nothing is made.
   *
   * @param scope a construct in the stack that uses the repository
   * @throws when a name is malformed
   */
  public static fromNames(scope: Construct, names: PackageRepositoryNames): IPackageRepository {
    return new NamedRepository(scope, names);
  }

  /** The ARN of the domain. */
  public readonly domainArn: string;

  /** The ARN of the repository that workloads read. */
  public readonly repositoryArn: string;

  /** The name of the domain. */
  public readonly domainName: string;

  /** The name of the repository that workloads read. */
  public readonly repositoryName: string;

  /** The key that encrypts the packages. */
  public readonly encryptionKey: kms.IKey;

  private constructor(scope: Construct, id: string, props: CodeArtifactProps) {
    super(scope, id);
    const {
      network,
      domainName,
      repositoryName = DEFAULT_REPOSITORY,
      externalPackages = ExternalPackages.any(),
    } = props;
    this.domainName = domainName;
    this.repositoryName = repositoryName;
    this.encryptionKey = props.encryptionKey ?? this.createKey(props);
    const domain = new codeartifact.CfnDomain(this, 'Domain', {
      domainName,
      encryptionKey: this.encryptionKey.keyArn,
      permissionsPolicyDocument: domainPolicy(network),
    });
    const store = externalPackages.connected ? this.createStore(domain, props, externalPackages) : undefined;
    const repository = new codeartifact.CfnRepository(this, 'Resource', {
      domainName: domain.attrName,
      repositoryName,
      description: 'Packages that workloads read',
      upstreams: store && [store.attrName],
      permissionsPolicyDocument: repositoryPolicy(network),
    });
    this.domainArn = domain.attrArn;
    this.repositoryArn = repository.attrArn;
    this.writeParameters(props.registry);
  }

  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return grantReadPackages(this, grantee);
  }

  public readStatements(): iam.PolicyStatement[] {
    return readStatements(this);
  }

  public pipSetup(options?: PipSetupOptions): string {
    return pipSetup(this, this, options);
  }

  private createKey({ network, removalPolicy }: CodeArtifactProps): kms.Key {
    return new kms.Key(this, 'Key', {
      description: 'Encrypts packages',
      enableKeyRotation: true,
      removalPolicy: removalPolicy ?? RemovalPolicy.DESTROY,
      // CodeArtifact uses the key by a grant that the deploying role makes:
      // https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_CreateDomain.html
      policy: new iam.PolicyDocument({
        statements: network.perimeter.keyStatements({ users: [], viaServices: [], vpcIds: network.sourceVpcIds }),
      }),
    });
  }

  /** The repository that is connected to the index, and the groups that say which of its packages may enter. */
  private createStore(
    domain: codeartifact.CfnDomain,
    { repositoryName = DEFAULT_REPOSITORY, network }: CodeArtifactProps,
    externalPackages: ExternalPackages,
  ): codeartifact.CfnRepository {
    const store = new codeartifact.CfnRepository(this, 'PyPiStore', {
      domainName: domain.attrName,
      repositoryName: `${repositoryName}-pypi-store`,
      description: 'Packages of the Python Package Index',
      externalConnections: ['public:pypi'],
      permissionsPolicyDocument: repositoryPolicy(network),
    });
    const group = (id: string, pattern: string, externalUpstream: string) => {
      const resource = new codeartifact.CfnPackageGroup(this, id, {
        domainName: domain.attrName,
        pattern,
        originConfiguration: {
          restrictions: {
            externalUpstream: { restrictionMode: externalUpstream },
            internalUpstream: { restrictionMode: 'INHERIT' },
            publish: { restrictionMode: 'INHERIT' },
          },
        },
      });
      // The connection must not be open before it is limited.
      store.addResourceDependency(resource);
    };
    if (externalPackages.names.length > 0) {
      group('AllPackages', '/pypi/*', 'BLOCK');
      for (const pattern of externalPackages.patterns) {
        group(`Packages-${pattern.slice('/pypi//'.length)}`, pattern, 'ALLOW');
      }
    }
    return store;
  }

  private writeParameters(registry?: Registry): void {
    if (!registry) {
      return;
    }
    new ssm.StringParameter(this, 'DomainNameParameter', {
      parameterName: registry.parameterName('packages', 'domain-name'),
      description: 'Name of the domain of packages',
      stringValue: this.domainName,
    });
    new ssm.StringParameter(this, 'RepositoryNameParameter', {
      parameterName: registry.parameterName('packages', 'repository-name'),
      description: 'Name of the repository of packages',
      stringValue: this.repositoryName,
    });
  }
}

/** Without them, workloads do not reach the repository. */
const ENDPOINTS = [EndpointService.CODEARTIFACT_API, EndpointService.CODEARTIFACT_REPOSITORIES];

function validate(props: CodeArtifactProps): void {
  const errors = new ValidationErrors('PackageRepository.codeArtifact');
  validateNames(errors, props);
  const missing = ENDPOINTS.filter((service) => !props.network.endpointOf(service)).map(
    ({ serviceName }) => serviceName,
  );
  if (missing.length > 0) {
    errors.add(
      `network has no endpoint of ${missing.join(' and ')}, add them: ` +
        'EndpointSet.studio().adding(EndpointService.CODEARTIFACT_API, EndpointService.CODEARTIFACT_REPOSITORIES)',
    );
  }
  errors.throwIfAny();
}
