import type { PricedItem } from './items';

/** Who tells a price: AWS, a publication that copies the price list of AWS, or one that does not say where it is from. */
export type Teller = 'AWS' | 'copy' | 'third party';

/** A published price. */
export interface ListPrice {
  /** USD for one unit, in the first tier. */
  readonly usd: number;
  /** Where it is published. */
  readonly source: string;
  /** The day on which the source was published, or read when it bears no date. */
  readonly date: string;
  /** Who publishes it. */
  readonly teller: Teller;
}

/** The prices of one region; what is missing is not guessed, and has its reason among the gaps. */
export type RegionPrices = Readonly<Partial<Record<PricedItem, ListPrice>>>;

const PAGES = 'https://aws.amazon.com';
const OFFERS = 'https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws';

const keys = from(`${PAGES}/kms/pricing/`, '2026-11-23');
const dns = from(`${PAGES}/route53/pricing/`, '2026-09-20');
const addresses = from(`${PAGES}/vpc/pricing/`, '2026-09-20');

/** Prices that AWS publishes without naming a region. */
const EVERYWHERE = {
  customerKey: keys(1),
  keyRequests: keys(0.03),
  dnsFirewallName: dns(0.0005),
  dnsFirewallQueries: dns(0.6),
  dnsFirewallAdvanced: dns(0.16),
  ipamAddress: addresses(0.00027),
} satisfies RegionPrices;

const vpc = (region: string) => from(`${OFFERS}/AmazonVPC/current/${region}/index.json`, '2026-07-24');
const logs = (region: string) => from(`${OFFERS}/AmazonCloudWatch/current/${region}/index.json`, '2026-08-06');
const s3 = (region: string) => from(`${OFFERS}/AmazonS3/current/${region}/index.json`, '2026-08-07');
const nat = {
  'eu-west-1': from(`${OFFERS}/AmazonEC2/20260925174521/eu-west-1/index.json`, '2026-09-25'),
  'us-east-1': from(`${OFFERS}/AmazonEC2/20260831181331/us-east-1/index.json`, '2026-08-31'),
};
const transit = {
  'eu-west-1': from(
    'https://github.com/rulssss/cloudcosttree/blob/06086999f4eb1cc3207e9c5297c95e2b2c633152/data/prices.json',
    '2026-09-08',
    'copy',
  ),
  'us-east-1': from(`${OFFERS}/AmazonVPC/current/us-east-1/index.json`, '2025-10-01'),
};
// a sample of AWS that lists all regions of the price list AWSNetworkFirewall, for the endpoints that a firewall is made with;
// those that it gets in other VPCs have another price, and the platform has none
const firewall = from(
  'https://github.com/aws-samples/sample-suricata-generator/blob/main/src/aws/traffic_analyzer.py',
  '2026-08-21',
  'copy',
);
// the date is that on which the price became effective; the copy itself bears none
const packages = from(
  'https://huggingface.co/datasets/labofsahil/aws-pricing-dataset/raw/e0d9e162d6a9e85deffc76aa6ddca029385e2451/AWSCodeArtifact.csv',
  '2021-04-01',
  'copy',
);
const packageRequests = from('https://c3x.dev/resources/aws/aws_codeartifact_domain/', '2026-11-23', 'third party');
const vended = from('https://c3x.dev/blog/cloudwatch-logs-cost-optimization', '2026-06-01', 'third party');

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
    firewallEndpoint: firewall(0.395),
    firewallData: firewall(0.065),
    transitGatewayAttachment: transit['eu-west-1'](0.05),
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
    transitGatewayAttachment: transit['us-east-1'](0.05),
    transitGatewayData: transit['us-east-1'](0.02),
    logIngestion: logs('us-east-1')(0.5),
    logStorage: logs('us-east-1')(0.03),
    flowLogsToS3: vended(0.25),
    objectStorage: s3('us-east-1')(0.023),
    packageStorage: packages(0.05),
    packageRequests: packageRequests(0.05),
  },
};

function from(source: string, date: string, teller: Teller = 'AWS'): (usd: number) => ListPrice {
  return (usd) => ({ usd, source, date, teller });
}
