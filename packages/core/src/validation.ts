import { Token } from 'aws-cdk-lib';
import { SecureMlopsError } from './private/errors';
import type { Quota } from './quotas';

/** Bounds of a number, a length or a count. Both ends are allowed values. */
export interface Bounds {
  /** Smallest allowed value. @default - no lower bound */
  readonly min?: number;
  /** Largest allowed value. @default - no upper bound */
  readonly max?: number;
}

/**
 * Collects every problem of one call, so that a user sees all of them at once.
 *
 * Every check accepts tokens: a value that is only known at deployment passes.
 */
export class ValidationErrors {
  private readonly problems: string[] = [];

  /** @param subject class (and method) whose arguments are checked; every message starts with it */
  constructor(private readonly subject: string) {}

  /** Adds a problem: lower case, no final period, names the prop, shows the received value, says the remedy. */
  public add(problem: string): void {
    this.problems.push(problem);
  }

  /**
   * Checks that a string matches a regular expression as a whole.
   *
   * @param prop name of the prop
   * @param value received value, may be a token
   * @param pattern regular expression; it is anchored at both ends
   * @param remedy what the user should write instead
   */
  public pattern(prop: string, value: string, pattern: string, remedy: string): void {
    if (!Token.isUnresolved(value) && !new RegExp(`^(?:${pattern})$`).test(value)) {
      this.add(`${prop} is ${JSON.stringify(value)}, ${remedy}`);
    }
  }

  /** Checks the bounds of a number that may be a token. */
  public range(prop: string, value: number, bounds: Bounds): void {
    if (!Token.isUnresolved(value)) {
      this.within(prop, 'is', value, bounds);
    }
  }

  /** Checks the number of items of a list that may be a token. */
  public count(prop: string, value: string[], bounds: Bounds): void {
    if (!Token.isUnresolved(value)) {
      this.within(prop, 'has the number of items', value.length, bounds);
    }
  }

  /** Checks the length of a string that may be a token against a quota of AWS. */
  public quota(prop: string, value: string, quota: Quota): void {
    if (!Token.isUnresolved(value) && value.length > quota.value) {
      this.add(
        `${prop} has the length ${value.length}, AWS allows ${quota.value} ${quota.name} (${quota.source}), shorten it`,
      );
    }
  }

  /** Checks that no item of a list appears twice. Tokens are compared as they are written. */
  public unique(prop: string, value: string[]): void {
    if (Token.isUnresolved(value)) {
      return;
    }
    const repeated = [...new Set(value.filter((item, index) => value.indexOf(item) !== index))];
    if (repeated.length > 0) {
      this.add(`${prop} repeats ${JSON.stringify(repeated)}, name each item once`);
    }
  }

  /** Checks that every item is a 12-digit AWS account id. */
  public accountIds(prop: string, value: string[]): void {
    if (Token.isUnresolved(value)) {
      return;
    }
    for (const id of value) {
      this.pattern(prop, id, '\\d{12}', 'pass 12-digit account ids');
    }
  }

  /** Checks that a string is the id of an organization. */
  public organizationId(prop: string, value: string): void {
    this.pattern(prop, value, 'o-[a-z0-9]{10,32}', 'pass the id of an organization such as "o-a1b2c3d4e5"');
  }

  /**
   * Checks paths of an organization: the id, the root and units, never a wildcard before the end. A list that is a token
   * does not pass, because policies need its items.
   *
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed-view-data-orgs.html
   *
   * @param prop name of the prop
   * @param paths received paths, at least one; items may be tokens
   */
  public organizationPaths(prop: string, paths: string[]): void {
    if (Token.isUnresolved(paths)) {
      this.add(`${prop} is a list that is only known at deployment, pass a list of known length`);
      return;
    }
    this.count(prop, paths, { min: 1 });
    this.unique(prop, paths);
    for (const path of paths) {
      this.pattern(
        prop,
        path,
        'o-[a-z0-9]{10,32}/r-[a-z0-9]{4,32}/(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}/)*\\*?',
        'pass paths such as "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*", the id of the organization first',
      );
    }
  }

  /** Checks that paths belong to an organization. */
  public pathsOfOrganization(prop: string, paths: string[], organizationId: string): void {
    if (Token.isUnresolved(paths)) {
      return;
    }
    for (const path of paths) {
      if (![path, organizationId].some((text) => Token.isUnresolved(text)) && !path.startsWith(`${organizationId}/`)) {
        this.add(
          `${prop} holds ${JSON.stringify(path)}, which is not in ${JSON.stringify(organizationId)}, pass a path in it`,
        );
      }
    }
  }

  /** Checks that a string is an ARN of an IAM role; `*` and `?` may stand in for parts of its path and name. */
  public roleArnPattern(prop: string, value: string): void {
    const remedy =
      'pass the ARN of a role such as "arn:aws:iam::111122223333:role/path/name"; wildcards only after "role/"';
    // a string with a token inside is unresolved as a whole: its form is only known at deployment, but a wildcard in
    // the place of the account is visible even beside the token of the partition
    if (/:iam::[^:/]*[*?]/.test(value)) {
      this.add(`${prop} is ${JSON.stringify(value)}, ${remedy}`);
    } else {
      this.pattern(prop, value, 'arn:[a-z-]+:iam::\\d{12}:role/[\\w+=,.@/*?-]+', remedy);
    }
  }

  /**
   * Ends the checks.
   *
   * @throws SecureMlopsError with all problems, when there are any
   */
  public throwIfAny(): void {
    if (this.problems.length > 0) {
      throw new SecureMlopsError(this.subject, this.problems);
    }
  }

  private within(prop: string, verb: string, value: number, bounds: Bounds): void {
    const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = bounds;
    if (value >= min && value <= max) {
      return;
    }
    const allowed =
      bounds.min === undefined
        ? `at most ${max}`
        : bounds.max === undefined
          ? `at least ${min}`
          : `between ${min} and ${max}`;
    this.add(`${prop} ${verb} ${JSON.stringify(value)}, it must be ${allowed}`);
  }
}
