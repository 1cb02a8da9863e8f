import { type Charges, chargesOf } from './charges';
import { FIXED_ITEMS, type FixedItem, type UseItem } from './items';
import { LIST_PRICES, type RegionPrices } from './list-prices';
import type { PlacedTemplate } from './placed-templates';
import type { Quantity } from './quantity';

/** The hours of a month, as in the price examples of AWS. */
export const HOURS = 730;

/** What something in a stack costs. */
export interface CostLine extends Quantity {
  readonly item: FixedItem;
  /** USD a month; undefined when no price is known. */
  readonly usd: number | undefined;
}

/** What a stack costs in one account while it exists. */
export interface StackCost {
  readonly account: string;
  readonly region: string;
  readonly stack: string;
  readonly lines: readonly CostLine[];
  /** The sum of what has a known price. */
  readonly usd: number;
}

/** What a cloud assembly costs each month while it is deployed and nobody works. */
export interface Estimate {
  readonly regions: readonly string[];
  /** Stacks that are charged while they exist. */
  readonly stacks: readonly StackCost[];
  /** USD a month, the sum of what has a known price. */
  readonly usd: number;
  /** Whether the sum is all that is charged while nobody works: all prices, numbers and accounts are known. */
  readonly isComplete: boolean;
  /** What is charged and has no known price in its region. */
  readonly unpriced: readonly FixedItem[];
  /** What is charged on top, by use. */
  readonly byUse: readonly UseItem[];
  /** Types of resources that are not counted, because nobody decided yet what they cost. */
  readonly unknownTypes: readonly string[];
}

/** What templates cost in the accounts into which they are deployed. */
export function estimate(templates: readonly PlacedTemplate[]): Estimate {
  const charged = templates.map((placed) => ({ placed, charges: chargesOf(placed.template) }));
  const stacks = charged
    .map(({ placed, charges }) => stackCost(placed, charges))
    .filter(({ lines }) => lines.length > 0);
  const lines = stacks.flatMap((stack) => stack.lines);
  const unknownTypes = unique(charged.flatMap(({ charges }) => [...charges.unknownTypes]));
  return {
    regions: unique(templates.map(({ region }) => region)),
    stacks,
    usd: total(stacks),
    isComplete:
      lines.every(({ usd, isLeast }) => usd !== undefined && !isLeast) &&
      stacks.every(({ account }) => isOneAccount(account)) &&
      unknownTypes.length === 0,
    unpriced: unique(lines.filter(({ usd }) => usd === undefined).map(({ item }) => item)),
    byUse: unique(charged.flatMap(({ charges }) => [...charges.byUse])),
    unknownTypes,
  };
}

/** Whether a stack is in one account, and not in each of several of which nobody says how many there are. */
export function isOneAccount(account: string): boolean {
  return /^\d{12}$/.test(account);
}

function stackCost({ account, region, stack }: PlacedTemplate, { fixed }: Charges): StackCost {
  const prices = LIST_PRICES[region] ?? {};
  const lines = [...fixed]
    .filter(([, { amount }]) => amount > 0)
    .map(([item, quantity]) => ({ item, ...quantity, usd: monthly(item, quantity.amount, prices) }));
  return { account, region, stack, lines, usd: total(lines) };
}

function monthly(item: FixedItem, amount: number, prices: RegionPrices): number | undefined {
  const price = item === 'waivedNatGateway' ? prices.natGateway : prices[item];
  if (price === undefined) {
    return undefined;
  }
  const each = FIXED_ITEMS[item].per === 'hour' ? price.usd * HOURS : price.usd;
  return each * amount * (item === 'waivedNatGateway' ? -1 : 1);
}

function total(costs: readonly { readonly usd: number | undefined }[]): number {
  return costs.reduce((sum, { usd = 0 }) => sum + usd, 0);
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)].sort();
}
