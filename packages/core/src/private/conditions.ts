import type * as iam from 'aws-cdk-lib/aws-iam';

/** All conditions at once: every one must hold. Operators and keys keep their order. */
export function both(...parts: iam.Conditions[]): iam.Conditions {
  const all: Record<string, Record<string, unknown>> = {};
  for (const [operator, keys] of parts.flatMap((part) => Object.entries(part))) {
    all[operator] = { ...all[operator], ...(keys as Record<string, unknown>) };
  }
  return all;
}
