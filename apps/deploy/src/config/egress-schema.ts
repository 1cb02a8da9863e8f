import { z } from 'zod';
import { eachOnce, flag, integer, ipv4Range, record, resourceId, text, zoneLetter } from './fields';

/** A domain of an allow list. */
const domain = text(
  /^(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/,
  'use a domain of at least two labels as in "example.com", or "*.example.com" for every name below',
);

/** Domains, each once. */
export function domains() {
  return z
    .array(domain, { error: 'use a list of domains as in [pypi.org, "*.example.com"]' })
    .superRefine(eachOnce('domain'));
}

const ports = z
  .array(integer(1, 65_535, 'a port'), { error: 'use a list of ports as in [443]' })
  .min(1, { error: 'use at least one port' })
  .superRefine(eachOnce('port'))
  .default([443])
  .describe('The TCP ports on which workloads may leave');

/** The ways out of a network. */
export const EGRESS_MODES = ['isolated', 'nat', 'firewall', 'transitGateway'] as const;

const mode = <Mode extends (typeof EGRESS_MODES)[number]>(name: Mode, description: string) =>
  z.literal(name).describe(description);

/** The way out of a network. */
export const EgressSchema = z
  .discriminatedUnion(
    'mode',
    [
      record({ mode: mode('isolated', 'There is none: workloads reach endpoints, and nothing else') }),
      record({
        mode: mode(
          'nat',
          'NAT gateways: workloads reach every address of the internet, and nothing judges where data goes',
        ),
        perZone: flag()
          .default(true)
          .describe('Whether each zone has a NAT gateway of its own; one for all is cheaper, and goes with its zone'),
        zone: zoneLetter
          .optional()
          .describe(
            'The letter of the zone of the one NAT gateway, where its address has to stay whatever zones are added; @default the first of availabilityZones by letter',
          ),
        ports,
      }),
      record({
        mode: mode('firewall', 'AWS Network Firewall, then NAT gateways: workloads reach the allowed domains'),
        allowedDomains: domains()
          .min(1, { error: 'use at least one domain: without any, the mode is "isolated"' })
          .describe('The domains that workloads reach by HTTPS and HTTP, and the only further names that resolve'),
        deleteProtection: flag()
          .default(false)
          .describe(
            'Whether the firewall refuses to be deleted, so that the network goes only after another deployment',
          ),
      }),
      record({
        mode: mode('transitGateway', 'A transit gateway, such as that of a landing zone with central egress'),
        transitGatewayId: resourceId('tgw', 'a transit gateway').describe(
          'The transit gateway; one of another account must be shared with this one and accept attachments by itself',
        ),
        routes: z
          .array(ipv4Range, { error: 'use a list of IPv4 ranges as in [10.0.0.0/8]' })
          .min(1, { error: 'use at least one range' })
          .superRefine(eachOnce('range'))
          .describe('The ranges that workloads reach through it; 0.0.0.0/0 for a central way to the internet'),
        ports,
      }),
    ],
    {
      error: (issue) =>
        issue.code === 'invalid_union' ? `use one of ${EGRESS_MODES.join(', ')}` : 'write the key mode below it',
    },
  )
  .describe('The way out of the network');

/** The way out of a valid configuration. */
export type EgressConfig = z.output<typeof EgressSchema>;
