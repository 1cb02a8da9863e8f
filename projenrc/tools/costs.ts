import { readFileSync, writeFileSync } from 'node:fs';
import { COSTS_GUIDE, exampleTemplates, renewedGuide } from '../../apps/deploy/src/prices/guide';

/** Computes the tables of the guide to costs from the list prices and the configurations that come with the app. */
writeFileSync(COSTS_GUIDE, renewedGuide(readFileSync(COSTS_GUIDE, 'utf8'), exampleTemplates()));
