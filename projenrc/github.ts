import { javascript } from 'projen';
import type { GitHubOptions } from 'projen/lib/github';

/** Registries take back malicious versions within days: newer ones wait. */
const COOLDOWN_DAYS = 7;

/** What a pull request says. */
export const PULL_REQUEST = [
  '## What and why',
  '',
  '<!-- The title is a conventional commit with the package as scope: it decides the next version and the changelog. -->',
  '',
  '## How it was checked',
  '',
  '- [ ] `npx projen test` passes, and leaves the tree clean',
  '- [ ] a fix comes with the test that failed before it',
  '- [ ] README and doc comments say what changed; claims about AWS carry the address of the AWS document',
  '- [ ] permissions, trust or network became wider: the reason is written here',
];

/** Pull requests have conventional titles and bring no dependency with a known vulnerability. */
export function githubOptions(): GitHubOptions {
  return {
    mergify: false,
    pullRequestLintOptions: {
      semanticTitleOptions: {
        types: ['feat', 'fix', 'docs', 'test', 'refactor', 'perf', 'style', 'build', 'ci', 'chore', 'revert'],
      },
    },
    dependencyReview: true,
    dependencyReviewOptions: {
      failOnSeverity: 'moderate',
      licenseCheck: false, // `npx projen licenses` checks licences
      commentSummaryInPr: 'never', // and so needs no permission to write
    },
  };
}

/** See docs/decisions/0007: the lock moves weekly within the ranges; pinned versions move by hand. */
export function upgradeOptions(): javascript.UpgradeDependenciesOptions {
  return {
    cooldown: COOLDOWN_DAYS,
    workflowOptions: { schedule: javascript.UpgradeDependenciesSchedule.WEEKLY, labels: ['dependencies'] },
  };
}
