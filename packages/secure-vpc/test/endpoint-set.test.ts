import { EndpointKind, EndpointService, EndpointSet } from '../src';
import { ENDPOINT_TABLE } from '../src/private/endpoint-table';

function names(set: EndpointSet): string[] {
  return set.services.map((service) => service.serviceName);
}

describe('EndpointSet', () => {
  test('studio has what Studio, jobs and models call', () => {
    expect(names(EndpointSet.studio()).sort()).toEqual(
      ['kms', 'logs', 's3', 'sagemaker.api', 'sagemaker.runtime', 'sts', 'studio'].sort(),
    );
  });

  test('inference has what hosted models and their callers use, and cannot change endpoints', () => {
    expect(names(EndpointSet.inference()).sort()).toEqual(
      ['ecr.api', 'ecr.dkr', 'kms', 'logs', 'monitoring', 's3', 'sagemaker.runtime', 'sts'].sort(),
    );
  });

  test('minimal has what no perimeter can do without', () => {
    expect(names(EndpointSet.minimal())).toEqual(['s3', 'sts', 'kms']);
  });

  test.each([EndpointService.S3, EndpointService.STS, EndpointService.KMS])(
    'fails to remove $serviceName',
    (service) => {
      expect(() => EndpointSet.studio().removing(service)).toThrow(
        `without ${service.serviceName}: keep them, because the policies of the perimeter`,
      );
    },
  );

  test('fails for a custom set without STS and KMS, naming both', () => {
    expect(() => EndpointSet.custom([EndpointService.S3])).toThrow('services is ["s3"], without sts, kms');
  });

  test('fails to add a service twice', () => {
    expect(() => EndpointSet.studio().adding(EndpointService.of('logs'))).toThrow('services repeats ["logs"]');
  });

  test('fails to remove what is not there, so that a typing error is not silent', () => {
    expect(() => EndpointSet.minimal().removing(EndpointService.LOGS)).toThrow('"logs", which is not in the set');
  });

  test('adding and removing leave the original as it was', () => {
    const original = EndpointSet.studio();
    original.adding(EndpointService.MONITORING);
    original.removing(EndpointService.LOGS);
    expect(names(original)).toEqual(names(EndpointSet.studio()));
  });

  test('removing takes out exactly the named services', () => {
    expect(names(EndpointSet.studio().removing(EndpointService.LOGS, EndpointService.STUDIO))).toEqual([
      's3',
      'sts',
      'kms',
      'sagemaker.api',
      'sagemaker.runtime',
    ]);
  });

  test('hands the perimeter the rules that it does not know', () => {
    expect(EndpointSet.studio().endpointRules).toEqual([]);
    const [rule, ...others] = EndpointSet.studio().adding(EndpointService.ECR_DOCKER).endpointRules;
    expect(others).toEqual([]);
    expect(rule.service).toBe('ecr.dkr');
    expect(rule.actions).not.toContain('ecr:PutImage');
    expect(rule.resourceAccount).toBe(true);
  });
});

