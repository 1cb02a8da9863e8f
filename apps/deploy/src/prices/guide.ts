import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../app';
import { APP_ROOT, loadConfig } from '../config/load';
import { markdownTable, replacePart } from '../documents/generated-part';
import { type CostLine, type Estimate, estimate } from './estimate';
import { gaps } from './gaps';
import { type FixedItem, PRICED_ITEMS, type PricedItem } from './items';
import { LIST_PRICES, type ListPrice } from './list-prices';
import { type PlacedTemplate, placedTemplates } from './placed-templates';
import { dollars, priceReport } from './report';

/** The guide to costs, in which the generated parts stand between comments. */
export const COSTS_GUIDE = join(APP_ROOT, '..', '..', 'docs', 'guides', 'costs.md');

const CONFIGS = join(APP_ROOT, 'config');
const EXAMPLE = 'example.yaml';

/** Templates by the names of the configuration files from which they come. */
export type ExampleTemplates = ReadonlyMap<string, readonly PlacedTemplate[]>;

/**
 * The guide with its generated parts anew.
 *
 * @throws Error when the comments around a part are missing
 */
export function renewedGuide(guide: string, examples: ExampleTemplates): string {
  const parts = {
    configurations: configurationsTable(examples),
    example: ['```', ...priceReport(estimate(examples.get(EXAMPLE) ?? [])), '```'].join('\n'),
    prices: pricesTable(),
    gaps: gapsList(),
  };
  return Object.entries(parts).reduce((text, [name, content]) => replacePart(text, name, content), guide);
}

/** The templates of every configuration that comes with the app, by the names of the files. */
export function exampleTemplates(): ExampleTemplates {
  const files = readdirSync(CONFIGS).filter((file) => file.endsWith('.yaml'));
  return new Map(files.sort().map((file) => [file, templatesOf(file)]));
}

function templatesOf(file: string): PlacedTemplate[] {
  const config = loadConfig(join(CONFIGS, file));
  const outdir = mkdtempSync(join(tmpdir(), 'costs-'));
  try {
    return placedTemplates(buildApp(config, { outdir }).synth(), config.platform.region);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** The columns of the table of configurations, and what is summed up in each. */
const COLUMNS: Readonly<Record<string, readonly FixedItem[]>> = {
  endpoints: ['interfaceEndpoint'],
  'way out': ['natGateway', 'waivedNatGateway', 'publicIpv4', 'firewallEndpoint', 'transitGatewayAttachment'],
  'DNS rules': ['dnsFirewallName', 'dnsFirewallAdvanced'],
  keys: ['customerKey'],
};

function configurationsTable(examples: ExampleTemplates): string {
  const rows = [...examples].flatMap(([file, templates]) =>
    Object.keys(LIST_PRICES).map((region) => {
      // how many there are of everything does not depend on the region
      const costs = estimate(templates.map((placed) => ({ ...placed, region })));
      const lines = costs.stacks.flatMap((stack) => stack.lines);
      const cells = Object.values(COLUMNS).map((items) => known(lines.filter(({ item }) => items.includes(item))));
      return [`[${file}](../../apps/deploy/config/${file})`, region, ...cells, sumOf(costs)];
    }),
  );
  return markdownTable(['configuration', 'region', ...Object.keys(COLUMNS), 'sum'], rows);
}

function known(lines: readonly CostLine[]): string {
  const isComplete = lines.every(({ usd, isLeast }) => usd !== undefined && !isLeast);
  const usd = lines.reduce((sum, line) => sum + (line.usd ?? 0), 0);
  return `${dollars(usd)}${isComplete ? '' : ' + unknown'}`;
}

function sumOf({ usd, isComplete }: Estimate): string {
  return isComplete ? `**${dollars(usd)}**` : `more than ${dollars(usd)}`;
}

function pricesTable(): string {
  const rows = Object.entries(PRICED_ITEMS).map(([item, { what, per }]) => [
    what,
    per,
    ...Object.values(LIST_PRICES).map((prices) => priceCell(prices[item as PricedItem])),
  ]);
  return markdownTable(['what', 'per', ...Object.keys(LIST_PRICES)], rows);
}

function priceCell(price: ListPrice | undefined): string {
  if (price === undefined) {
    return 'unknown';
  }
  const { usd, date, source, teller } = price;
  return `${usd} ([${date}](${source})${teller === 'AWS' ? '' : `, ${teller}`})`;
}

function gapsList(): string {
  return gaps()
    .map(({ item, region, reason }) => `- ${PRICED_ITEMS[item].what}, in ${region}: ${reason}.`)
    .join('\n');
}
