/** One decision to live with a finding. */
export interface Acknowledgement {
  /** The constructs, with everything below them, as paths below their stack; in them stands `{stage}` for the stage. */
  readonly constructs: readonly string[];
  /**
   * Whether the constructs are the parts of one policy, which is split by its size: each finding is at one of them.
   *
   * @default false
   */
  readonly parts?: boolean;
  /**
   * The exact findings.
   *
   * In them stand `{platform}`, `{qualifier}`, `{account}`, `{region}` and `{partition}` for the configured ones,
   * `{environment}` for the environment of the stack, `{stage}` for the stage, and `{stageNames}` for the beginning of the
   * names of stacks in stage accounts.
   */
  readonly findings: readonly string[];
  /** Why the finding is no risk here, and where that can be seen. */
  readonly evidence: string;
}

/** Findings about wildcards in policies. */
export function wildcards(kind: 'Action' | 'Resource', ...values: string[]): string[] {
  return values.map((value) => `AwsSolutions-IAM5[${kind}::${value}]`);
}

/** What NIST 800-53 asks of functions that serve requests. */
export const SETUP_FUNCTION_FINDINGS = [
  'NIST.800.53.R5-LambdaConcurrency',
  'NIST.800.53.R5-LambdaDLQ',
  'NIST.800.53.R5-LambdaInsideVPC',
];

/** Why set-up functions need none of it. */
export const SETUP_FUNCTION_EVIDENCE =
  'The function runs only while CloudFormation creates, updates or deletes its custom resource and waits for the answer: ' +
  'a run without an answer is a failed deployment, so that a dead-letter queue would keep nothing that anybody misses; ' +
  'a stack calls it once per custom resource, while reserved concurrency would take from the account. Outside the VPC it ' +
  'still works when ' +
  'the network is what is created or deleted; the resource policies name its role (class serviceRole).';

/** Why a statement has no resources. */
export const UNNAMED_RESOURCES =
  'The statement holds only actions that list or describe, for which IAM defines no resources.';