describe('EndpointService', () => {
  test('only S3 and DynamoDB are reached through a gateway', () => {
    const gateways = ENDPOINT_TABLE.map((row) => EndpointService.of(row.name)).filter(
      (service) => service.kind === EndpointKind.GATEWAY,
    );
    expect(gateways.map((service) => service.serviceName)).toEqual(['s3', 'dynamodb']);
  });

  test.each(ENDPOINT_TABLE)('$name has a policy or a reason, names to resolve and a source', (row) => {
    const service = EndpointService.of(row.name);
    expect(service.policySupported).toBe(service.noPolicyReason === undefined);
    expect(service.domainNames('eu-west-1', 'amazonaws.com')).not.toHaveLength(0);
    expect(service.domainNames('eu-west-1', 'amazonaws.com').join()).not.toMatch(/[{}]/);
    expect(service.source).toMatch(
      /^https:\/\/(docs\.aws\.amazon\.com|github\.com\/aws-samples\/data-perimeter-policy-examples)\//,
    );
  });

  test('no row of the table lets every action or every name through', () => {
    expect(ENDPOINT_TABLE.flatMap((row) => row.actions ?? []).filter((action) => action.includes('*'))).toEqual([]);
    const wide = ENDPOINT_TABLE.flatMap((row) => row.dnsNames).filter((name) => name.split('.').length < 3);
    expect(wide).toEqual(['s3.{suffix}']);
  });

  test('an endpoint without a policy says why', () => {
    const withoutPolicy = ENDPOINT_TABLE.filter((row) => row.noPolicyReason).map(({ name }) => name);
    expect(withoutPolicy).toEqual(['codeconnections.api']);
    expect(EndpointService.of('codeconnections.api').endpointRule).toBeUndefined();
  });

  test('no row lets workloads approve, publish, administer or write parameters', () => {
    const actions = ENDPOINT_TABLE.flatMap((row) => row.actions ?? []);
    expect(actions.filter((action) => /:(Put|Delete|Publish|Create|Associate)/.test(action))).toEqual([
      'cloudwatch:PutMetricData',
      'dynamodb:DeleteItem',
      'dynamodb:PutItem',
      'sagemaker:DeleteRecord',
      'sagemaker:PutRecord',
      'sagemaker-mlflow:CreateExperiment',
      'sagemaker-mlflow:CreateModelVersion',
      'sagemaker-mlflow:CreateRegisteredModel',
      'sagemaker-mlflow:CreateRun',
      'codecommit:CreateBranch',
      'codecommit:CreateCommit',
      'codecommit:CreatePullRequest',
      'events:PutEvents',
    ]);
  });

  test.each([
    ['DYNAMODB', EndpointService.DYNAMODB, ['dynamodb.eu-west-1.amazonaws.com']],
    [
      'FEATURE_STORE_RUNTIME',
      EndpointService.FEATURE_STORE_RUNTIME,
      ['featurestore-runtime.sagemaker.eu-west-1.amazonaws.com'],
    ],
    ['SAGEMAKER_METRICS', EndpointService.SAGEMAKER_METRICS, ['metrics.sagemaker.eu-west-1.amazonaws.com']],
    [
      'MLFLOW',
      EndpointService.MLFLOW,
      ['eu-west-1.experiments.sagemaker.aws', '*.eu-west-1.experiments.sagemaker.aws'],
    ],
  ])('%s answers to its names', (_, service, names) => {
    expect(service.domainNames('eu-west-1', 'amazonaws.com')).toEqual(names);
  });

  test('fails for an unknown name with the known ones', () => {
    expect(() => EndpointService.of('sagemaker')).toThrow(
      'name is "sagemaker", which is not in the table: use one of s3, sts, kms, logs',
    );
  });

  test('of a name is the same service as the constant', () => {
    expect(EndpointService.of('sagemaker.api').serviceName).toBe(EndpointService.SAGEMAKER_API.serviceName);
  });

  test('defined by the user has a policy, and perimeter keys count as unsupported', () => {
    const service = EndpointService.define({
      name: 'glue',
      dnsNames: ['glue.{region}.{suffix}'],
      actions: ['glue:GetTable'],
      source: 'https://docs.aws.amazon.com/glue/latest/dg/vpc-interface-endpoints.html',
    });
    expect(service.policySupported).toBe(true);
    expect(service.perimeterKeysSupported).toBe(false);
    expect(service.prefix).toBe('com.amazonaws');
    expect(service.endpointRule).toMatchObject({ actions: ['glue:GetTable'], resourceAccount: false });
    expect(service.domainNames('eu-west-1', 'amazonaws.com')).toEqual(['glue.eu-west-1.amazonaws.com']);
  });

  test('fails to define a service wrongly, with all problems at once', () => {
    let message = '';
    try {
      EndpointService.define({ name: 'Glue!', dnsNames: ['*'], source: 'somewhere', noPolicyReason: ' ' });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain('name is "Glue!"');
    expect(message).toContain('dnsNames is "*"');
    expect(message).toContain('source is "somewhere"');
    expect(message).toContain('noPolicyReason is ""');
  });

  test('fails to define a service of the table or without names', () => {
    const options = { name: 'kms', dnsNames: [], source: 'https://docs.aws.amazon.com/kms' };
    expect(() => EndpointService.define(options)).toThrow('use EndpointService.of("kms")');
    expect(() => EndpointService.define({ ...options, name: 'glue' })).toThrow('dnsNames is []');
  });
});
