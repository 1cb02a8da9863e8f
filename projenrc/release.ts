import { Component, type javascript, ReleasableCommits, release, type Task } from 'projen';
import { GitHub, type GithubCredentials, type GithubWorkflow, WorkflowActions, WorkflowSteps } from 'projen/lib/github';
import { type Job, JobPermission, type JobStep } from 'projen/lib/github/workflows-model';
import { PUBLIB, RELEASE_NODE } from './versions';
import { expression, testFirst, toolchainSteps } from './workflows';

/** Where bump, packaging and notes leave their results; publib reads its folders js, python, java, go and dotnet. */
const DIST = 'dist';
/** The GitHub environment of all publishing: its reviewers approve, and the registries trust no other one. */
const ENVIRONMENT = 'release';
/** Without a tag nothing has been released: the first version is 0.1.0, later ones follow from the commits. */
const NEXT_VERSION =
  'git rev-parse --verify --quiet "refs/tags/$LATEST_TAG" > /dev/null && echo "$SUGGESTED_BUMP" || echo 0.1.0';
/** Features, fixes, and whatever breaks: conventional-commits marks it after the type or scope, or in the footer. */
const RELEASABLE =
  'git log --no-merges --oneline $LATEST_TAG..HEAD -E' +
  " --grep '^(feat|fix)(\\([^()[:space:]]+\\))?:[[:blank:]]+.+'" +
  " --grep '^[a-z]+(\\([^()[:space:]]+\\))?!:[[:blank:]]+.+'" +
  " --grep '^BREAKING[ -]CHANGE:'";
const IS_REAL = expression('!inputs.dry_run');
/** publib takes a token of these registries, and signs for PyPI into a public log, before it looks for a dry run. */
const EAGER = ['release_pypi', 'release_nuget'];
const ARTIFACT_ID = expression('needs.release.outputs.artifact_id');

export interface ReleaseWiring {
  /** Makes everything that is packaged. */
  readonly build: Task;
  /** Packages it for every language. */
  readonly packageAll: Task;
  /** Opens the pull request with the changelog. */
  readonly credentials: GithubCredentials;
}

/**
 * Lock step: the version that follows from the commits goes into version.json, synthesis spreads it over every package and
 * peer range, and everything is packaged and published with it. In the tree the version is always 0.0.0.
 */
export function wireRelease(root: javascript.NodeProject, { build, packageAll, credentials }: ReleaseWiring): void {
  const wired = new release.Release(root, {
    versionFile: 'version.json',
    branch: 'main',
    artifactsDirectory: DIST,
    tasks: [build, packageAll, notesTask(root)],
    releaseTrigger: release.ReleaseTrigger.workflowDispatch(),
    releasableCommits: ReleasableCommits.exec(RELEASABLE),
    nextVersionCommand: NEXT_VERSION,
    bumpPackage: 'commit-and-tag-version@^12', // 13 asks for Node 22
    jsiiReleaseVersion: PUBLIB,
    workflowNodeVersion: RELEASE_NODE,
    releaseEnvironment: ENVIRONMENT,
    releaseWorkflowSetupSteps: [...toolchainSteps(), ...root.renderWorkflowSetup({ mutable: false })],
    workflowPermissions: { contents: JobPermission.READ },
  });
  const task = root.tasks.tryFind('release');
  task?.env('CI', 'false'); // with CI, synthesis runs `npm ci`, which refuses the bumped versions
  root.tasks.tryFind('unbump')?.exec('npx projen default'); // spreads 0.0.0 again
  publish(wired.publisher);
  wired.addJobs({ changelog: changelogJob(credentials) });
  new QuietDryRuns(root);
  testFirst(root.github?.tryFindWorkflow('release') as GithubWorkflow, 'release');
}

function notesTask(root: javascript.NodeProject): Task {
  const task = root.addTask('release:notes', {
    description: 'Write the changelog with the new section, and the SBOMs',
  });
  task.exec('tsx projenrc/tools/release-changelog.ts');
  task.exec('tsx projenrc/tools/sbom.ts');
  return task;
}

/** Credentials are short-lived where a registry knows GitHub's OIDC; Maven Central and a second repository do not. */
function publish(publisher: release.Publisher): void {
  publisher.publishToNpm({ trustedPublishing: true, npmProvenance: true });
  publisher.publishToPyPi({ trustedPublishing: true });
  publisher.publishToNuget({ trustedPublishing: true });
  publisher.publishToMaven({ mavenServerId: 'central-ossrh' });
  publisher.publishToGo({ githubUseSsh: true });
  publisher.addGitHubPostPublishingSteps({
    name: 'Attach the SBOMs',
    if: IS_REAL,
    run: `gh release upload "$(cat ${DIST}/releasetag.txt)" ${DIST}/sbom/*.cdx.json --clobber`,
    env: { GH_TOKEN: expression('github.token'), GH_REPO: expression('github.repository') },
  });
}

/** A dry run ends before a registry is asked for a token: PyPI may make a project for one, and what is signed stays public. */
class QuietDryRuns extends Component {
  /** The jobs of a release are there when the release has been prepared, which was made before. */
  override preSynthesize(): void {
    const workflow = GitHub.of(this.project)?.tryFindWorkflow('release') as GithubWorkflow;
    for (const id of EAGER) {
      const job = workflow.getJob(id) as Job;
      const steps = job.steps.map((step) => (step.name === 'Release' ? { ...step, if: IS_REAL } : step));
      workflow.updateJob(id, { ...job, steps });
    }
  }
}

/** The branch is protected: what the release adds to the changelog arrives as a pull request. */
function changelogJob(credentials: GithubCredentials) {
  const steps: JobStep[] = [
    { ...WorkflowSteps.checkout(), with: { 'persist-credentials': false } },
    WorkflowSteps.downloadArtifact({ with: { artifactIds: [ARTIFACT_ID], path: DIST } }),
    { name: 'Take over the changelog', run: `cp ${DIST}/project-changelog.md CHANGELOG.md` },
    ...credentials.setupSteps,
    ...WorkflowActions.createPullRequest({
      workflowName: 'release',
      branchName: 'release/changelog',
      pullRequestTitle: 'docs: changelog of the release',
      pullRequestDescription: 'What was released, moved out of the unreleased section.',
      addPaths: ['CHANGELOG.md'],
      credentials,
    }),
  ];
  return {
    name: 'Changelog',
    runsOn: ['ubuntu-latest'],
    needs: ['release', 'release_github'],
    if: IS_REAL,
    permissions: { contents: JobPermission.READ },
    steps,
  };
}
