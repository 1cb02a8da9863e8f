import { z } from 'zod';
import { isPrivate, parseCidr } from './cidr';
import { duplicates } from './names';

/** The largest and the smallest network that an environment may have, in network bits. */
export const NETWORK_BITS = { largest: 16, smallest: 22 };

const ACCOUNT_ID = /^\d{12}$/;

/** A text of one form. */
export function text(pattern: RegExp, allowed: string): z.ZodString {
  return z.string({ error: allowed }).regex(pattern, { error: allowed });
}

/** A whole number between two bounds, which are allowed. */
export function integer(from: number, to: number, unit: string): z.ZodNumber {
  const error = `use a whole number of ${unit} from ${from} to ${to}`;
  return z.number({ error }).int({ error }).min(from, { error }).max(to, { error });
}

/** Yes or no. */
export function flag(): z.ZodBoolean {
  return z.boolean({ error: 'use true or false' });
}

/** Named values; unknown names are refused. */
export function record<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'invalid_type' ? `write the keys ${Object.keys(shape).join(', ')} below it` : undefined,
  });
}

/** Reports every value that occurs twice in a list, at the place of its second occurrence. */
export function distinct<T>(key: keyof T & string): (items: T[], context: z.RefinementCtx) => void {
  return (items, context) => {
    for (const { value, positions } of duplicates(items.map((item) => String(item[key])))) {
      context.addIssue({
        code: 'custom',
        path: [positions[1], key],
        message: `use each ${key} once: "${value}" is also entry ${positions[0]} (upper and lower case count as equal)`,
      });
    }
  };
}

/** Reports every value that occurs twice in a list of texts or numbers. */
export function eachOnce(what: string): (items: (string | number)[], context: z.RefinementCtx) => void {
  return (items, context) => {
    for (const { value, positions } of duplicates(items.map(String))) {
      context.addIssue({
        code: 'custom',
        path: [positions[1]],
        message: `use each ${what} once: "${value}" is repeated`,
      });
    }
  };
}

/** Reports what a package refuses, so that it is refused here, with its place in the file. */
export function accepted(context: z.RefinementCtx, path: PropertyKey[], attempt: () => unknown): void {
  try {
    attempt();
  } catch (error) {
    context.addIssue({ code: 'custom', path, message: (error as Error).message });
  }
}

/** The id of an account. */
export const accountId = text(ACCOUNT_ID, "use 12 digits in quotes as in '222222222222'");

/** The range of a VPC. */
export const vpcCidr = text(/^[\d./]+$/, 'use an IPv4 network as in "10.40.0.0/20"').superRefine((value, context) => {
  const network = parseCidr(value);
  const { largest, smallest } = NETWORK_BITS;
  if (!network) {
    context.addIssue({
      code: 'custom',
      message: 'use the first address of an IPv4 network and its bits, as in "10.40.0.0/20"',
    });
  } else if (network.prefix < largest || network.prefix > smallest) {
    context.addIssue({
      code: 'custom',
      message: `use a network between /${largest} and /${smallest}: a VPC is never larger, and smaller ones leave no room for Studio and jobs`,
    });
  } else if (!isPrivate(network)) {
    context.addIssue({
      code: 'custom',
      message: 'use a private range: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10',
    });
  }
});

/** Any IPv4 range. */
export const ipv4Range = text(/^[\d./]+$/, 'use an IPv4 range as in "10.0.0.0/8"').refine(
  (value) => parseCidr(value) !== undefined,
  { error: 'use the first address of an IPv4 range and its bits, as in "10.0.0.0/8"' },
);

/** The letter of an availability zone. */
export const zoneLetter = text(/^[a-h]$/, 'use the letter of a zone, from a to h, as in "a"');

/** The letters of availability zones, each once. */
export function zoneLetters(least: 1 | 2) {
  return z
    .array(zoneLetter, { error: 'use a list of zone letters as in [a, b]' })
    .min(least, { error: `use at least ${least === 1 ? 'one zone' : 'two zones'}` })
    .max(6, { error: 'use at most six zones' })
    .superRefine(eachOnce('zone'));
}

/** The id that EC2 gives to a kind of resource. */
export function resourceId(prefix: string, what: string) {
  return text(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `use the id of ${what} as in "${prefix}-0123456789abcdef0"`);
}
