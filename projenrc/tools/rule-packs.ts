import { readFileSync, writeFileSync } from 'node:fs';
import {
  findingsOf,
  REPORTED,
  RULE_PACKS_GUIDE,
  renewedRulePacksGuide,
} from '../../apps/deploy/src/documents/rule-packs';

/** Writes what the rule packs find in the configurations that come with the app into the guide to rule packs. */
const findings = new Map(REPORTED.map((configuration) => [configuration, findingsOf(configuration)]));
writeFileSync(RULE_PACKS_GUIDE, renewedRulePacksGuide(readFileSync(RULE_PACKS_GUIDE, 'utf8'), findings));
