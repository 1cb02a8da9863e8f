import { randomUUID } from 'node:crypto';
import {
  CloudFormationClient,
  DescribeStackSetCommand,
  DescribeStackSetOperationCommand,
  paginateListStackInstances,
  UpdateStackSetCommand,
} from '@aws-sdk/client-cloudformation';
import { pause } from '../command/context';
import { all, ask, clientConfig } from './sdk';

/** The stack of a stack set in one account. */
export interface StackInstance {
  readonly account: string;
  readonly region: string;
  /** `CURRENT`, `OUTDATED` or `INOPERABLE`. */
  readonly status: string;
  /** Why it is not current; empty when it is. */
  readonly reason: string;
}

/** The stack sets of one account and region. */
export interface StackSets {
  /** The instances of a stack set; none when it does not exist. */
  instances(stackSet: string): Promise<readonly StackInstance[]>;
  /** The template that a stack set has; undefined when it does not exist. */
  template(stackSet: string): Promise<string | undefined>;
  /** Brings instances to the definition that the stack set has, and waits for the end of the operation. */
  retry(stackSet: string, accounts: readonly string[], interruption: AbortSignal): Promise<void>;
}

const ENDED = ['SUCCEEDED', 'FAILED', 'STOPPED'];
const PERMISSIONS =
  'what "npx projen operator-policies" prints for the engineer: cloudformation:DescribeStackSet, ListStackInstances, ' +
  'UpdateStackSet and DescribeStackSetOperation, and iam:PassRole on the administration role';

/** Reads and retries stack sets through the CloudFormation API. */
export class CloudFormationStackSets implements StackSets {
  constructor(
    private readonly client: CloudFormationClient,
    private readonly region: string,
    /** Milliseconds between two looks at an operation. */
    private readonly poll: number = 2_000,
  ) {}

  async instances(stackSet: string): Promise<readonly StackInstance[]> {
    const found = await this.ask(
      stackSet,
      () =>
        all(paginateListStackInstances({ client: this.client }, { StackSetName: stackSet }), (page) => page.Summaries),
      isAbsent,
    );
    return (found ?? []).map(({ Account, Region, Status, StatusReason }) => ({
      account: Account ?? '',
      region: Region ?? '',
      status: Status ?? '',
      reason: StatusReason ?? '',
    }));
  }

  async template(stackSet: string): Promise<string | undefined> {
    const input = { StackSetName: stackSet };
    const described = await this.ask(stackSet, () => this.client.send(new DescribeStackSetCommand(input)), isAbsent);
    return described?.StackSet?.TemplateBody;
  }

  /**
   * An update to the definition that the stack set has creates or updates what is not current, and this is how AWS
   * documents a retry: CloudFormation does nothing by itself when the template of the parent stack did not change.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-troubleshooting.html
   *
   * The identifier of the operation is ours, so that an update whose answer was lost is known when the SDK asks again.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStackSet.html
   */
  async retry(stackSet: string, accounts: readonly string[], interruption: AbortSignal): Promise<void> {
    const described = await this.ask(stackSet, () =>
      this.client.send(new DescribeStackSetCommand({ StackSetName: stackSet })),
    );
    const definition = described?.StackSet ?? {};
    const operation = randomUUID();
    const update = new UpdateStackSetCommand({
      StackSetName: stackSet,
      UsePreviousTemplate: true,
      Parameters: (definition.Parameters ?? []).map(({ ParameterKey }) => ({ ParameterKey, UsePreviousValue: true })),
      Capabilities: definition.Capabilities,
      Description: definition.Description,
      AdministrationRoleARN: definition.AdministrationRoleARN,
      ExecutionRoleName: definition.ExecutionRoleName,
      ManagedExecution: definition.ManagedExecution,
      Accounts: [...accounts],
      Regions: [this.region],
      OperationId: operation,
      // every account gets its chance: those that worked before the retry are not touched
      OperationPreferences: { FailureToleranceCount: accounts.length - 1, MaxConcurrentCount: 1 },
    });
    await this.ask(stackSet, () => this.client.send(update), hasBegun);
    await this.waitFor(stackSet, operation, interruption);
  }

  private async waitFor(stackSet: string, operation: string, interruption: AbortSignal): Promise<void> {
    const input = { StackSetName: stackSet, OperationId: operation };
    for (;;) {
      const answer = await this.ask(stackSet, () => this.client.send(new DescribeStackSetOperationCommand(input)));
      if (ENDED.includes(answer?.StackSetOperation?.Status ?? '')) {
        return;
      }
      await pause(this.poll, interruption);
    }
  }

  private ask<T>(
    stackSet: string,
    request: () => Promise<T>,
    isAnswer?: (error: Error) => boolean,
  ): Promise<T | undefined> {
    return ask(`${stackSet} could not be checked`, PERMISSIONS, request, { isAnswer });
  }
}

function isAbsent({ name }: Error): boolean {
  return name === 'StackSetNotFoundException';
}

function hasBegun({ name }: Error): boolean {
  return name === 'OperationIdAlreadyExistsException';
}

/** The stack sets that a CDK CLI with the given environment deploys. */
export function stackSetsOf(env: NodeJS.ProcessEnv, region: string): StackSets {
  return new CloudFormationStackSets(new CloudFormationClient(clientConfig(env, region)), region);
}
