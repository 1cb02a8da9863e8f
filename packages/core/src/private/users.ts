import { type DataUser, NetworkClass } from '../data-user';

/** Users of a bucket or key, sorted by what the network means for them. ARNs only. */
export interface SortedUsers {
  /** Everyone. */
  readonly all: string[];
  /** Those who may only come from the VPCs. */
  readonly confined: string[];
  /** Those who may come from everywhere. */
  readonly exempt: string[];
  /** Those who may come from the VPCs and from certain addresses. */
  readonly addressed: { readonly arn: string; readonly ranges: string[] }[];
}

/** Sorts users by what the network means for them. */
export function sortUsers(users: DataUser[]): SortedUsers {
  const confined = users.filter((user) => user.networkClass === NetworkClass.VPC_ONLY);
  const addressed = users.filter((user) => user.sourceIpRanges !== undefined);
  const exempt = users.filter((user) => !confined.includes(user) && !addressed.includes(user));
  return {
    all: unique(users),
    confined: unique(confined),
    exempt: unique(exempt),
    addressed: addressed.map((user) => ({ arn: user.principalArn, ranges: user.sourceIpRanges ?? [] })),
  };
}

function unique(users: DataUser[]): string[] {
  return [...new Set(users.map((user) => user.principalArn))];
}
