import { type App, Validations } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';
import type { Config, EnvironmentConfig } from '../config/schema';
import { stageNamePrefix } from '../stacks/execution-scope';
import { CORE_REGISTRY, environmentStackNames, platformStackNames, targetNames } from '../stacks/names';
import type { Acknowledgement } from './acknowledgement';
import { administration, deploymentAdministration } from './administration';
import { BOUNDARY, LAUNCH_BOUNDARY } from './boundary';
import { ENVIRONMENT } from './environment';
import { networkStack } from './network';
import { bootstrapPolicies } from './platform';
import { PROJECT_TEMPLATES } from './projects';
import { stageTemplates, TARGET_SETUP } from './stages';

/** The acknowledgements of one stack, or of one part of it, and whom they are filled in for. */
interface Chapter {
  readonly stack: string;
  readonly acknowledgements: readonly Acknowledgement[];
  readonly environment: string;
  readonly stage?: string;
}

/** An acknowledged finding at a construct. */
export interface AppliedAcknowledgement {
  /** The construct; undefined when the app has none at this path. */
  readonly construct?: IConstruct;
  /** The path of the construct. */
  readonly path: string;
  /** The paths at one of which the finding is: those of the parts of one policy, or the path alone. */
  readonly places: readonly string[];
  /** The finding, with nothing left to fill in. */
  readonly finding: string;
  readonly evidence: string;
}

/** Every finding that the stacks of one configuration live with. */
export function acknowledgementsOf(app: App, config: Config): AppliedAcknowledgement[] {
  return chapters(config).flatMap((chapter) =>
    chapter.acknowledgements.flatMap(({ constructs, findings, evidence, parts }) => {
      const paths = constructs.map((construct) => filledIn(construct, config, chapter));
      const places = paths.map((path) => `${chapter.stack}/${path}`);
      return paths.flatMap((path, index) =>
        findings.map((finding) => ({
          construct: find(app, [chapter.stack, ...path.split('/')]),
          path: places[index],
          places: parts ? places : [places[index]],
          finding: filledIn(finding, config, chapter),
          evidence,
        })),
      );
    }),
  );
}

/** Acknowledges what the table names. Constructs that this configuration does not have are left out. */
export function acknowledge(app: App, config: Config): void {
  for (const { construct, finding, evidence } of acknowledgementsOf(app, config)) {
    if (construct) {
      Validations.of(construct).acknowledge({ id: finding, reason: evidence });
    }
  }
}

function chapters(config: Config): Chapter[] {
  return [
    {
      stack: platformStackNames(config).bootstrapPolicies,
      acknowledgements: bootstrapPolicies(config),
      environment: CORE_REGISTRY,
    },
    { stack: platformStackNames(config).core, acknowledgements: administration(config), environment: CORE_REGISTRY },
    { stack: targetNames(config).setupStack, acknowledgements: TARGET_SETUP, environment: CORE_REGISTRY },
    ...config.environments.flatMap((environment) => environmentChapters(config, environment)),
  ];
}

function environmentChapters(config: Config, environment: EnvironmentConfig): Chapter[] {
  const names = environmentStackNames(config, environment);
  const chapter = (stack: string, acknowledgements: readonly Acknowledgement[], stage?: string): Chapter => ({
    stack,
    acknowledgements,
    environment: environment.name,
    stage,
  });
  return [
    chapter(names.boundary, [...BOUNDARY, ...LAUNCH_BOUNDARY]),
    chapter(names.network, networkStack(environment.network)),
    chapter(names.environment, ENVIRONMENT),
    ...environment.stages.flatMap((stage) =>
      [stageTemplates(stage), deploymentAdministration(config)].map((part) => chapter(names.targets, part, stage.name)),
    ),
    chapter(names.projectTemplates, PROJECT_TEMPLATES),
  ];
}

function find(root: IConstruct, path: readonly string[]): IConstruct | undefined {
  return path.reduce<IConstruct | undefined>((construct, id) => construct?.node.tryFindChild(id), root);
}

function filledIn(text: string, { platform }: Config, { environment, stage }: Chapter): string {
  const values: Record<string, string | undefined> = {
    platform: platform.name,
    qualifier: platform.qualifier,
    account: platform.account,
    region: platform.region,
    partition: RegionInfo.get(platform.region).partition,
    environment,
    stage,
    stageNames: stageNamePrefix(platform.name),
  };
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}
