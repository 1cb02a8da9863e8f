import { type DataUser, NetworkClass } from '../data-user';

/** Users of a bucket or key, sorted by what the network means for them. ARNs only. */
export interface SortedUsers {
  /** Everyone of our accounts. */
  readonly all: string[];
  /** Those who may only come from the VPCs. */
  readonly confined: string[];
  /** Those who may come from everywhere. */
  readonly exempt: string[];
  /** Those who may come from the VPCs and from certain addresses. */
  readonly addressed: { readonly arn: string; readonly ranges: string[] }[];
  /** Those of other accounts; each pattern once, with all of its accounts. */
  readonly others: OtherUsers[];
}

/** Roles of other accounts. */
export interface OtherUsers {
  /** ARN pattern of the roles. */
  readonly arn: string;
  /** Accounts that hold them. */
  readonly accountIds: string[];
}

/** Sorts users by what the network means for them. */
export function sortUsers(users: DataUser[]): SortedUsers {
  const own = users.filter((user) => user.networkClass !== NetworkClass.OTHER_ACCOUNTS);
  const confined = own.filter((user) => user.networkClass === NetworkClass.VPC_ONLY);
  const addressed = own.filter((user) => user.sourceIpRanges !== undefined);
  const exempt = own.filter((user) => !confined.includes(user) && !addressed.includes(user));
  return {
    all: unique(own),
    confined: unique(confined),
    exempt: unique(exempt),
    addressed: addressed.map((user) => ({ arn: user.principalArn, ranges: user.sourceIpRanges ?? [] })),
    others: others(users),
  };
}

function unique(users: DataUser[]): string[] {
  return [...new Set(users.map((user) => user.principalArn))];
}

function others(users: DataUser[]): OtherUsers[] {
  const accounts = new Map<string, Set<string>>();
  for (const { networkClass, principalArn, accountIds = [] } of users) {
    if (networkClass === NetworkClass.OTHER_ACCOUNTS) {
      accounts.set(principalArn, new Set([...(accounts.get(principalArn) ?? []), ...accountIds]));
    }
  }
  return [...accounts].map(([arn, ids]) => ({ arn, accountIds: [...ids] }));
}
