import { EndpointOwnerKeys, type EndpointRule, ValidationErrors } from '@secure-mlops/core';
import { ENDPOINT_FACTS, type EndpointFacts, PRINCIPAL_KEYS } from './private/endpoint-facts';
import { ENDPOINT_TABLE, type EndpointRow } from './private/endpoint-table';

/** A domain name in which `{region}` and `{suffix}` may stand for parts. */
const DOMAIN_PATTERN = '(\\*\\.)?[a-z0-9{}-]+(\\.[a-z0-9{}-]+)+';

/** How a VPC endpoint carries the traffic of its service. */
export enum EndpointKind {
  /** A route to a prefix list; costs nothing and has no security group. */
  GATEWAY = 'gateway',

  /** A network interface in each zone of the workload subnets, behind a security group, with private DNS. */
  INTERFACE = 'interface',
}

/** The documents that say what is known about a service. */
export interface EndpointServiceSources {
  /** Whether the endpoint accepts a policy. */
  readonly policy: string;

  /** Whether `aws:PrincipalAccount` is in its requests. */
  readonly principalKeys: string;

  /** Whether `aws:ResourceAccount` is in its requests. */
  readonly perimeterKeys: string;

  /** Whether `aws:VpceAccount`, `aws:VpceOrgID` and `aws:VpceOrgPaths` are in its requests. */
  readonly endpointOwnerKeys: string;
}

/** Describes an AWS service that the table of this package does not know yet. */
export interface EndpointServiceOptions {
  /**
   * The service's name within its service name: `glue` for `com.amazonaws.eu-west-1.glue`.
   *
   * Lower case letters, digits, dots and dashes. It is part of the endpoint's construct id, so that a change replaces the
   * endpoint.
   */
  readonly name: string;

  /**
   * What comes before the region in the service name.
   *
   * @default 'com.amazonaws'
   */
  readonly prefix?: string;

  /**
   * The names that clients in the VPC resolve, which the DNS Firewall has to let through.
   *
   * `{region}` and `{suffix}` are replaced by the region and the partition's DNS suffix; a leading `*.` matches every
   * name below.
   */
  readonly dnsNames: string[];

  /** The AWS document that says whether the endpoint accepts a policy. */
  readonly source: string;

  /**
   * Why the endpoint has no policy.
   *
   * @default - the service accepts endpoint policies, and the perimeter's is attached
   */
  readonly noPolicyReason?: string;

  /**
   * The actions that may pass the endpoint; never `*` or `service:*`.
   *
   * @default - the perimeter has a rule for the service already
   */
  readonly actions?: string[];

  /**
   * Whether the service puts `aws:ResourceAccount` into the request context of all its actions.
   *
   * @default false, unknown counts as unsupported
   */
  readonly perimeterKeysSupported?: boolean;
}

/**
 * An AWS service that a VPC can reach through an endpoint.
 *
 * Each one says from where it is known whether it accepts an endpoint policy, and which keys policies can compare.
 */
export class EndpointService {
  /** Amazon S3, through a gateway endpoint. */
  public static readonly S3 = EndpointService.of('s3');

  /** Amazon DynamoDB, through a gateway endpoint. */
  public static readonly DYNAMODB = EndpointService.of('dynamodb');

  /** AWS Security Token Service. */
  public static readonly STS = EndpointService.of('sts');

  /** AWS Key Management Service. */
  public static readonly KMS = EndpointService.of('kms');

  /** Amazon CloudWatch Logs. */
  public static readonly LOGS = EndpointService.of('logs');

  /** Amazon CloudWatch metrics. */
  public static readonly MONITORING = EndpointService.of('monitoring');

  /** The API of Amazon SageMaker AI. */
  public static readonly SAGEMAKER_API = EndpointService.of('sagemaker.api');

  /** Invocation of Amazon SageMaker AI endpoints. */
  public static readonly SAGEMAKER_RUNTIME = EndpointService.of('sagemaker.runtime');

  /** The online store of Amazon SageMaker Feature Store. */
  public static readonly FEATURE_STORE_RUNTIME = EndpointService.of('sagemaker.featurestore-runtime');

