import { readFileSync } from 'node:fs';
import { estimate } from '../../src/prices/estimate';
import { COSTS_GUIDE, exampleTemplates, renewedGuide } from '../../src/prices/guide';

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
