import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** What a handler answered. */
export interface Answer {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
}

type Handler = (
  event: CloudFormationCustomResourceEvent,
  context: { getRemainingTimeInMillis(): number; logStreamName: string },
) => Promise<void>;

/** Sends requests to a handler as CloudFormation does, and receives its answer at an address. */
export class FakeCloudFormation {
  private readonly answers: Answer[] = [];
  private readonly server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      this.answers.push(JSON.parse(body));
      response.end();
    });
  });

  constructor(
    private readonly handler: Handler,
    private readonly resourceType: string,
  ) {}

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }

  create(properties: object): Promise<Answer> {
    return this.request({ RequestType: 'Create', ResourceProperties: properties });
  }

  update(physicalId: string, properties: object, old: object): Promise<Answer> {
    return this.request({
      RequestType: 'Update',
      PhysicalResourceId: physicalId,
      ResourceProperties: properties,
      OldResourceProperties: old,
    });
  }

  delete(physicalId: string, properties: object): Promise<Answer> {
    return this.request({ RequestType: 'Delete', PhysicalResourceId: physicalId, ResourceProperties: properties });
  }

  private async request(part: object): Promise<Answer> {
    const { port } = this.server.address() as AddressInfo;
    const event = {
      StackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/test/1',
      RequestId: String(Math.random()),
      LogicalResourceId: 'Resource',
      ResourceType: this.resourceType,
      ResponseURL: `http://127.0.0.1:${port}/answer`,
      ...part,
    } as CloudFormationCustomResourceEvent;
    await this.handler(event, { getRemainingTimeInMillis: () => 60_000, logStreamName: 'stream' });
    if (this.answers.length !== 1) {
      throw new Error(`${this.answers.length} answers instead of one`);
    }
    return this.answers.pop() as Answer;
  }
}
