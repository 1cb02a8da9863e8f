import {
  type Change,
  CloudFormationClient,
  DeleteChangeSetCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateDescribeChangeSet,
  paginateListStackResources,
  type ResourceChange,
} from '@aws-sdk/client-cloudformation';
import { parse } from 'yaml';
import { all, ask, clientConfig } from './sdk';
import type { StackInput, Template } from './templates';

/** A stack that exists. */
export interface DeployedStack extends StackInput {
  /** For example `UPDATE_COMPLETE`. */
  readonly status: string;
  /** The values of its parameters. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What a change set says. */
export interface PreparedChangeSet {
  /** Whether CloudFormation has worked out its changes; false when it could not. */
  readonly complete: boolean;
  readonly changes: readonly ResourceChange[];
}

/** The stacks that exist in one account and region, and their change sets. */
export interface DeployedStacks {
  /** The stack; undefined when it does not exist. */
  find(stack: string): Promise<DeployedStack | undefined>;
  /** The change set of that name; undefined when there is none. */
  changeSet(stack: string, name: string): Promise<PreparedChangeSet | undefined>;
  /** Deletes the change set of that name, if there is one. */
  deleteChangeSet(stack: string, name: string): Promise<void>;
  /** The physical ids of the resources of a type; none when the stack does not exist. */
  physicalIds(stack: string, resourceType: string): Promise<readonly string[]>;
}

/** What CloudFormation says of a change set that would change nothing. */
const EMPTY = /didn't contain changes|No updates are to be performed/;

/** Reads the stacks through the CloudFormation API. */
export class CloudFormationStacks implements DeployedStacks {
  constructor(private readonly client: CloudFormationClient) {}

  async find(stack: string): Promise<DeployedStack | undefined> {
    const found = await this.ask(() => this.client.send(new DescribeStacksCommand({ StackName: stack })), isAbsent);
    const description = found?.Stacks?.[0];
    if (description === undefined) {
      return undefined;
    }
    const tags = (description.Tags ?? []).map(({ Key, Value }) => [Key, Value]);
    const parameters = (description.Parameters ?? []).map(({ ParameterKey, ParameterValue }) => [
      ParameterKey,
      ParameterValue,
    ]);
    const answer = await this.ask(() =>
      this.client.send(new GetTemplateCommand({ StackName: stack, TemplateStage: 'Original' })),
    );
    return {
      status: description.StackStatus ?? '',
      tags: Object.fromEntries(tags),
      parameters: Object.fromEntries(parameters),
      template: templateOf(answer?.TemplateBody),
    };
  }

  async changeSet(stack: string, name: string): Promise<PreparedChangeSet | undefined> {
    const pages = await this.ask(
      async () => {
        const input = { StackName: stack, ChangeSetName: name };
        return all(paginateDescribeChangeSet({ client: this.client }, input), (page) => [page]);
      },
      ({ name }) => name === 'ChangeSetNotFound' || name === 'ChangeSetNotFoundException',
    );
    if (pages === undefined) {
      return undefined;
    }
    const [{ Status, StatusReason }] = pages;
    const changes: Change[] = pages.flatMap(({ Changes }) => Changes ?? []);
    return {
      complete: Status === 'CREATE_COMPLETE' || (Status === 'FAILED' && EMPTY.test(StatusReason ?? '')),
      changes: changes.flatMap(({ ResourceChange }) => ResourceChange ?? []),
    };
  }

  async deleteChangeSet(stack: string, name: string): Promise<void> {
    await this.ask(
      () => this.client.send(new DeleteChangeSetCommand({ StackName: stack, ChangeSetName: name })),
      ({ name }) => name === 'ChangeSetNotFound' || name === 'ChangeSetNotFoundException',
    );
  }

  async physicalIds(stack: string, resourceType: string): Promise<readonly string[]> {
    const pages = paginateListStackResources({ client: this.client }, { StackName: stack });
    const resources = await ask(
      `the resources of ${stack} could not be listed`,
      'cloudformation:ListStackResources',
      () => all(pages, (page) => page.StackResourceSummaries),
      isAbsent,
    );
    return (resources ?? []).flatMap(({ ResourceType, PhysicalResourceId }) =>
      ResourceType === resourceType && PhysicalResourceId ? [PhysicalResourceId] : [],
    );
  }

  private ask<T>(request: () => Promise<T>, isAbsence?: (error: Error) => boolean): Promise<T | undefined> {
    return ask(
      'what is deployed could not be compared, and nothing is deployed without that',
      'cloudformation:DescribeStacks, GetTemplate, DescribeChangeSet and DeleteChangeSet on the stacks',
      request,
      isAbsence,
    );
  }
}

/** What CloudFormation answers for a stack that does not exist. */
function isAbsent({ name, message }: Error): boolean {
  return name === 'ValidationError' && message.includes('does not exist');
}

/**
 * The stacks that a CDK CLI with the given environment deploys.
 *
 * Credentials, profiles and endpoints that the environment does not name are found as the AWS SDK finds them.
 */
export function deployedStacks(env: NodeJS.ProcessEnv, region: string): DeployedStacks {
  return new CloudFormationStacks(new CloudFormationClient(clientConfig(env, region)));
}

/** A template, which the CDK CLI sends as YAML when it is small; in one that is neither, nothing can be recognized. */
function templateOf(body: string | undefined): Template {
  try {
    return parse(body ?? '{}', { logLevel: 'silent' }) ?? {};
  } catch {
    return {};
  }
}
