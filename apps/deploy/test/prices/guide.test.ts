import { readFileSync } from 'node:fs';
import { estimate } from '../../src/prices/estimate';
import { COSTS_GUIDE, exampleTemplates, renewedGuide } from '../../src/prices/guide';
import { LIST_PRICES } from '../../src/prices/list-prices';

const guide = readFileSync(COSTS_GUIDE, 'utf8');
const examples = exampleTemplates();

test('the tables of the guide are what the prices and configurations give: npx projen costs', () => {
  expect(guide).toBe(renewedGuide(guide, examples));
});

test('a guide that lost a part is refused', () => {
  const [before] = guide.split('<!-- prices -->');

  expect(() => renewedGuide(before, examples)).toThrow(
    /the document has no part "prices": put it between <!-- prices --> and <!-- end of prices -->/,
  );
});

test.each([...examples])('every type of resource of %s is decided on', (_, templates) => {
  expect(templates.length).toBeGreaterThan(0);
  expect(estimate(templates).unknownTypes).toEqual([]);
});

test('the guide names who tells a price when it is not AWS', () => {
  expect(guide).toMatch(/\| data through Network Firewall \| GB \| 0\.065 \(\[2026-08-21\]\([^)]+\), copy\) \|/);
  expect(guide).toMatch(/\| requests to CodeArtifact .* 0\.05 \(\[2026-11-23\]\([^)]+\), third party\) \|/);
});

test('the sum of every example is complete in every region', () => {
  const regions = Object.keys(LIST_PRICES);

  for (const [file, templates] of examples) {
    for (const region of regions) {
      const { unpriced } = estimate(templates.map((placed) => ({ ...placed, region })));
      expect({ file, region, unpriced }).toEqual({ file, region, unpriced: [] });
    }
  }
});

test('behind Network Firewall two endpoints and two addresses are paid, and no NAT gateway', () => {
  const wayOut = (2 * 730 * (0.395 + 0.005)).toFixed(2);

  for (const region of ['eu-west-1', 'us-east-1']) {
    expect(guide).toMatch(new RegExp(`\\[firewall\\.yaml\\][^|]+\\| ${region} \\| [\\d.]+ \\| ${wayOut} \\|`));
  }
});
