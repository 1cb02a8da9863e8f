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
  /** Those of the organization. */
  readonly members: MemberUsers[];
}

/** Roles of other accounts. */
export interface OtherUsers {
  /** ARN pattern of the roles. */
  readonly arn: string;
  /** Accounts that hold them. */
  readonly accountIds: string[];
}

/** Roles of an organization. */
export interface MemberUsers {
  /** ARN pattern of the roles. */
  readonly arn: string;
  /** Paths of the accounts that hold them; empty for those of the perimeter. */
  readonly paths: string[];
  /** Paths of the accounts through whose endpoints they come; empty for the account of the role. */
  readonly endpointPaths: string[];
}

/** Sorts users by what the network means for them. */
export function sortUsers(users: DataUser[]): SortedUsers {
  const own = users.filter(({ networkClass }) => !ELSEWHERE.includes(networkClass));
  const confined = own.filter((user) => user.networkClass === NetworkClass.VPC_ONLY);
  const addressed = own.filter((user) => user.sourceIpRanges !== undefined);
  const exempt = own.filter((user) => !confined.includes(user) && !addressed.includes(user));
  return {
    all: unique(own),
    confined: unique(confined),
    exempt: unique(exempt),
    addressed: addressed.map((user) => ({ arn: user.principalArn, ranges: user.sourceIpRanges ?? [] })),
    others: others(users),
    members: users
      .filter(({ networkClass }) => networkClass === NetworkClass.ORGANIZATION)
      .map(({ principalArn, organizationPaths = [], endpointPaths = [] }) => ({
        arn: principalArn,
        paths: organizationPaths,
        endpointPaths,
      })),
  };
}

const ELSEWHERE = [NetworkClass.OTHER_ACCOUNTS, NetworkClass.ORGANIZATION];

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
