import { z } from 'zod';
import { domains } from './egress-schema';
import { eachOnce, record, text } from './fields';

/** What the resolver of a network answers. */
export const DnsSchema = record({
  allowedDomains: domains()
    .optional()
    .describe(
      'Names that resolve besides those of endpoints and hosts. With "nat" and "transitGateway" every name resolves unless this is given; with "firewall" those of the way out do',
    ),
  blockedDomainLists: z
    .array(text(/^rslvr-fdl-[\w-]+$/, 'use ids of domain lists as in "rslvr-fdl-0123456789abcdef"'), {
      error: 'use a list of ids of domain lists',
    })
    .superRefine(eachOnce('domain list'))
    .optional()
    .describe(
      'Domain lists whose names do not resolve, such as those of threats that AWS manages; their ids differ in every region: aws route53resolver list-firewall-domain-lists',
    ),
  blockedThreats: z
    .array(z.enum(['generatedDomains', 'tunneling'], { error: 'use "generatedDomains" or "tunneling"' }), {
      error: 'use a list of threats as in [tunneling]',
    })
    .superRefine(eachOnce('threat'))
    .optional()
    .describe('Threats that are recognized by the form of queries, which are then not answered; AWS charges per query'),
  blockResponse: z
    .enum(['nxdomain', 'nodata'], { error: 'use "nxdomain" or "nodata"' })
    .optional()
    .describe(
      'What clients hear for a name that does not resolve: there is none, or nothing is known; @default nxdomain',
    ),
  failureMode: z
    .enum(['closed', 'open'], { error: 'use "closed" or "open"' })
    .optional()
    .describe(
      'What becomes of queries while the DNS Firewall fails: they are not answered, or answered as if there were no firewall, so that who waits for that can carry data out in names. This holds for the whole VPC; removing it closes; @default closed, unless somebody changed the setting of the VPC',
    ),
}).describe('What the resolver of the network answers');

/** The resolver of a valid configuration. */
export type DnsConfig = z.output<typeof DnsSchema>;
