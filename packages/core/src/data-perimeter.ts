import { Aws, Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { AwsOwnedResources } from './aws-owned-resources';
import type { DataUser } from './data-user';
import type { KeyService } from './key-service';
import { renderBucketStatements } from './private/bucket-statements';
import { renderEndpointPolicy } from './private/endpoint-policy';
import { ENDPOINT_RULES } from './private/endpoint-rules';
import { SecureMlopsError } from './private/errors';
import { renderKeyStatements } from './private/key-statements';
import type { PerimeterLine } from './private/statements';
import { type Quota, Quotas } from './quotas';
import { ValidationErrors } from './validation';

/** What may pass the endpoint of a service. */
export interface EndpointRule {
  /** Short name of the service as in the name of its endpoint, e.g. `sagemaker.api`. */
  readonly service: string;
  /** Actions that may pass; never `*` or `service:*`. */
  readonly actions: string[];
  /** Whether the service fills in `aws:ResourceAccount`. When not, only the principal is confined. */
  readonly resourceAccount: boolean;
  /** Address of the document that says so. */
  readonly source: string;
}

/** A perimeter around a list of accounts. */
export interface AccountsPerimeterProps {
  /** 12-digit ids of the accounts whose principals and resources are ours; at least one, items may be tokens. */
  readonly accountIds: string[];
  /**
   * ARN patterns of the roles that deploy: the execution roles of CloudFormation. Beside break-glass, only they
   * change policies of buckets and keys or destroy them.
   */
  readonly deploymentRoleArns: string[];
  /**
   * Exact ARNs of the roles for emergencies; they may change policies.
   *
   * @default - none
   */
  readonly breakGlassRoleArns?: string[];
  /**
   * Resources of AWS that stay reachable.
   *
   * @default - what is known about the region of the endpoint
   */
  readonly awsOwnedResources?: AwsOwnedResources;
  /**
   * Rules of endpoints that this package does not know, or that replace the known ones.
   *
   * @default - the rules of s3, sts, kms, logs, sagemaker.api, sagemaker.runtime and studio
   */
  readonly endpointRules?: EndpointRule[];
  /**
   * Id of the AWS organization that other accounts must belong to when they are let in to buckets and keys.
   *
   * @default - other accounts are recognized by their ids only
   */
  readonly organizationId?: string;
  /**
   * 12-digit ids of further accounts whose resources our principals may reach through our endpoints: for the network of
   * a stage account, the platform account that keeps its models. Their principals stay outside.
   *
   * @default - only resources of `accountIds`
   */
  readonly resourceAccountIds?: string[];
}

/** Which bucket is protected, and who uses it. */
export interface BucketStatementsOptions {
  /** ARN of the bucket. */
  readonly bucketArn: string;
  /**
   * ARN of the only key with which objects may be encrypted.
   *
   * @default - uploads are not checked for their key, for a bucket that a service writes with its own
   */
  readonly keyArn?: string;
  /** Ids of the VPCs from which data may be reached; at least one. */
  readonly vpcIds: string[];
  /** Everyone who reads or writes the data. */
  readonly users: DataUser[];
}

/** Who uses a key. */
export interface KeyStatementsOptions {
  /** Everyone who encrypts or decrypts with the key. */
  readonly users: DataUser[];
  /** Ids of the VPCs from which the key may be called; at least one. */
  readonly vpcIds: string[];
  /**
   * Services that use the key under their own principal.
   *
   * @default - none
   */
  readonly services?: KeyService[];
  /**
   * Short names of the services through which users use the key, e.g. `s3`: the service calls AWS KMS for the user.
   *
   * @default ['s3', 'sagemaker']
   */
  readonly viaServices?: string[];
}

/**
 * The line around what is ours: it renders the policies of endpoints, buckets and keys, so that they agree.
 *
 * Policies name accounts and conditions, never a role resource, and so make no cycles between stacks.
 * A perimeter has no resources.
 */
export class DataPerimeter {
  /**
   * A perimeter around a list of accounts.
   *
   * @throws SecureMlopsError when a list is empty or holds something else than documented
   */
  public static ofAccounts(props: AccountsPerimeterProps): DataPerimeter {
    const errors = new ValidationErrors('DataPerimeter.ofAccounts');
    for (const [prop, ids] of [
      ['accountIds', props.accountIds],
      ['resourceAccountIds', props.resourceAccountIds ?? []],
    ] as const) {
      if (Token.isUnresolved(ids)) {
        errors.add(
          `${prop} is a list that is only known at deployment, pass a list of known length; items may be tokens`,
        );
      }
    }
    errors.count('accountIds', props.accountIds, { min: 1 });
    errors.accountIds('accountIds', props.accountIds);
    errors.unique('accountIds', props.accountIds);
    if (props.organizationId !== undefined) {
      errors.pattern(
        'organizationId',
        props.organizationId,
        'o-[a-z0-9]{10,32}',
        'pass the id of an organization such as "o-a1b2c3d4e5"',
      );
    }
    errors.accountIds('resourceAccountIds', props.resourceAccountIds ?? []);
    errors.unique('resourceAccountIds', props.resourceAccountIds ?? []);
    errors.count('deploymentRoleArns', props.deploymentRoleArns, { min: 1 });
    for (const [prop, arns] of [
      ['deploymentRoleArns', props.deploymentRoleArns],
      ['breakGlassRoleArns', props.breakGlassRoleArns ?? []],
    ] as const) {
      for (const arn of arns) {
        errors.roleArnPattern(prop, arn);
      }
    }
    for (const arn of (props.breakGlassRoleArns ?? []).filter((name) => /[*?]/.test(name))) {
      errors.add(`breakGlassRoleArns holds ${JSON.stringify(arn)}, name one role exactly`);
    }
    for (const rule of props.endpointRules ?? []) {
      errors.count(`endpointRules of ${JSON.stringify(rule.service)}`, rule.actions, { min: 1 });
      for (const action of rule.actions) {
        errors.pattern(
          `endpointRules of ${JSON.stringify(rule.service)}`,
          action,
          '[a-z0-9-]+:[A-Z][A-Za-z]*\\*?',
          'name actions, or families of actions such as "ssm:Get*"',
        );
      }
    }
    errors.throwIfAny();
    return new DataPerimeter(props);
  }

  /** Ids of the accounts whose principals and resources are ours. */
  public readonly accountIds: string[];
  /** ARN patterns of the roles that deploy. */
  public readonly deploymentRoleArns: string[];
  /** ARNs of the roles for emergencies. */
  public readonly breakGlassRoleArns: string[];
  /** Id of the organization that other accounts must belong to; undefined when they are recognized by their ids only. */
  public readonly organizationId?: string;
  /** Ids of further accounts whose resources our principals may reach through our endpoints. */
  public readonly resourceAccountIds: string[];
  private readonly awsOwnedResources?: AwsOwnedResources;
  private readonly endpointRules: Map<string, EndpointRule>;

  private constructor(props: AccountsPerimeterProps) {
    this.accountIds = [...props.accountIds];
    this.deploymentRoleArns = [...props.deploymentRoleArns];
    this.breakGlassRoleArns = [...(props.breakGlassRoleArns ?? [])];
    this.organizationId = props.organizationId;
    this.resourceAccountIds = [...(props.resourceAccountIds ?? [])];
    this.awsOwnedResources = props.awsOwnedResources;
    this.endpointRules = new Map(
      [...ENDPOINT_RULES, ...(props.endpointRules ?? [])].map((rule) => [rule.service, rule]),
    );
  }

  /** Whether there is a rule for the endpoint of a service, so that `endpointPolicy` can render it. */
  public hasEndpointRule(service: string): boolean {
    return this.endpointRules.has(service);
  }

  /**
   * Policy of a VPC endpoint: our principals to our resources, reading of AWS-owned resources, and AWS services.
   *
   * @param service short name of the service as in the name of its endpoint: `s3`, `sts`, `kms`, `logs`,
   * `sagemaker.api`, `sagemaker.runtime`, `studio`, or one of the rules given to the perimeter
   * @param scope construct in the stack of the endpoint, for its region
   * @throws SecureMlopsError when the service has no rule, the region is unknown, or the policy is too long
   */
  public endpointPolicy(service: string, scope: IConstruct): iam.PolicyDocument {
    const rule = this.endpointRules.get(service);
    if (!rule) {
      throw new SecureMlopsError('DataPerimeter.endpointPolicy', [
        `service is ${JSON.stringify(service)}, there are rules for ${JSON.stringify([...this.endpointRules.keys()])}, pass one for it in endpointRules`,
      ]);
    }
    const stack = Stack.of(scope);
    const buckets =
      service === 's3' ? (this.awsOwnedResources ?? AwsOwnedResources.ofRegion(stack.region)).buckets : [];
    const document = renderEndpointPolicy(rule, this.accountIds, this.resourceAccountIds, buckets);
    const errors = new ValidationErrors('DataPerimeter.endpointPolicy');
    errors.quota(
      `accountIds in the policy for ${JSON.stringify(service)}`,
      JSON.stringify(stack.resolve(document)),
      Quotas.ENDPOINT_POLICY_CHARACTERS,
    );
    errors.throwIfAny();
    return document;
  }

  /**
   * Statements of a bucket policy. All of them deny, and identity policies say who may use the bucket; only for roles of
   * other accounts there are statements that allow, because identity policies alone do not reach across accounts.
   *
   * @throws SecureMlopsError when `vpcIds` is empty, roles of other accounts are in an account of ours, or the statements alone are longer than a bucket policy may be
   */
  public bucketStatements(options: BucketStatementsOptions): iam.PolicyStatement[] {
    const errors = new ValidationErrors('DataPerimeter.bucketStatements');
    vpcIds(errors, options.vpcIds);
    this.foreign(errors, options.users);
    errors.throwIfAny();
    return fitting(
      'DataPerimeter.bucketStatements',
      renderBucketStatements(options, this.line()),
      Quotas.BUCKET_POLICY_BYTES,
    );
  }

  /**
   * Statements of a key policy. They are complete: without another statement, nobody else can use or manage the key.
   *
   * Users also need an identity policy that allows the use.
   *
   * @throws SecureMlopsError when `vpcIds` is empty, a user is a role that deploys, roles of other accounts are in an account
   * of ours, or the policy would be too long
   */
  public keyStatements(options: KeyStatementsOptions): iam.PolicyStatement[] {
    const errors = new ValidationErrors('DataPerimeter.keyStatements');
    vpcIds(errors, options.vpcIds);
    this.foreign(errors, options.users);
    for (const user of options.users.filter(({ principalArn }) => this.deploymentRoleArns.includes(principalArn))) {
      errors.add(`users holds ${JSON.stringify(user.principalArn)}, a role that administers the key must not use it`);
    }
    for (const service of options.viaServices ?? []) {
      errors.pattern('viaServices', service, '[a-z0-9-]+', 'pass short names such as "s3"');
    }
    errors.throwIfAny();
    return fitting('DataPerimeter.keyStatements', renderKeyStatements(options, this.line()), Quotas.KEY_POLICY_BYTES);
  }

  private line(): PerimeterLine {
    return {
      accountIds: this.accountIds,
      organizationId: this.organizationId,
      administratorArns: [...this.deploymentRoleArns, ...this.breakGlassRoleArns],
      deploymentRoleArns: this.deploymentRoleArns,
    };
  }

  /** A role of our own accounts reaches data from the declared VPCs, not from every VPC of its account. */
  private foreign(errors: ValidationErrors, users: DataUser[]): void {
    const own = users.flatMap(({ accountIds = [] }) => accountIds.filter((id) => this.accountIds.includes(id)));
    for (const id of new Set(own)) {
      errors.add(
        `users holds roles of other accounts in ${JSON.stringify(id)}, an account of the perimeter, declare them with DataUser.vpcOnly and name their VPC in vpcIds`,
      );
    }
  }
}

function vpcIds(errors: ValidationErrors, ids: string[]): void {
  errors.count('vpcIds', ids, { min: 1 });
  if (!Token.isUnresolved(ids)) {
    for (const id of ids) {
      errors.pattern('vpcIds', id, 'vpc-[0-9a-f]{8,17}', 'pass ids of VPCs such as "vpc-0123456789abcdef0"');
    }
  }
}

/**
 * Tokens count with the length of their placeholder: what is only known at deployment is estimated. The partition, which
 * is in the ARN of every account, counts as the longest public one.
 */
function fitting(subject: string, statements: iam.PolicyStatement[], quota: Quota): iam.PolicyStatement[] {
  const errors = new ValidationErrors(subject);
  const text = JSON.stringify(statements.map((statement) => statement.toStatementJson()));
  const bytes = Buffer.byteLength(text.replaceAll(Aws.PARTITION, 'aws-us-gov'));
  if (bytes > quota.value) {
    errors.add(
      `users and accounts make a policy of ${bytes} bytes, AWS allows ${quota.value} ${quota.name} (${quota.source}), declare users by patterns of their paths, and let fewer accounts share one environment`,
    );
  }
  errors.throwIfAny();
  return statements;
}
