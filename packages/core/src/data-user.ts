import { Token } from 'aws-cdk-lib';
import { ValidationErrors } from './validation';

/** From where a user of data may reach it. */
export enum NetworkClass {
  /** Only from the declared VPCs; never exempt. For Studio, jobs, builds and models. */
  VPC_ONLY = 'VPC_ONLY',
  /** A function or service role of the platform that works outside the VPCs, with a reason. */
  SERVICE_ROLE = 'SERVICE_ROLE',
  /** A person, from the networks that are declared with it. */
  PERSONA = 'PERSONA',
  /** A person in an emergency, from anywhere. */
  BREAK_GLASS = 'BREAK_GLASS',
  /** A role of another account, only through VPC endpoints of that account; it reads and never writes. */
  OTHER_ACCOUNTS = 'OTHER_ACCOUNTS',
  /** A role of any other account of the organization, only through VPC endpoints; it reads and never writes. */
  ORGANIZATION = 'ORGANIZATION',
}

/** Roles of other accounts that read data. */
export interface OtherAccountsOptions {
  /** 12-digit ids of the accounts that hold the roles; at least one. */
  readonly accountIds: string[];
  /**
   * ARN pattern of the roles, by their path, such as `Registry.roleArnPattern('*', kind)` returns. Its account may be
   * `*`, because `accountIds` names the accounts.
   */
  readonly roleArnPattern: string;
}

/** Roles of an organization that read data. */
export interface OrganizationUsersOptions {
  /** ARN pattern of the roles, by their path, such as `Registry.roleArnPattern('*', kind)` returns. */
  readonly roleArnPattern: string;
  /**
   * Paths of the organizational units whose accounts hold the roles, such as `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*`.
   *
   * @default - the paths of the perimeter, or every account of the organization
   */
  readonly paths?: string[];
  /**
   * Paths of the accounts through whose VPC endpoints the roles come, for endpoints that a central account shares.
   *
   * @default - endpoints that the account of the role owns
   */
  readonly endpointPaths?: string[];
}

/** From where, and why, a person reaches data outside the declared VPCs. */
export interface PersonaOptions {
  /** Why this person needs the data outside the VPCs. */
  readonly reason: string;
  /**
   * Public address ranges (CIDR) from which the person may come, beside the VPCs.
   *
   * @default - every address
   */
  readonly sourceIpRanges?: string[];
}

/** A principal that uses a bucket or key, declared with the network it may come from. */
export class DataUser {
  /**
   * A role that reaches data only from the declared VPCs.
   *
   * @param arnPattern ARN of a role, or a pattern such as `Registry.roleArnPattern` returns
   * @throws SecureMlopsError when `arnPattern` is no role ARN
   */
  public static vpcOnly(arnPattern: string): DataUser {
    const errors = new ValidationErrors('DataUser.vpcOnly');
    errors.roleArnPattern('arnPattern', arnPattern);
    errors.throwIfAny();
    return new DataUser(NetworkClass.VPC_ONLY, arnPattern);
  }

  /**
   * A role of the platform that works outside the VPCs, such as that of a set-up function.
   *
   * @param roleArn exact ARN of the role, without wildcards
   * @param reason why it works outside the VPCs
   * @throws SecureMlopsError when `roleArn` has a wildcard or `reason` is empty
   */
  public static serviceRole(roleArn: string, reason: string): DataUser {
    const errors = new ValidationErrors('DataUser.serviceRole');
    exactArn(errors, 'roleArn', roleArn);
    stated(errors, reason);
    errors.throwIfAny();
    return new DataUser(NetworkClass.SERVICE_ROLE, roleArn, { reason });
  }

  /**
   * A person who reaches data outside the VPCs.
   *
   * @param arnPattern ARN of a role, or a pattern
   * @throws SecureMlopsError when `arnPattern` is no role ARN, the reason is empty, or an address range is no CIDR
   */
  public static persona(arnPattern: string, options: PersonaOptions): DataUser {
    const errors = new ValidationErrors('DataUser.persona');
    errors.roleArnPattern('arnPattern', arnPattern);
    stated(errors, options.reason);
    if (options.sourceIpRanges) {
      errors.count('sourceIpRanges', options.sourceIpRanges, { min: 1 });
      for (const range of options.sourceIpRanges) {
        errors.pattern('sourceIpRanges', range, CIDR, 'pass CIDR ranges such as "203.0.113.0/24"');
      }
    }
    errors.throwIfAny();
    const { reason, sourceIpRanges } = options;
    return new DataUser(NetworkClass.PERSONA, arnPattern, { reason, sourceIpRanges });
  }

  /**
   * The role for emergencies.
   *
   * @param roleArn exact ARN of the role, without wildcards
   * @throws SecureMlopsError when `roleArn` has a wildcard
   */
  public static breakGlass(roleArn: string): DataUser {
    const errors = new ValidationErrors('DataUser.breakGlass');
    exactArn(errors, 'roleArn', roleArn);
    errors.throwIfAny();
    return new DataUser(NetworkClass.BREAK_GLASS, roleArn, { reason: 'emergency access' });
  }

