import {
  type Change,
  CloudFormationClient,
  type CloudFormationClientConfig,
  DeleteChangeSetCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateDescribeChangeSet,
  type ResourceChange,
} from '@aws-sdk/client-cloudformation';
import { CommandFailure } from './failure';
import type { StackInput, Template } from './templates';

/** A stack that exists. */
export interface DeployedStack extends StackInput {
  /** For example `UPDATE_COMPLETE`. */
  readonly status: string;
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
}

/** What CloudFormation says of a change set that would change nothing. */
const EMPTY = /didn't contain changes|No updates are to be performed/;

/** Reads the stacks through the CloudFormation API. */
export class CloudFormationStacks implements DeployedStacks {
  constructor(private readonly client: CloudFormationClient) {}

  async find(stack: string): Promise<DeployedStack | undefined> {
    const found = await this.ask(
      () => this.client.send(new DescribeStacksCommand({ StackName: stack })),
      (error) => error.name === 'ValidationError' && error.message.includes('does not exist'),
    );
    const description = found?.Stacks?.[0];
    if (description === undefined) {
      return undefined;
    }
    const tags = (description.Tags ?? []).map(({ Key, Value }) => [Key, Value]);
    const { TemplateBody } = await this.required(() =>
      this.client.send(new GetTemplateCommand({ StackName: stack, TemplateStage: 'Original' })),
    );
    return {
      status: description.StackStatus ?? '',
      tags: Object.fromEntries(tags),
      template: templateOf(TemplateBody),
    };
  }

  async changeSet(stack: string, name: string): Promise<PreparedChangeSet | undefined> {
    const pages = await this.ask(
      async () => {
        const input = { StackName: stack, ChangeSetName: name };
        const all = [];
        for await (const page of paginateDescribeChangeSet({ client: this.client }, input)) {
          all.push(page);
        }
        return all;
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

  private required<T>(request: () => Promise<T>): Promise<T> {
    return this.ask(request, () => false) as Promise<T>;
  }

  /** The answer to a request; undefined for an error that only says that there is nothing. */
  private async ask<T>(request: () => Promise<T>, isAbsence: (error: Error) => boolean): Promise<T | undefined> {
    try {
      return await request();
    } catch (error) {
      if (error instanceof Error && isAbsence(error)) {
        return undefined;
      }
      throw new CommandFailure(
        `what is deployed could not be compared, and nothing is deployed without that: ${(error as Error).message}; ` +
          'it takes cloudformation:DescribeStacks, GetTemplate, DescribeChangeSet and DeleteChangeSet on the stacks',
      );
    }
  }
}

/**
 * The stacks that a CDK CLI with the given environment deploys.
 *
 * Credentials, profiles and endpoints that the environment does not name are found as the AWS SDK finds them.
 */
export function deployedStacks(env: NodeJS.ProcessEnv, region: string): DeployedStacks {
  // Which Node.js is supported is said once, by the package, and not by every library of it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  return new CloudFormationStacks(new CloudFormationClient(clientConfig(env, region)));
}

/** How a client is configured by an environment that need not be the one of this process. */
export function clientConfig(env: NodeJS.ProcessEnv, region: string): CloudFormationClientConfig {
  const {
    AWS_ENDPOINT_URL: endpoint,
    AWS_PROFILE: profile,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  const keys =
    profile === undefined && accessKeyId && secretAccessKey
      ? { credentials: { accessKeyId, secretAccessKey, sessionToken } }
      : {};
  return { region, ...(endpoint && { endpoint }), ...(profile && { profile }), ...keys };
}

/** A template that is no JSON was not made by this app: nothing in it can be recognized. */
function templateOf(body: string | undefined): Template {
  try {
    return JSON.parse(body ?? '{}');
  } catch {
    return {};
  }
}
