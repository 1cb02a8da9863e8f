import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, type NagPack, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { acknowledge } from '../acknowledgements/apply';
import { buildApp } from '../app';
import { APP_ROOT, loadConfig } from '../config/load';
import { markdownTable, replacePart } from './generated-part';

/** The guide to rule packs, in which the generated part stands between comments. */
export const RULE_PACKS_GUIDE = join(APP_ROOT, '..', '..', 'docs', 'guides', 'rule-packs.md');

/** The configurations that are reported, one for each kind of network and one with stages. */
export const REPORTED = ['example', 'isolated', 'nat', 'firewall', 'existing-vpc'] as const;

/** A rule of a pack, and how often resources of one configuration break it. */
export interface RuleFindings {
  /** The name of the rule, without that of its pack. */
  readonly rule: string;
  /** Findings that nobody acknowledged. */
  readonly open: number;
  /** Findings that the app acknowledges, each with its evidence. */
  readonly acknowledged: number;
}

/** What every pack finds, by the names of the configurations and then of the packs. */
export type Findings = ReadonlyMap<string, ReadonlyMap<string, RuleFindings[]>>;

/** The packs that are reported; a finding of the first two that is not acknowledged fails the synthesis. */
const PACKS: readonly (() => NagPack)[] = [
  () => new AwsSolutionsChecks(),
  () => new NIST80053R5Checks(),
  () => new HIPAASecurityChecks(),
  () => new PCIDSS321Checks(),
];

/** What the packs find in a configuration that comes with the app, by the names of the packs. */
export function findingsOf(configuration: string): Map<string, RuleFindings[]> {
  const config = loadConfig(join(APP_ROOT, 'config', `${configuration}.yaml`));
  const outdir = mkdtempSync(join(tmpdir(), 'rule-packs-'));
  try {
    const all = buildApp(config, { outdir });
    const open = buildApp(config, { outdir });
    acknowledge(open, config);
    return new Map(PACKS.map((pack) => [pack().name, compare(countRules(pack(), all), countRules(pack(), open))]));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/**
 * The guide with its generated part anew.
 *
 * @throws Error when the comments around the part are missing
 */
export function renewedRulePacksGuide(guide: string, findings: Findings): string {
  const tables = PACKS.map((pack) => packTable(pack().name, findings));
  return replacePart(guide, 'rule packs', tables.join('\n\n'));
}

function countRules(pack: NagPack, app: App): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { ruleName, violatingResources } of pack.validateScope(app).violations) {
    // what follows the name of a rule in brackets tells its findings apart
    const rule = ruleName.replace(/\[.*\]$/, '').slice(pack.name.length + 1);
    counts.set(rule, (counts.get(rule) ?? 0) + violatingResources.length);
  }
  return counts;
}

function compare(all: Map<string, number>, open: Map<string, number>): RuleFindings[] {
  return [...all].map(([rule, findings]) => {
    const left = open.get(rule) ?? 0;
    return { rule, open: left, acknowledged: findings - left };
  });
}

function packTable(pack: string, findings: Findings): string {
  const columns = [...findings].map(([name, packs]) => ({ name, found: packs.get(pack) ?? [] }));
  const rules = [...new Set(columns.flatMap(({ found }) => found.map(({ rule }) => rule)))].sort();
  const rows = rules.map((rule) => [`\`${rule}\``, ...columns.map(({ found }) => cell(found, rule))]);
  return markdownTable([pack, ...columns.map(({ name }) => name)], rows);
}

function cell(found: RuleFindings[], rule: string): string {
  const { open = 0, acknowledged = 0 } = found.find((findings) => findings.rule === rule) ?? {};
  const parts = [open > 0 ? `${open} open` : '', acknowledged > 0 ? `${acknowledged} acknowledged` : ''];
  return parts.filter((part) => part !== '').join(', ');
}
