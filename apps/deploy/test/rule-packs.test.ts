import { readFileSync } from 'node:fs';
import { findingsOf, REPORTED, RULE_PACKS_GUIDE, renewedRulePacksGuide } from '../src/documents/rule-packs';

const findings = new Map(REPORTED.map((configuration) => [configuration, findingsOf(configuration)]));
const guide = readFileSync(RULE_PACKS_GUIDE, 'utf8');

test('the guide to rule packs tells what they find: npx projen rule-packs', () => {
  expect(guide).toBe(renewedRulePacksGuide(guide, findings));
});

test.each(REPORTED)('%s has no open finding of the packs that fail a synthesis', (configuration) => {
  const open = ['AwsSolutions', 'NIST.800.53.R5'].flatMap((pack) =>
    (findings.get(configuration)?.get(pack) ?? []).filter((found) => found.open > 0),
  );

  expect(open).toEqual([]);
});

test.each(REPORTED)('what HIPAA and PCI find in %s is answered in the guide', (configuration) => {
  const rules = ['HIPAA.Security', 'PCI.DSS.321'].flatMap((pack) => findings.get(configuration)?.get(pack) ?? []);
  const [, answers] = guide.split('## What stands behind them');

  expect(rules.length).toBeGreaterThan(0);
  expect(rules.filter(({ rule }) => !answers.includes(`\`${rule}\``))).toEqual([]);
});

test('a guide that lost its tables is refused', () => {
  expect(() => renewedRulePacksGuide('# Empty', findings)).toThrow(/the document has no part "rule packs"/);
});
