import { PRICED_ITEMS, type PricedItem } from './items';
import { LIST_PRICES } from './list-prices';

/** A price that was looked for and not found. */
export interface Gap {
  readonly item: PricedItem;
  readonly region: string;
  /** Why it is unknown. */
  readonly reason: string;
}

const CODE_ARTIFACT =
  'copies of the price list of AWS CodeArtifact that were found quote it for regions of the United States only';

const REASONS: Readonly<Partial<Record<PricedItem, string>>> = {
  transitGatewayData:
    'the copy of the price list of Amazon VPC that quotes the attachment for this region leaves it out',
  flowLogsToS3: 'copies of the price list of Amazon CloudWatch that were found quote it for other regions only',
  packageStorage: CODE_ARTIFACT,
  packageRequests: CODE_ARTIFACT,
};

/**
 * The prices that are missing, region by region, each with its reason.
 *
 * @throws Error when nobody said why a price is missing
 */
export function gaps(prices: typeof LIST_PRICES = LIST_PRICES): Gap[] {
  const items = Object.keys(PRICED_ITEMS) as PricedItem[];
  return Object.entries(prices).flatMap(([region, known]) =>
    items.filter((item) => !(item in known)).map((item) => ({ item, region, reason: reasonOf(item) })),
  );
}

function reasonOf(item: PricedItem): string {
  const reason = REASONS[item];
  if (reason === undefined) {
    throw new Error(`no reason is given for the missing price of ${JSON.stringify(item)}: add one to the gaps`);
  }
  return reason;
}
