/** How long a stack took. */
export interface StackTime {
  /** @default - the account of the platform */
  readonly account?: string;
  readonly stack: string;
  readonly seconds: number;
}

/** A resource that could not be created, updated or deleted. */
export interface FailedResource {
  readonly stack: string;
  readonly status: string;
  readonly type: string;
  /** The logical path and the reason, as CloudFormation reports them. */
  readonly detail: string;
}

const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** `stack | 3/10 | 1:02:03 | CREATE_FAILED | AWS::S3::Bucket | Data/Resource (Data1234) reason` */
const FAILED_EVENT = /^\s*(\S+)\s*\|[^|]*\|[^|]*\|\s*([A-Z_]*_FAILED)\s*\|\s*(AWS::\S+|Custom::\S+)\s*\|\s*(.*)$/;

/** What CloudFormation says of resources that were only stopped because another one failed. */
const CANCELLED = /Resource (creation|update|deletion) cancelled/i;

/** Reads from the output of `cdk deploy` how long each stack took. */
export function stackTimes(output: string): StackTime[] {
  const times = new Map<string, number>();
  let stack: string | undefined;
  for (const line of plainLines(output)) {
    stack = /✅\s+(\S+)/.exec(line)?.[1] ?? stack;
    const seconds = /(?:Deployment|Destroy(?:ment)?) time: ([\d.]+)s/.exec(line)?.[1];
    if (stack !== undefined && seconds !== undefined) {
      times.set(stack, Number(seconds));
    }
  }
  return [...times].map(([name, seconds]) => ({ stack: name, seconds }));
}

/** Reads from the output of `cdk` which resources failed by themselves, and why. */
export function failedResources(output: string): FailedResource[] {
  return plainLines(output).flatMap((line) => {
    const [, stack, status, type, detail] = FAILED_EVENT.exec(line) ?? [];
    return stack === undefined || type === 'AWS::CloudFormation::Stack' || CANCELLED.test(detail)
      ? []
      : [{ stack, status, type, detail: detail.trim() }];
  });
}

/** One block that says which resources failed and why. */
export function failureBlock(output: string): string {
  const failed = failedResources(output);
  if (failed.length === 0) {
    return 'the reason stands above';
  }
  return failed.map(({ stack, status, type, detail }) => `  ${stack}: ${status} ${type} ${detail}`).join('\n');
}

function plainLines(output: string): string[] {
  return output.replace(ESCAPES, '').split(/\r?\n/);
}
