import { Quotas, type ValidationErrors } from '@secure-mlops/core';
import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';

/** Length of what CloudFormation puts in for an intrinsic: an upper estimate, as the real value is not known yet. */
const PSEUDO_PARAMETER_LENGTHS: { readonly [name: string]: number } = {
  'AWS::AccountId': 12,
  'AWS::Partition': 10,
  'AWS::Region': 14,
  'AWS::URLSuffix': 16,
};
const REFERENCE_LENGTH = 80;

/** Fails the synthesis when a policy would be refused for its size. */
export function validatePolicySize(policy: iam.ManagedPolicy): void {
  policy.node.addValidation({
    validate: () => {
      const size = sizeOf(Stack.of(policy).resolve(policy.document));
      const quota = Quotas.MANAGED_POLICY_CHARACTERS;
      return size <= quota.value
        ? []
        : [
            `the policy has about ${size} characters, AWS allows ${quota.value} ${quota.name} (${quota.source}), grant fewer or broader resources`,
          ];
    },
  });
}

/** Statements in the order given, in groups of which each fits into one managed policy. */
export function packed(stack: Stack, statements: iam.PolicyStatement[]): iam.PolicyStatement[][] {
  const sizes = (statement: iam.PolicyStatement) => sizeOf(stack.resolve(statement.toStatementJson()));
  return grouped(statements, sizes, Quotas.MANAGED_POLICY_CHARACTERS.value - ENVELOPE_LENGTH);
}

/** Copies of a statement in the order of its resources, of which each fits into a managed policy of its own. */
export function spread(
  stack: Stack,
  resources: string[],
  statement: (resources: string[]) => iam.PolicyStatement,
): iam.PolicyStatement[] {
  const around = ENVELOPE_LENGTH + sizeOf(stack.resolve(statement(['']).toStatementJson()));
  const sizes = (resource: string) => sizeOf(stack.resolve(resource));
  return grouped(resources, sizes, Quotas.MANAGED_POLICY_CHARACTERS.value - around).map(statement);
}

/** Managed policies that a role can have without asking AWS for more. */
const POLICIES_OF_ROLE = 10;

/** Adds a problem when what a prop asks for is more than a role can have. */
export function checkPolicyCount(errors: ValidationErrors, prop: string, count: number, remedy: string): void {
  if (count > POLICIES_OF_ROLE) {
    errors.add(
      `${prop} has the size of ${count} managed policies, a role can have ${POLICIES_OF_ROLE} (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html), ${remedy}`,
    );
  }
}

function grouped<T>(items: T[], size: (item: T) => number, room: number): T[][] {
  const groups: T[][] = [];
  let free = 0;
  for (const item of items) {
    const needed = size(item) + 1;
    if (needed > free) {
      groups.push([]);
      free = room;
    }
    groups.at(-1)?.push(item);
    free -= needed;
  }
  return groups;
}

/** Length of a policy document around its statements. */
const ENVELOPE_LENGTH = JSON.stringify({ Version: '2012-10-17', Statement: [] }).length;

/** Characters of a resolved policy document without white space, intrinsics at their estimated length. */
export function sizeOf(value: unknown): number {
  if (Array.isArray(value)) {
    return 2 + Math.max(0, value.length - 1) + sum(value.map(sizeOf));
  }
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value).replace(/\s/g, '').length;
  }
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (name === 'Fn::Join') {
    return 2 + sum(argument[1].map((part: unknown) => sizeOf(part) - 2));
  }
  if (name === 'Ref') {
    return 2 + (PSEUDO_PARAMETER_LENGTHS[argument] ?? REFERENCE_LENGTH);
  }
  if (name?.startsWith('Fn::')) {
    return 2 + REFERENCE_LENGTH;
  }
  return 2 + Math.max(0, entries.length - 1) + sum(entries.map(([key, item]) => sizeOf(key) + 1 + sizeOf(item)));
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
