import { randomUUID } from 'node:crypto';
import {
  type Change,
  CloudFormationClient,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateDescribeChangeSet,
  paginateDescribeStackEvents,
  paginateDescribeStacks,
  paginateListStackResources,
  type ResourceChange,
  type Stack,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { parsedTemplate, type StackInput } from '../assembly/templates';
import { pause } from '../command/context';
import { all, ask, clientConfig } from './sdk';

/** A stack that exists. */
export interface DeployedStack extends StackInput {
  /** For example `UPDATE_COMPLETE`. */
  readonly status: string;
  /** The values of its parameters. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What is known of a stack without its template. */
export interface ListedStack {
  readonly id: string;
  readonly name: string;
  /** For example `UPDATE_COMPLETE`. */
  readonly status: string;
  /** Why its last operation failed, as CloudFormation puts it; undefined when it did not. */
  readonly failure?: string;
  /** Whether it refuses to be deleted. */
  readonly terminationProtection: boolean;
}

/** What a change set says. */
export interface PreparedChangeSet {
  /** Whether CloudFormation has worked out its changes; false when it could not. */
  readonly complete: boolean;
  readonly changes: readonly ResourceChange[];
}

/** The stacks that exist in one account and region, and their change sets. */
export interface DeployedStacks {
  /** All stacks. */
  list(): Promise<readonly ListedStack[]>;
  /** Deletes a stack, and waits until it is gone. @returns why that failed; undefined when it is gone */
  remove(stack: ListedStack, interruption: AbortSignal): Promise<string | undefined>;
  /** The stack; undefined when it does not exist. */
  find(stack: string): Promise<DeployedStack | undefined>;
  /** The change set of that name; undefined when there is none. */
  changeSet(stack: string, name: string): Promise<PreparedChangeSet | undefined>;
  /** Deletes the change set of that name, if there is one. */
  deleteChangeSet(stack: string, name: string): Promise<void>;
  /** The physical ids of the resources of a type that exist; none when the stack does not exist. */
  physicalIds(stack: string, resourceType: string): Promise<readonly string[]>;
  /** The physical ids of all resources that exist, by their names in the template; none when the stack does not exist. */
  physicalIdsByName(stack: string): Promise<ReadonlyMap<string, string>>;
}

const REMOVE = 'cloudformation:DeleteStack, DescribeStacks and DescribeStackEvents on the stack';

/** What CloudFormation says of a change set that would change nothing. */
const EMPTY = /didn't contain changes|No updates are to be performed/;

/** Reads the stacks through the CloudFormation API. */
export class CloudFormationStacks implements DeployedStacks {
  constructor(
    private readonly client: CloudFormationClient,
    /** Milliseconds between two looks at a stack that is deleted. */
    private readonly poll: number = 2_000,
  ) {}

  async list(): Promise<readonly ListedStack[]> {
    const stacks = await ask(
      'the stacks could not be listed',
      'cloudformation:DescribeStacks for the whole account',
      () => all(paginateDescribeStacks({ client: this.client }, {}), (page) => page.Stacks),
    );
    return (stacks ?? []).map(listed);
  }

  /**
   * CloudFormation uses the role that deployed the stack:
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
   */
  async remove({ id, name }: ListedStack, interruption: AbortSignal): Promise<string | undefined> {
    const request = <T>(send: () => Promise<T>) => ask(`${name} could not be deleted`, REMOVE, send);
    const ClientRequestToken = randomUUID();
    await request(() => this.client.send(new DeleteStackCommand({ StackName: id, ClientRequestToken })));
    for (;;) {
      await pause(this.poll, interruption); // before the first look as well: that could still show an earlier failure
      // by its id a stack can be described after it is gone
      const found = await request(() => this.client.send(new DescribeStacksCommand({ StackName: id })));
      switch (found?.Stacks?.[0]?.StackStatus) {
        case 'DELETE_COMPLETE':
          return undefined;
        case 'DELETE_FAILED':
          return request(() => this.failures(id, ClientRequestToken));
      }
    }
  }

  /** The resources that could not be deleted, and why. */
  private async failures(id: string, token: string): Promise<string> {
    const pages = paginateDescribeStackEvents({ client: this.client }, { StackName: id });
    const events = await all(pages, (page) => page.StackEvents);
    const reasons = events
      .filter((event) => event.ClientRequestToken === token && event.ResourceStatus === 'DELETE_FAILED')
      .filter(({ PhysicalResourceId }) => PhysicalResourceId !== id)
      .map(({ LogicalResourceId, ResourceType, ResourceStatusReason }) =>
        [ResourceType, LogicalResourceId, ResourceStatusReason].join(' '),
      );
    return reasons.reverse().join('; ') || 'CloudFormation gives no reason';
  }

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
      template: parsedTemplate(answer?.TemplateBody),
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
    const resources = await this.existing(stack);
    return resources.flatMap(({ ResourceType, PhysicalResourceId }) =>
      ResourceType === resourceType && PhysicalResourceId ? [PhysicalResourceId] : [],
    );
  }

  async physicalIdsByName(stack: string): Promise<ReadonlyMap<string, string>> {
    const resources = await this.existing(stack);
    return new Map(
      resources.flatMap(({ LogicalResourceId, PhysicalResourceId }): [string, string][] =>
        LogicalResourceId && PhysicalResourceId ? [[LogicalResourceId, PhysicalResourceId]] : [],
      ),
    );
  }

  /** The resources of a stack that exist. */
  private async existing(stack: string): Promise<StackResourceSummary[]> {
    const pages = paginateListStackResources({ client: this.client }, { StackName: stack });
    const resources = await ask(
      `the resources of ${stack} could not be listed`,
      'cloudformation:ListStackResources',
      () => all(pages, (page) => page.StackResourceSummaries),
      { isAnswer: isAbsent },
    );
    return (resources ?? []).filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE');
  }

  private ask<T>(request: () => Promise<T>, isAnswer?: (error: Error) => boolean): Promise<T | undefined> {
    return ask(
      'what is deployed could not be looked at',
      'cloudformation:DescribeStacks, GetTemplate, DescribeChangeSet and DeleteChangeSet on the stacks',
      request,
      { isAnswer },
    );
  }
}

function listed(stack: Stack): ListedStack {
  const { StackStatus: status = '', StackStatusReason } = stack;
  return {
    id: stack.StackId ?? '',
    name: stack.StackName ?? '',
    status,
    ...(status.endsWith('_FAILED') && StackStatusReason ? { failure: StackStatusReason } : {}),
    terminationProtection: stack.EnableTerminationProtection === true,
  };
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
