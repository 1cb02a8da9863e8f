import { Registry } from '@secure-mlops/core';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import {
  DataScientist,
  JobExecutionRole,
  LaunchBoundary,
  LaunchRole,
  ModelExecutionRole,
  PermissionsBoundary,
  PersonaTrust,
  SageMakerGuardrails,
  StudioExecutionRole,
} from '../../src';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const SUBNETS = ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'];
export const SECURITY_GROUPS = ['sg-0aaaaaaaaaaaaaaaa'];
export const STORAGE_KEY = keyArn('1');
export const VOLUME_KEY = keyArn('2');
export const DATA_KEY = keyArn('3');
export const BUCKET = 'science-dev-data';
export const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:contents`;
export const MODEL_BUCKET = 'science-dev-model';

function keyArn(digit: string): string {
  return `arn:aws:kms:${REGION}:${ACCOUNT}:key/${digit.repeat(8)}-1111-1111-1111-111111111111`;
}

/** A stack with everything that roles take. */
export class Environment {
  public readonly stack: Stack;
  public readonly registry = Registry.of({ platform: 'science', environment: 'dev' });
  public readonly boundary: PermissionsBoundary;
  public readonly launchBoundary: LaunchBoundary;
  public readonly storageKey: kms.IKey;
  public readonly volumeKey: kms.IKey;
  public readonly dataKey: kms.IKey;
  public readonly dataBucket: s3.IBucket;
  public readonly modelBucket: s3.IBucket;

  constructor(additionalActions?: string[]) {
    this.stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: REGION } });
    this.boundary = new PermissionsBoundary(this.stack, 'Boundary', {
      registry: this.registry,
      ...(additionalActions === undefined ? {} : { additionalActions }),
    });
    this.launchBoundary = new LaunchBoundary(this.stack, 'LaunchBoundary', { registry: this.registry });
    this.storageKey = kms.Key.fromKeyArn(this.stack, 'StorageKey', STORAGE_KEY);
    this.volumeKey = kms.Key.fromKeyArn(this.stack, 'VolumeKey', VOLUME_KEY);
    this.dataKey = kms.Key.fromKeyArn(this.stack, 'DataKey', DATA_KEY);
    this.dataBucket = s3.Bucket.fromBucketAttributes(this.stack, 'Data', {
      bucketName: BUCKET,
      encryptionKey: this.dataKey,
    });
    this.modelBucket = s3.Bucket.fromBucketName(this.stack, 'Models', MODEL_BUCKET);
  }

  public get common() {
    return { registry: this.registry, permissionsBoundary: this.boundary.managedPolicy };
  }

  public get network() {
    return { subnetIds: SUBNETS, securityGroupIds: SECURITY_GROUPS };
  }

  public get guardrails() {
    return { ...this.network, volumeKey: this.volumeKey, dataKey: this.dataKey };
  }

  public get buckets() {
    return { dataBucket: this.dataBucket, modelBucket: this.modelBucket };
  }

  public studio(): StudioExecutionRole {
    return new StudioExecutionRole(this.stack, 'Studio', {
      ...this.common,
      ...this.guardrails,
      storageKey: this.storageKey,
      ...this.buckets,
    });
  }

  public job(): JobExecutionRole {
    return new JobExecutionRole(this.stack, 'Job', {
      ...this.common,
      ...this.guardrails,
      ...this.buckets,
    });
  }

  public model(): ModelExecutionRole {
    return new ModelExecutionRole(this.stack, 'Model', {
      ...this.common,
      ...this.network,
      dataKey: this.dataKey,
      modelBucket: this.modelBucket,
    });
  }

  public launch(): LaunchRole {
    return new LaunchRole(this.stack, 'Launch', {
      registry: this.registry,
      permissionsBoundary: this.launchBoundary.managedPolicy,
      guardrails: this.guardrails,
      functionArns: [FUNCTION],
    });
  }

  public scientist(): DataScientist {
    return new DataScientist(this.stack, 'Scientist', { ...this.common, trust: PersonaTrust.account(ACCOUNT) });
  }

  /** Every role of an environment. */
  public everyRole(): Record<'studio' | 'job' | 'model' | 'launch' | 'scientist', WorkloadRoleUnderTest> {
    return {
      studio: this.studio(),
      job: this.job(),
      model: this.model(),
      launch: this.launch(),
      scientist: this.scientist(),
    };
  }

  public template(): Template {
    return Template.fromStack(this.stack);
  }

  /** The policies below a construct, as IAM would receive them. */
  public policiesOf(scope: IConstruct): PolicyJson[] {
    return scope.node
      .findAll()
      .filter((child): child is iam.ManagedPolicy => child instanceof iam.ManagedPolicy)
      .map((policy) => this.documentOf(policy));
  }

  /** A policy as IAM would receive it. */
  public documentOf(policy: iam.ManagedPolicy): PolicyJson {
    return literal(this.stack.resolve(policy.document)) as PolicyJson;
  }
}

export interface WorkloadRoleUnderTest extends iam.IGrantable, IConstruct {
  readonly role: iam.Role;
  readonly managedPolicy: iam.ManagedPolicy;
  readonly guardrailPolicy: iam.ManagedPolicy;
}

export interface PolicyJson {
  readonly Version: string;
  readonly Statement: { readonly [element: string]: unknown }[];
}

/** Statements of the guardrails without a role around them. */
export function guardrailDocument(environment: Environment, actions: string[], isolation?: boolean): PolicyJson {
  const statements = SageMakerGuardrails.of({
    ...environment.guardrails,
    ...(isolation === undefined ? {} : { requireNetworkIsolation: isolation }),
  }).statementsFor(...actions);
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: actions, Resource: '*' },
      ...statements.map((statement) => environment.stack.resolve(statement.toStatementJson())),
    ],
  };
}

/** Replaces the intrinsics that remain in a stack with a known account and region. */
export function literal(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(literal);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  if (name === 'Ref' && argument === 'AWS::Partition') {
    return 'aws';
  }
  if (name === 'Ref' && argument === 'AWS::URLSuffix') {
    return 'amazonaws.com';
  }
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(literal).join(separator);
  }
  if (name === 'Ref' || name.startsWith('Fn::')) {
    throw new Error(`no literal for ${JSON.stringify(value)}`);
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, literal(item)]));
}
