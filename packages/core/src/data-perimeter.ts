import { Aws, Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { AwsOwnedResources } from './aws-owned-resources';
import type { DataUser } from './data-user';
import type {
  OrganizationPolicy,
  ResourceControlPolicyOptions,
  ServiceControlPolicyOptions,
} from './organization-policies';
import { type PerimeterException, TrustedSide } from './perimeter-exception';
import type {
  AccountsPerimeterProps,
  EndpointRule,
  OrganizationPerimeterProps,
  PerimeterProps,
} from './perimeter-props';
import { renderBucketStatements } from './private/bucket-statements';
import { namesAwsOwnedResources, renderEndpointPolicy } from './private/endpoint-policy';
import { ENDPOINT_RULES } from './private/endpoint-rules';
import { SecureMlopsError } from './private/errors';
import { renderKeyStatements } from './private/key-statements';
import type { OrganizationLine } from './private/organization';
import { checkAccountsPerimeter, checkOrganizationPerimeter } from './private/perimeter-checks';
import { renderResourceControlPolicies } from './private/resource-control-policies';
import { renderServiceControlPolicies } from './private/service-control-policies';
import type { PerimeterLine } from './private/statements';
import { type Quota, Quotas } from './quotas';
import type { BucketStatementsOptions, KeyStatementsOptions } from './statement-options';
import { ValidationErrors } from './validation';

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
    checkAccountsPerimeter(props);
    return new DataPerimeter(
      props,
      {
        accountIds: [...props.accountIds],
        resourceAccountIds: [...(props.resourceAccountIds ?? [])],
        organizationId: props.organizationId,
      },
      [],
    );
  }

  /**
   * A perimeter around an organization, or around parts of it. It holds the exact id of the organization and never a list
   * of its accounts: an account that joins is inside, and no policy changes.
   *
   * Buckets and keys belong to the account that their stack is deployed to; its roles come from the declared VPCs. Roles
   * of the other accounts are declared with `DataUser.inOrganization`.
   *
   * @param organizationId id of the organization, such as `o-a1b2c3d4e5`
   * @throws SecureMlopsError when the id, a path or an ARN is none, or a path is in another organization
   */
  public static ofOrganization(organizationId: string, props: OrganizationPerimeterProps): DataPerimeter {
    checkOrganizationPerimeter(organizationId, props);
    const exceptions = [...(props.exceptions ?? [])];
    return new DataPerimeter(
      props,
      {
        accountIds: [Aws.ACCOUNT_ID],
        resourceAccountIds: exceptions
          .filter(({ side }) => side === TrustedSide.RESOURCES)
          .map(({ accountId }) => accountId),
        organizationId,
        organization: { id: organizationId, paths: [...(props.paths ?? [])] },
      },
      exceptions,
    );
  }

  /**
   * Ids of the accounts whose principals and resources are ours. With an organization, the account of the stack, whose
   * roles use its buckets and keys from the declared VPCs.
   */
  public readonly accountIds: string[];
  /** ARN patterns of the roles that deploy. */
  public readonly deploymentRoleArns: string[];
  /** ARNs of the roles for emergencies. */
  public readonly breakGlassRoleArns: string[];
  /** Id of the organization that other accounts must belong to; undefined when they are recognized by their ids only. */
  public readonly organizationId?: string;
  /** Ids of further accounts whose resources our principals may reach through our endpoints. */
  public readonly resourceAccountIds: string[];
  /** Paths of the parts of the organization that are inside; empty for the whole of it, and for a perimeter of accounts. */
  public readonly organizationPaths: string[];
  /** Accounts outside the organization that are trusted, each with its reason. */
  public readonly exceptions: PerimeterException[];
  private readonly organization?: OrganizationLine;
  private readonly awsOwnedResources?: AwsOwnedResources;
  private readonly endpointRules: Map<string, EndpointRule>;

  private constructor(
    props: PerimeterProps,
    inside: Pick<PerimeterLine, 'accountIds' | 'resourceAccountIds' | 'organizationId' | 'organization'>,
    exceptions: PerimeterException[],
  ) {
    this.accountIds = inside.accountIds;
    this.deploymentRoleArns = [...props.deploymentRoleArns];
    this.breakGlassRoleArns = [...(props.breakGlassRoleArns ?? [])];
    this.organizationId = inside.organizationId;
    this.organization = inside.organization;
    this.organizationPaths = inside.organization?.paths ?? [];
    this.resourceAccountIds = inside.resourceAccountIds;
    this.exceptions = exceptions;
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
    const document = renderEndpointPolicy(rule, this.line(), this.awsOwnedResourcesFor(service, stack.region));
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
   * @throws SecureMlopsError when `vpcIds` is empty, roles of other accounts are in an account of ours or in another
   * organization, or the statements alone are longer than a bucket policy may be
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
   * of ours or in another organization, or the policy would be too long
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

  /**
   * The perimeter as service control policies: what principals of the organization may reach, whatever the policies of
   * their account say. Attach them to the root, to the units of `paths`, or to accounts.
   *
   * @throws SecureMlopsError when the perimeter is not around an organization, an option is not as documented, a value is
   * only known at deployment, or the set is longer than can be attached
   */
  public serviceControlPolicies(options: ServiceControlPolicyOptions): OrganizationPolicy[] {
    return renderServiceControlPolicies(options, this.organizationLine('serviceControlPolicies'), this.exceptions);
  }

  /**
   * The perimeter as resource control policies: who may reach resources of the organization, whatever their policies say.
   * They hold for services that support such policies. Attach them to the root, to the units of `paths`, or to accounts.
   *
   * @throws SecureMlopsError when the perimeter is not around an organization, an option is not as documented, a value is
   * only known at deployment, or the set is longer than can be attached
   */
  public resourceControlPolicies(options: ResourceControlPolicyOptions): OrganizationPolicy[] {
    return renderResourceControlPolicies(options, this.organizationLine('resourceControlPolicies'), this.exceptions);
  }

  private organizationLine(method: string): OrganizationLine {
    if (!this.organization) {
      throw new SecureMlopsError(`DataPerimeter.${method}`, [
        `accountIds is ${JSON.stringify(this.accountIds)}, policies of an organization need its id, make the perimeter with DataPerimeter.ofOrganization`,
      ]);
    }
    return this.organization;
  }

  private awsOwnedResourcesFor(service: string, region: string): AwsOwnedResources | undefined {
    if (!namesAwsOwnedResources(service)) {
      return undefined;
    }
    if (this.awsOwnedResources || this.organization) {
      return this.awsOwnedResources ?? AwsOwnedResources.allOfRegion(region);
    }
    // what a perimeter of accounts knows by default are buckets
    return service === 's3' ? AwsOwnedResources.ofRegion(region) : undefined;
  }

  private line(): PerimeterLine {
    return {
      accountIds: this.accountIds,
      resourceAccountIds: this.resourceAccountIds,
      organization: this.organization,
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
    for (const { principalArn, organizationPaths, endpointPaths = [] } of users) {
      if (organizationPaths !== undefined && this.organizationId === undefined) {
        errors.add(
          `users holds ${JSON.stringify(principalArn)} in an organization, tell the perimeter its organizationId`,
        );
      } else if (organizationPaths !== undefined && this.organizationId !== undefined) {
        errors.pathsOfOrganization('users', [...organizationPaths, ...endpointPaths], this.organizationId);
      }
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
