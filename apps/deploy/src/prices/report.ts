import { table } from '../operations/command/table';
import { type CostLine, type Estimate, HOURS, isOneAccount } from './estimate';
import { FIXED_ITEMS, USE_ITEMS, type UseItem } from './items';
import { LIST_PRICES } from './list-prices';

/** USD with cents. */
export function dollars(usd: number): string {
  return usd.toFixed(2);
}

/** An estimate as lines of text: stacks, the sum, what is not in it, and the unit prices of what is charged by use. */
export function priceReport(estimate: Estimate): string[] {
  const { stacks, usd, isComplete, regions, byUse } = estimate;
  const rows = stacks.flatMap(({ account, stack, lines }) =>
    lines.map((line, index) => (index === 0 ? [account, stack, ...cells(line)] : ['', '', ...cells(line)])),
  );
  return [
    `list prices in USD for a month of ${HOURS} hours while nobody works, in ${regions.join(', ')}`,
    '',
    ...table(['account', 'stack', 'what', 'number', 'USD a month'], rows).split('\n'),
    '',
    `${isComplete ? 'sum' : 'sum of what is known, not of everything'}: ${dollars(usd)}`,
    ...missing(estimate),
    'on top, by use:',
    ...byUse.map((item) => `  ${unitPrice(item, regions)}`),
    '  what apps, jobs, models, builds and functions cost while they run is not listed here',
    'sources and dates: docs/guides/costs.md',
  ];
}

function cells({ item, amount, isLeast, usd }: CostLine): string[] {
  const price = usd === undefined ? 'unknown' : dollars(usd);
  return [FIXED_ITEMS[item].what, `${isLeast ? 'at least ' : ''}${amount}`, price.padStart('USD a month'.length)];
}

function missing({ regions, unpriced, unknownTypes, stacks }: Estimate): string[] {
  const without = regions.filter((region) => !(region in LIST_PRICES));
  const open = stacks.flatMap(({ lines }) => lines).filter(({ isLeast }) => isLeast);
  const many = stacks.map(({ account }) => account).filter((account) => !isOneAccount(account));
  return [
    ...(without.length > 0
      ? [`no prices are known here of ${without.join(', ')}; known: ${Object.keys(LIST_PRICES).join(', ')}`]
      : []),
    ...(unpriced.length > 0 ? [`price unknown: ${unpriced.map((item) => FIXED_ITEMS[item].what).join(', ')}`] : []),
    ...(open.length > 0 ? ['"at least": how many there are is known only at deployment'] : []),
    ...(many.length > 0 ? [`counted once, and charged in ${[...new Set(many)].join(', ')}`] : []),
    ...(unknownTypes.length > 0 ? [`not counted: ${unknownTypes.join(', ')}`] : []),
  ];
}

/** The unit price in the first region that tells one; stacks of one environment are all in one region. */
function unitPrice(item: UseItem, regions: readonly string[]): string {
  const { what, per } = USE_ITEMS[item];
  const price = regions.map((region) => LIST_PRICES[region]?.[item]).find((found) => found !== undefined);
  return `${what}: ${price === undefined ? 'price unknown' : price.usd} per ${per}`;
}
