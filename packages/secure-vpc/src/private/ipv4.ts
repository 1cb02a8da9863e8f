import type { ValidationErrors } from '@secure-mlops/core';
import { Token } from 'aws-cdk-lib';

/** A range of IPv4 addresses. */
export interface Ipv4Range {
  /** The first address as a number. */
  readonly base: number;
  /** The length of the prefix. */
  readonly prefix: number;
}

/** Reads a range such as `10.0.0.0/16`; undefined when it is none. Host bits are kept. */
export function parseIpv4(text: string): Ipv4Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  const [prefix, ...octets] = (match ?? []).slice(1).map(Number).reverse();
  if (!match || prefix > 32 || octets.some((octet) => octet > 255)) {
    return undefined;
  }
  return { base: octets.reduceRight((sum, octet) => sum * 256 + octet, 0), prefix };
}

/** The number of addresses below a prefix. */
export function addressesOf(prefix: number): number {
  return 2 ** (32 - prefix);
}

/** An address in its usual spelling. */
export function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** The first address of the range that an address is in. */
export function floorOf({ base, prefix }: Ipv4Range): number {
  return base - (base % addressesOf(prefix));
}

/** Whether a range holds every address of another. */
export function holds(outer: Ipv4Range, inner: Ipv4Range): boolean {
  return outer.prefix <= inner.prefix && floorOf({ base: inner.base, prefix: outer.prefix }) === floorOf(outer);
}

/**
 * Checks the form of ranges. Tokens pass.
 *
 * Host bits are refused, because EC2 cuts them off and what it made is then not what the template names:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html
 */
export function validateRanges(errors: ValidationErrors, prop: string, ranges: string[], example: string): void {
  for (const text of ranges.filter((one) => !Token.isUnresolved(one))) {
    const range = parseIpv4(text);
    if (!range) {
      errors.add(`${prop} is ${JSON.stringify(text)}, write IPv4 ranges such as ${JSON.stringify(example)}`);
    } else if (range.base !== floorOf(range)) {
      errors.add(`${prop} is ${JSON.stringify(text)}, which has host bits: start it at ${dotted(floorOf(range))}`);
    }
  }
}
