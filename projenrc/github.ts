import { javascript } from 'projen';
import type { GitHub, GitHubOptions } from 'projen/lib/github';

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

/**
 * The commits of the releases that projen names by tag: a tag can be moved, a commit cannot.
 *
 * Read from the tags of the actions' repositories, or from public workflows and dependency updates that agree.
 */
const COMMITS = {
  'actions/create-github-app-token@v3.2.0': 'bcd2ba49218906704ab6c1aa796996da409d3eb1',
  'actions/setup-dotnet@v6.0.0': 'a98b56852c35b8e3190ac28c8c2271da59106c68',
  'actions/setup-go@v7.0.0': 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e',
  'actions/setup-java@v6.0.0': 'dd06d9cba3e5552c54d9f8ea23572deb30010f7c',
  'actions/setup-node@v7.0.0': '820762786026740c76f36085b0efc47a31fe5020',
  'actions/setup-python@v7.0.0': '5fda3b95a4ea91299a34e894583c3862153e4b97',
  'peter-evans/create-pull-request@v8.1.1': '5f6978faf089d4d20b00c7766989d076bb2fc7f1',
};

/** Pins what projen pins by tag. A new tag in a new projen keeps its tag until its commit is known here. */
export function pinActions(github: GitHub): void {
  for (const [action, commit] of Object.entries(COMMITS)) {
    github.actions.set(action, `${action.split('@')[0]}@${commit}`);
  }
}