  /** The metrics of Amazon SageMaker experiments. */
  public static readonly SAGEMAKER_METRICS = EndpointService.of('sagemaker.metrics');

  /** MLflow tracking servers of Amazon SageMaker AI. */
  public static readonly MLFLOW = EndpointService.of('experiments');

  /** Amazon SageMaker Studio. */
  public static readonly STUDIO = EndpointService.of('studio');

  /** The API of Amazon Elastic Container Registry. */
  public static readonly ECR_API = EndpointService.of('ecr.api');

  /** The Docker registry of Amazon Elastic Container Registry. */
  public static readonly ECR_DOCKER = EndpointService.of('ecr.dkr');

  /** AWS Secrets Manager. */
  public static readonly SECRETS_MANAGER = EndpointService.of('secretsmanager');

  /** The API of AWS CodeArtifact. */
  public static readonly CODEARTIFACT_API = EndpointService.of('codeartifact.api');

  /** The package repositories of AWS CodeArtifact. */
  public static readonly CODEARTIFACT_REPOSITORIES = EndpointService.of('codeartifact.repositories');

  /** AWS CodeBuild. */
  public static readonly CODEBUILD = EndpointService.of('codebuild');

  /** The API of AWS CodeCommit. */
  public static readonly CODECOMMIT = EndpointService.of('codecommit');

  /** The git repositories of AWS CodeCommit. */
  public static readonly CODECOMMIT_GIT = EndpointService.of('git-codecommit');

  /** AWS CodeConnections, by the name that followed `codestar-connections`. */
  public static readonly CODECONNECTIONS = EndpointService.of('codeconnections.api');

  /** AWS CodePipeline. */
  public static readonly CODEPIPELINE = EndpointService.of('codepipeline');

  /** Amazon EventBridge. */
  public static readonly EVENTBRIDGE = EndpointService.of('events');

  /** AWS Service Catalog. */
  public static readonly SERVICE_CATALOG = EndpointService.of('servicecatalog');

  /** AWS Systems Manager, for Parameter Store. */
  public static readonly SSM = EndpointService.of('ssm');

  /**
   * A service of this package's table.
   *
   * @param name the service's name within its service name, for example `sagemaker.api`
   * @throws when the table has no such service
   */
  public static of(name: string): EndpointService {
    const row = ENDPOINT_TABLE.find((candidate) => candidate.name === name);
    if (!row) {
      const known = ENDPOINT_TABLE.map((candidate) => candidate.name).join(', ');
      const errors = new ValidationErrors('EndpointService.of');
      errors.add(
        `name is ${JSON.stringify(name)}, which is not in the table: use one of ${known}, ` +
          'or describe the service with EndpointService.define()',
      );
      errors.throwIfAny();
    }
    return new EndpointService(row as EndpointRow, ENDPOINT_FACTS[name]);
  }

  /**
   * A service that the table does not have.
   *
   * @throws when the name or a DNS name is malformed, the table already has the service, or the source is not an HTTPS
   * address
   */
  public static define(options: EndpointServiceOptions): EndpointService {
    const errors = new ValidationErrors('EndpointService.define');
    errors.pattern(
      'name',
      options.name,
      '[a-z0-9]+([.-][a-z0-9]+)*',
      'take the part after the region of the service name: lower case letters, digits, dots and dashes',
    );
    if (ENDPOINT_TABLE.some((row) => row.name === options.name)) {
      const name = JSON.stringify(options.name);
      errors.add(`name is ${name}, which the table has already: use EndpointService.of(${name})`);
    }
    if (options.dnsNames.length === 0) {
      errors.add('dnsNames is [], name what clients resolve, or the DNS Firewall blocks them');
    }
    for (const name of options.dnsNames) {
      errors.pattern(
        'dnsNames',
        name,
        DOMAIN_PATTERN,
        'use domain names, optionally with a leading "*.", for example "glue.{region}.{suffix}"',
      );
    }
    errors.pattern(
      'source',
      options.source,
      'https://.+',
      'give the HTTPS address of the AWS document on the policy support of the endpoint',
    );
    if (options.noPolicyReason?.trim() === '') {
      errors.add(
        'noPolicyReason is "", say why there is no policy, or leave it out to attach the one of the perimeter',
      );
    }
    errors.throwIfAny();
    const { name, prefix, dnsNames, noPolicyReason, actions, source } = options;
    return new EndpointService(
      { name, prefix, kind: 'interface', dnsNames, noPolicyReason, actions, source },
      {
        principalKeys: PRINCIPAL_KEYS,
        resourceKeys: { supported: options.perimeterKeysSupported ?? false, source },
        ownerKeys: { supported: saysOwner(actions ?? []), source: EndpointOwnerKeys.SOURCE },
      },
    );
  }

