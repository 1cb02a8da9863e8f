/** An IPv4 network. */
export interface Cidr {
  /** The first address as an unsigned 32-bit number. */
  readonly address: number;
  /** The number of network bits. */
  readonly prefix: number;
}

const PRIVATE_RANGES = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/** Reads an IPv4 CIDR; `undefined` when the text is none, or when bits outside of the network are set. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) {
    return undefined;
  }
  const [a, b, c, d, prefix] = match.slice(1).map(Number);
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) {
    return undefined;
  }
  const address = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  return address % 2 ** (32 - prefix) === 0 ? { address, prefix } : undefined;
}

/** Whether the inner network lies in the outer one. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  const size = 2 ** (32 - outer.prefix);
  return inner.prefix >= outer.prefix && Math.floor(inner.address / size) === Math.floor(outer.address / size);
}

/** Whether the network lies in a range that is never routed on the internet (RFC 1918 and RFC 6598). */
export function isPrivate(network: Cidr): boolean {
  return PRIVATE_RANGES.some((range) => contains(parseCidr(range) as Cidr, network));
}
