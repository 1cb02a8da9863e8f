import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../src/app';
import type { TemplateResource } from '../../src/operations/assembly/templates';
import { type Estimate, estimate, HOURS } from '../../src/prices/estimate';
import { gaps } from '../../src/prices/gaps';
import { PRICED_ITEMS } from '../../src/prices/items';
import { LIST_PRICES } from '../../src/prices/list-prices';
import { EACH_OWNER, type PlacedTemplate, placedTemplates } from '../../src/prices/placed-templates';
import { priceReport } from '../../src/prices/report';
import { ALLOW_DATA_DELETION, configOf, MAXIMAL } from '../support';

const KEY = { Type: 'AWS::KMS::Key' };
const ENDPOINT = { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b'] } };
const GATEWAY = { Type: 'AWS::EC2::NatGateway' };
const ATTACHMENT = { Type: 'AWS::EC2::TransitGatewayAttachment' };
const FIREWALL = { Type: 'AWS::NetworkFirewall::Firewall', Properties: { SubnetMappings: [{}] } };

function placed(resources: Record<string, TemplateResource>, changes: Partial<PlacedTemplate> = {}): PlacedTemplate {
  return {
    account: '111111111111',
    region: 'eu-west-1',
    stack: 'acmeml-Core',
    template: { Resources: resources },
    ...changes,
  };
}

const text = (costs: Estimate) => priceReport(costs).join('\n');

describe('estimate', () => {
  test('hours and months, times how many, per stack and account', () => {
    const prices = LIST_PRICES['eu-west-1'];
    const costs = estimate([
      placed({ One: KEY, Two: KEY, Endpoint: ENDPOINT }),
      placed({ One: KEY }, { account: '222222222222', stack: 'other' }),
      placed({}, { stack: 'free' }),
    ]);

    const endpoints = 2 * HOURS * (prices.interfaceEndpoint?.usd ?? Number.NaN);
    expect(costs.stacks.map(({ account, stack, usd }) => [account, stack, usd])).toEqual([
      ['111111111111', 'acmeml-Core', endpoints + 2],
      ['222222222222', 'other', 1],
    ]);
    expect(costs.usd).toBeCloseTo(16.06 + 3, 10);
    expect(costs.isComplete).toBe(true);
  });

  test('a waived NAT gateway costs nothing', () => {
    const costs = estimate([placed({ GATEWAY, FIREWALL }, { region: 'us-east-1' })]);

    expect(costs.usd).toBeCloseTo(0.395 * HOURS, 10);
    expect(text(costs)).toMatch(/NAT gateway waived behind a firewall endpoint +1 +-32\.85/);
  });

  test('what has no known price is named and not guessed', () => {
    const costs = estimate([placed({ KEY }), placed({ ATTACHMENT }, { region: 'ap-southeast-2' })]);

    expect(costs.usd).toBe(1);
    expect(costs.unpriced).toEqual(['transitGatewayAttachment']);
    expect(text(costs)).toMatch(/transit gateway attachment +1 +unknown/);
    expect(text(costs)).toContain('sum of what is known, not of everything: 1.00');
    expect(text(costs)).toContain('price unknown: transit gateway attachment');
    expect(text(costs)).toContain('data sent to the transit gateway: price unknown per GB');
  });

  test('a region without prices is named, with what is there', () => {
    const costs = estimate([placed({ KEY, ENDPOINT }, { region: 'ap-southeast-2' })]);

    expect(costs.usd).toBe(0);
    expect(text(costs)).toContain('no prices are known here of ap-southeast-2; known: eu-west-1, us-east-1');
    expect(text(costs)).toMatch(/interface endpoint in a zone +2 +unknown/);
  });

  test('numbers that are known only at deployment are the least', () => {
    const Properties = { VpcEndpointType: 'Interface', SubnetIds: { Ref: 'Subnets' } };
    const costs = estimate([placed({ Endpoint: { ...ENDPOINT, Properties } })]);

    expect(costs.isComplete).toBe(false);
    expect(text(costs)).toMatch(/interface endpoint in a zone +at least 1 +8\.03/);
    expect(text(costs)).toContain('"at least": how many there are is known only at deployment');
  });

  test('a complete sum says nothing of gaps', () => {
    const lines = priceReport(estimate([placed({ KEY })]));

    expect(lines).toContain('sum: 1.00');
    expect(lines.join('\n')).not.toMatch(/unknown|at least|not counted/);
  });

  test('a stack in accounts that are not listed is counted once, and the report says so', () => {
    const costs = estimate([placed({ KEY }, { account: 'each account of ou-abcd-12345678' })]);

    expect(costs.isComplete).toBe(false);
    expect(text(costs)).toContain('counted once, and charged in each account of ou-abcd-12345678');
  });

  test('types that nobody decided on make the sum incomplete', () => {
    const costs = estimate([placed({ Machine: { Type: 'AWS::EC2::Instance' } })]);

    expect(costs.isComplete).toBe(false);
    expect(text(costs)).toContain('not counted: AWS::EC2::Instance');
  });
});

describe('list prices', () => {
  const prices = Object.entries(LIST_PRICES).flatMap(([region, items]) =>
    Object.entries(items).map(([item, price]) => ({ region, item, ...price })),
  );

  test.each(prices)('$item in $region: $usd', ({ item, usd, source, date }) => {
    expect(PRICED_ITEMS).toHaveProperty(item);
    expect(usd).toBeGreaterThan(0);
    expect(source).toMatch(/^https:\/\/[^ ]+$/);
    expect(date).toMatch(/^20\d\d-[01]\d-[0-3]\d$/);
    expect(Date.parse(date)).toBeLessThanOrEqual(Date.now());
  });

  test('a price list is the one of its region', () => {
    for (const { region, source } of prices.filter(({ source }) => source.includes('/offers/'))) {
      expect(source).toContain(`/${region}/`);
    }
  });

  test.each(prices)('$item in $region is told by $teller', ({ source, teller }) => {
    const isAws = /^https:\/\/(aws\.amazon\.com|pricing\.us-east-1\.amazonaws\.com)\//.test(source);

    expect(teller === 'AWS').toBe(isAws);
  });

  test('third parties tell only what nobody else does', () => {
    const told = prices.filter(({ teller }) => teller === 'third party');

    expect(told.map(({ item, region }) => [item, region])).toEqual([
      ['flowLogsToS3', 'us-east-1'],
      ['packageRequests', 'us-east-1'],
    ]);
  });
});

describe('gaps', () => {
  test('are the prices that are missing, each with its reason', () => {
    for (const { item, region, reason } of gaps()) {
      expect(LIST_PRICES[region]).not.toHaveProperty(item);
      expect(reason.length).toBeGreaterThan(10);
    }
    const known = Object.values(LIST_PRICES).flatMap((prices) => Object.keys(prices));
    expect(gaps().length + known.length).toBe(Object.keys(LIST_PRICES).length * Object.keys(PRICED_ITEMS).length);
  });

  test('a missing price without a reason is refused', () => {
    expect(() => gaps({ 'eu-west-1': {} })).toThrow(
      'no reason is given for the missing price of "interfaceEndpoint": add one to the gaps',
    );
  });
});

/** What is read of an assembly, whose folder does not stay. */
function templatesOf(text: string): PlacedTemplate[] {
  const outdir = mkdtempSync(join(tmpdir(), 'prices-'));
  try {
    const app = buildApp(configOf(text), { context: ALLOW_DATA_DELETION, outdir });
    return placedTemplates(app.synth(), 'eu-west-1');
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

describe('the platform', () => {
  const templates = templatesOf(MAXIMAL);
  const costs = estimate(templates);

  test('every type of resource is decided on', () => {
    expect(costs.unknownTypes).toEqual([]);
  });

  test('templates of stages count in each account of the stage', () => {
    const network = (stage: string) => costs.stacks.filter(({ stack }) => stack.endsWith(`-Targets-${stage}-network`));

    expect(network('staging').map(({ account }) => account)).toEqual(['222222222222', '444444444444', '222222222222']);
    expect(network('production').map(({ account }) => account)).toEqual(['333333333333']);
    const [{ lines }] = network('production');
    expect(lines.find(({ item }) => item === 'interfaceEndpoint')?.amount).toBe(21);
  });

  test('the set-up of stage accounts is deployed by their owners and costs nothing', () => {
    expect(templates.filter(({ account }) => account === EACH_OWNER).map(({ stack }) => stack)).toEqual([
      'acmeml-TargetSetup',
    ]);
    expect(costs.stacks.map(({ account }) => account)).not.toContain(EACH_OWNER);
  });
});