  /**
   * Roles of other accounts, such as those under which models run in the accounts of a stage. They read, never write,
   * and only through VPC endpoints that their own account owns.
   *
   * @throws SecureMlopsError when `accountIds` is empty, repeats or holds no account id, or `roleArnPattern` is no role
   * ARN pattern with a path
   */
  public static inAccounts(options: OtherAccountsOptions): DataUser {
    const errors = new ValidationErrors('DataUser.inAccounts');
    if (Token.isUnresolved(options.accountIds)) {
      errors.add('accountIds is a list that is only known at deployment, pass a list of known length');
    }
    errors.count('accountIds', options.accountIds, { min: 1 });
    errors.accountIds('accountIds', options.accountIds);
    errors.unique('accountIds', options.accountIds);
    patternWithPath(errors, options.roleArnPattern);
    errors.throwIfAny();
    return new DataUser(NetworkClass.OTHER_ACCOUNTS, options.roleArnPattern, {
      reason: 'reads through endpoints of its own account',
      accountIds: [...options.accountIds],
    });
  }

  /**
   * Roles on a path in every other account of the organization, or of parts of it. Accounts come and go, and no policy
   * changes. They read, never write, and only through VPC endpoints. The perimeter must know its organization.
   *
   * @throws SecureMlopsError when `roleArnPattern` is no role ARN pattern with a path, or a path is none of an organization
   */
  public static inOrganization(options: OrganizationUsersOptions): DataUser {
    const errors = new ValidationErrors('DataUser.inOrganization');
    patternWithPath(errors, options.roleArnPattern);
    for (const [prop, paths] of [
      ['paths', options.paths],
      ['endpointPaths', options.endpointPaths],
    ] as const) {
      if (paths !== undefined) {
        errors.organizationPaths(prop, paths);
      }
    }
    errors.throwIfAny();
    return new DataUser(NetworkClass.ORGANIZATION, options.roleArnPattern, {
      reason: 'reads through endpoints of the organization',
      organizationPaths: [...(options.paths ?? [])],
      endpointPaths: [...(options.endpointPaths ?? [])],
    });
  }

  /** Why the user is not confined to the VPCs; undefined when it is. */
  public readonly reason?: string;
  /** Address ranges from which a persona may come beside the VPCs; undefined means every address. */
  public readonly sourceIpRanges?: string[];
  /** Accounts that hold the role, for roles of other accounts; undefined for the others. */
  public readonly accountIds?: string[];
  /** Paths of the accounts that hold the role, for roles of an organization; empty for those of the perimeter. */
  public readonly organizationPaths?: string[];
  /** Paths of the accounts that own the endpoints, for roles of an organization; empty for the account of the role. */
  public readonly endpointPaths?: string[];

  private constructor(
    /** From where the user may reach the data. */
    public readonly networkClass: NetworkClass,
    /** ARN or ARN pattern of the role, compared with `aws:PrincipalArn`. */
    public readonly principalArn: string,
    details: Pick<DataUser, 'reason' | 'sourceIpRanges' | 'accountIds' | 'organizationPaths' | 'endpointPaths'> = {},
  ) {
    this.reason = details.reason;
    this.sourceIpRanges = details.sourceIpRanges;
    this.accountIds = details.accountIds;
    this.organizationPaths = details.organizationPaths;
    this.endpointPaths = details.endpointPaths;
  }
}

const CIDR = '(\\d{1,3}\\.){3}\\d{1,3}/\\d{1,2}|[0-9a-fA-F:]+/\\d{1,3}';

function patternWithPath(errors: ValidationErrors, pattern: string): void {
  // the path is visible even beside a token such as the partition
  if (!/^arn:.+:iam::[^:/]+:role(\/[\w+=,.@-]+)+\/[\w+=,.@*?-]+$/.test(pattern)) {
    errors.add(
      `roleArnPattern is ${JSON.stringify(pattern)}, pass a pattern with the path of the roles such as "arn:aws:iam::*:role/mlops/dev/stages/staging/model-execution/*"`,
    );
  }
}

function exactArn(errors: ValidationErrors, prop: string, arn: string): void {
  // wildcards are visible even beside a token such as the partition
  if (/[*?]/.test(arn)) {
    errors.add(
      `${prop} is ${JSON.stringify(arn)}, name one role exactly: this class of user is exempt from the network`,
    );
  } else {
    errors.roleArnPattern(prop, arn);
  }
}

function stated(errors: ValidationErrors, reason: string): void {
  if (!Token.isUnresolved(reason) && reason.trim() === '') {
    errors.add(`reason is ${JSON.stringify(reason)}, say why the user works outside the VPCs`);
  }
}
