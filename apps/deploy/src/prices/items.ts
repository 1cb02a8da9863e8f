/** How the price of something is told. */
export interface ChargedItem {
  /** What is charged, one of it. */
  readonly what: string;
  /** What one price is for. */
  readonly per: string;
}

/** What is charged while it exists, used or not. */
export const FIXED_ITEMS = {
  interfaceEndpoint: { what: 'interface endpoint in a zone', per: 'hour' },
  natGateway: { what: 'NAT gateway', per: 'hour' },
  /** AWS takes one NAT gateway hour off for each hour of a firewall endpoint that it is chained with. */
  waivedNatGateway: { what: 'NAT gateway waived behind a firewall endpoint', per: 'hour' },
  publicIpv4: { what: 'public IPv4 address', per: 'hour' },
  firewallEndpoint: { what: 'Network Firewall endpoint', per: 'hour' },
  transitGatewayAttachment: { what: 'transit gateway attachment', per: 'hour' },
  customerKey: { what: 'customer managed key', per: 'month' },
  dnsFirewallName: { what: 'name in a list of the DNS Firewall', per: 'month' },
  dnsFirewallAdvanced: { what: 'VPC with advanced rules of the DNS Firewall', per: 'hour' },
} as const satisfies Record<string, ChargedItem>;

/** What is charged by how much it is used, as far as a price for it is told here. */
export const USE_ITEMS = {
  interfaceEndpointData: { what: 'data through interface endpoints', per: 'GB' },
  natGatewayData: { what: 'data through NAT gateways; waived behind firewall endpoints', per: 'GB' },
  firewallData: { what: 'data through Network Firewall', per: 'GB' },
  transitGatewayData: { what: 'data sent to the transit gateway', per: 'GB' },
  keyRequests: { what: 'requests to keys', per: '10,000' },
  dnsFirewallQueries: { what: 'queries that the DNS Firewall looks at', per: 'million' },
  logIngestion: { what: 'logs written to CloudWatch', per: 'GB' },
  logStorage: { what: 'logs kept in CloudWatch', per: 'GB-month' },
  flowLogsToS3: { what: 'flow logs delivered to S3', per: 'GB' },
  objectStorage: { what: 'objects kept in S3', per: 'GB-month' },
  packageStorage: { what: 'packages kept in CodeArtifact', per: 'GB-month' },
  packageRequests: { what: 'requests to CodeArtifact', per: '10,000' },
  ipamAddress: { what: 'addresses watched by IPAM', per: 'address-hour' },
} as const satisfies Record<string, ChargedItem>;

/** The name of something that is charged while it exists. */
export type FixedItem = keyof typeof FIXED_ITEMS;

/** The name of something that is charged by use. */
export type UseItem = keyof typeof USE_ITEMS;

/** The name of something that has a price of its own. */
export type PricedItem = Exclude<FixedItem, 'waivedNatGateway'> | UseItem;

const { waivedNatGateway: _takesBackAnotherPrice, ...fixed } = FIXED_ITEMS;

/** Everything that has a price of its own; a waived NAT gateway takes back that of a NAT gateway. */
export const PRICED_ITEMS: Readonly<Record<PricedItem, ChargedItem>> = { ...fixed, ...USE_ITEMS };
