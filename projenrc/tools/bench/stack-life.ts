import { setTimeout as pause } from 'node:timers/promises';
import {
  CloudFormationClient,
  CloudFormationServiceException,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  paginateDescribeStackEvents,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { BenchServer, ProcessorTime } from './local-server';

/** What one part of a stack's life took. */
export interface Phase {
  /** As the one who waits for it sees it, in milliseconds. */
  readonly wallMs: number;
  /** What local AWS worked for it; unknown where the system does not tell. */
  readonly processorTime?: ProcessorTime;
  /** The largest resident set of local AWS, in bytes; unknown where the system does not tell. */
  readonly peakBytes?: number;
}

/** What a stack took. */
export interface StackLife {
  readonly creation: Phase;
  readonly deletion: Phase;
}

const NAME = 'sized';
const ACCOUNT = '111122223333';

/** Keys let nobody change them but the role of the deployment. */
const ROLE = 'deployment';
const ROLE_STACK = {
  StackName: ROLE,
  Capabilities: ['CAPABILITY_NAMED_IAM' as const],
  TemplateBody: JSON.stringify({
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: ROLE,
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'cloudformation.amazonaws.com' } },
            ],
          },
        },
      },
    },
  }),
};

/** Often enough for seconds, and seldom enough that the answers to it are no part of what is measured. */
const POLL = 200;

/**
 * Creates a stack on local AWS and deletes it, without the CDK CLI, which looks only every few seconds.
 *
 * @throws Error when one of the two does not succeed
 */
export async function liveStack(server: BenchServer, template: string): Promise<StackLife> {
  const { endpoint } = server;
  const options = {
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: `AKIA0000${ACCOUNT}`, secretAccessKey: 'local' },
  };
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const cloudFormation = new CloudFormationClient(options);
  try {
    await s3.send(new CreateBucketCommand({ Bucket: NAME }));
    await s3.send(new PutObjectCommand({ Bucket: NAME, Key: NAME, Body: template }));
    await cloudFormation.send(new CreateStackCommand(ROLE_STACK));
    await settled(cloudFormation, ROLE, 'CREATE_COMPLETE');
    const create = {
      StackName: NAME,
      TemplateURL: `${endpoint}/${NAME}/${NAME}`,
      Capabilities: ['CAPABILITY_NAMED_IAM' as const],
      RoleARN: `arn:aws:iam::${ACCOUNT}:role/${ROLE}`,
    };
    const creation = await timed(server, async () => {
      await cloudFormation.send(new CreateStackCommand(create));
      await settled(cloudFormation, NAME, 'CREATE_COMPLETE');
    });
    const deletion = await timed(server, async () => {
      await cloudFormation.send(new DeleteStackCommand({ StackName: NAME }));
      await settled(cloudFormation, NAME, undefined);
    });
    return { creation, deletion };
  } finally {
    s3.destroy();
    cloudFormation.destroy();
  }
}

async function timed(server: BenchServer, action: () => Promise<void>): Promise<Phase> {
  server.forgetPeak();
  const [started, before] = [process.hrtime.bigint(), server.processorTime()];
  await action();
  const [wallMs, after, peakBytes] = [
    Number(process.hrtime.bigint() - started) / 1e6,
    server.processorTime(),
    server.peakBytes(),
  ];
  return {
    wallMs,
    ...(before !== undefined &&
      after !== undefined && {
        processorTime: {
          serverMs: after.serverMs - before.serverMs,
          functionsMs: after.functionsMs - before.functionsMs,
        },
      }),
    ...(peakBytes !== undefined && { peakBytes }),
  };
}

/** @param wanted the status to wait for; nothing when the stack is to be gone */
async function settled(client: CloudFormationClient, name: string, wanted: string | undefined): Promise<void> {
  for (;;) {
    const status = await statusOf(client, name);
    if (status === wanted) {
      return;
    }
    if (!status?.endsWith('_IN_PROGRESS')) {
      const reason = status === undefined ? '' : `: ${await firstFailure(client, name)}`;
      throw new Error(`the stack ${name} is ${status ?? 'gone'} instead of ${wanted ?? 'gone'}${reason}`);
    }
    await pause(POLL);
  }
}

async function statusOf(client: CloudFormationClient, name: string): Promise<string | undefined> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks?.[0]?.StackStatus;
  } catch (error) {
    if (error instanceof CloudFormationServiceException && error.name === 'ValidationError') {
      return undefined;
    }
    throw error;
  }
}

/** Events come with the newest first: the first failure is the last one. */
async function firstFailure(client: CloudFormationClient, name: string): Promise<string> {
  let first = 'no resource failed';
  for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName: name })) {
    for (const { LogicalResourceId, ResourceStatus, ResourceStatusReason } of StackEvents) {
      first = ResourceStatus?.endsWith('_FAILED') ? `${LogicalResourceId}: ${ResourceStatusReason}` : first;
    }
  }
  return first;
}