  /** The service's name within its service name, for example `sagemaker.api`. */
  public readonly serviceName: string;

  /** What comes before the region in the service name, for example `com.amazonaws`. */
  public readonly prefix: string;

  /** Gateway or interface. */
  public readonly kind: EndpointKind;

  /** Whether the endpoint accepts a policy; when it does not, `noPolicyReason` says why. */
  public readonly policySupported: boolean;

  /** Why the endpoint has no policy. */
  public readonly noPolicyReason?: string;

  /** Whether `aws:PrincipalAccount` is in the request context of all the service's actions. */
  public readonly principalKeysSupported: boolean;

  /** Whether the service puts `aws:ResourceAccount` into the request context of all its actions. */
  public readonly perimeterKeysSupported: boolean;

  /**
   * Whether the service puts `aws:VpceAccount`, `aws:VpceOrgID` and `aws:VpceOrgPaths`, the owner of the endpoint, into the
   * request context of all its actions; only then may policies compare them. Unknown counts as unsupported.
   */
  public readonly endpointOwnerKeysSupported: boolean;

  /** The AWS document on the endpoint and its policy. */
  public readonly source: string;

  /** The AWS document on each of the facts. */
  public readonly sources: EndpointServiceSources;

  /**
   * The rule that a perimeter must be given to render the endpoint's policy.
   *
   * Undefined when every perimeter has one for the service, or the endpoint has no policy.
   */
  public readonly endpointRule?: EndpointRule;

  private readonly dnsNames: string[];

  private constructor(row: EndpointRow, facts: Omit<EndpointFacts, 'where'>) {
    this.serviceName = row.name;
    this.prefix = row.prefix ?? 'com.amazonaws';
    this.kind = row.kind === 'gateway' ? EndpointKind.GATEWAY : EndpointKind.INTERFACE;
    this.noPolicyReason = row.noPolicyReason;
    this.policySupported = row.noPolicyReason === undefined;
    this.principalKeysSupported = facts.principalKeys.supported;
    this.perimeterKeysSupported = facts.resourceKeys.supported;
    this.endpointOwnerKeysSupported = facts.ownerKeys.supported;
    this.source = row.source;
    this.sources = {
      policy: row.source,
      principalKeys: facts.principalKeys.source,
      perimeterKeys: facts.resourceKeys.source,
      endpointOwnerKeys: facts.ownerKeys.source,
    };
    this.dnsNames = row.dnsNames;
    if (this.policySupported && row.actions) {
      this.endpointRule = {
        service: row.name,
        actions: row.actions,
        resourceAccount: facts.resourceKeys.supported,
        source: row.source,
      };
    }
  }

  /**
   * The names that clients resolve to reach the service.
   *
   * @param region the region's name; may be a token
   * @param dnsSuffix the partition's DNS suffix, for example `amazonaws.com`; may be a token
   */
  public domainNames(region: string, dnsSuffix: string): string[] {
    return this.dnsNames.map((name) => name.replaceAll('{region}', region).replaceAll('{suffix}', dnsSuffix));
  }
}

/** Every action belongs to a service that says who owns an endpoint. */
function saysOwner(actions: string[]): boolean {
  return actions.length > 0 && actions.every((action) => EndpointOwnerKeys.supportedBy(action.split(':')[0]));
}
