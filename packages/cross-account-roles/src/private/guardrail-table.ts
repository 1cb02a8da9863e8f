import { GuardrailClass, GuardrailDemand, type GuardrailRow } from '../guardrail-row';

const REFERENCE = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html';
const SERVERLESS = 'https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html';
const REMOTE_DEBUG = 'https://docs.aws.amazon.com/sagemaker/latest/dg/train-remote-debugging.html';
const REMOTE_ACCESS = 'https://docs.aws.amazon.com/sagemaker/latest/dg/remote-access.html';

const { REQUIRED, ALLOWED_WHEN_ABSENT, DENIED } = GuardrailClass;

/** A decision without its action. */
type Rule = Omit<GuardrailRow, 'action' | 'source'> & { readonly source?: string };

const rows = (action: string, ...rules: Rule[]): GuardrailRow[] =>
  rules.map((rule) => ({ source: REFERENCE, ...rule, action: `sagemaker:${action}` }));

const required = (key: string, demand: GuardrailDemand, reason: string): Rule => ({
  conditionKey: `sagemaker:${key}`,
  guardrailClass: REQUIRED,
  demand,
  reason,
});

const whenPresent = (key: string, demand: GuardrailDemand, reason: string, source?: string): Rule => ({
  conditionKey: key.includes(':') ? key : `sagemaker:${key}`,
  guardrailClass: ALLOWED_WHEN_ABSENT,
  demand,
  reason,
  ...(source === undefined ? {} : { source }),
});

const denied = (action: string, reason: string, source?: string): GuardrailRow[] =>
  rows(action, { guardrailClass: DENIED, reason, ...(source === undefined ? {} : { source }) });

const subnets = required('VpcSubnets', GuardrailDemand.SUBNETS, 'without subnets the containers run outside the VPC');
const securityGroups = required(
  'VpcSecurityGroupIds',
  GuardrailDemand.SECURITY_GROUPS,
  'the groups of the environment reach nothing but its endpoints',
);
const isolation = required(
  'NetworkIsolation',
  GuardrailDemand.NETWORK_ISOLATION,
  'data goes in and out through channels; the container itself needs no network',
);
const volumeKey = required(
  'VolumeKmsKeyArn',
  GuardrailDemand.VOLUME_KEY,
  'the caller must pass the ARN of the key, not an alias; instance types with local NVMe volumes accept no key and are refused with it',
);
const outputKey = required(
  'OutputKmsKeyArn',
  GuardrailDemand.OUTPUT_KEY,
  'the caller must pass the ARN of the key, not an alias',
);
const trafficEncryption = required(
  'InterContainerTrafficEncryption',
  GuardrailDemand.TRUE,
  'data travels between the containers of a distributed job',
);
const tags = [
  whenPresent(`aws:RequestTag/\${TagKey}`, GuardrailDemand.ANY, 'the allowing statement demands the environment tag'),
  whenPresent('aws:TagKeys', GuardrailDemand.ANY, 'further tags carry no permission'),
];
const instanceTypes = whenPresent('InstanceTypes', GuardrailDemand.ANY, 'a matter of cost, held by service quotas');
const maxRuntime = whenPresent('MaxRuntimeInSeconds', GuardrailDemand.ANY, 'a matter of cost, held by service quotas');
const gatedModels = whenPresent(
  'DirectGatedModelAccess',
  GuardrailDemand.ANY,
  'gated models lie in AWS-owned buckets, which the endpoint policies do not open',
);
const fileSystem = (key: string): Rule =>
  whenPresent(
    key,
    GuardrailDemand.ABSENT,
    'file systems are no data store of an environment: no policy of ours guards them',
  );

/**
 * Every condition key of the reviewed actions, and the actions that no key can hold.
 *
 * A test compares the keys with the service authorization reference, so a key that AWS adds shows as a missing row.
 */
export const GUARDRAIL_TABLE: readonly GuardrailRow[] = [
  ...rows(
    'CreateTrainingJob',
    subnets,
    securityGroups,
    isolation,
    volumeKey,
    outputKey,
    trafficEncryption,
    whenPresent(
      'EnableRemoteDebug',
      GuardrailDemand.FALSE,
      'remote debugging opens a shell in the container',
      REMOTE_DEBUG,
    ),
    fileSystem('FileSystemAccessMode'),
    fileSystem('FileSystemDirectoryPath'),
    fileSystem('FileSystemId'),
    fileSystem('FileSystemType'),
    whenPresent('KeepAlivePeriod', GuardrailDemand.ANY, 'a warm pool serves only jobs with the same network and role'),
    gatedModels,
    instanceTypes,
    maxRuntime,
    ...tags,
  ),
  ...rows(
    'CreateProcessingJob',
    subnets,
    securityGroups,
    isolation,
    volumeKey,
    outputKey,
    trafficEncryption,
    instanceTypes,
    maxRuntime,
    ...tags,
  ),
  ...rows('CreateModel', subnets, securityGroups, isolation, gatedModels, ...tags),
  ...rows(
    'CreateEndpointConfig',
    volumeKey,
    whenPresent(
      'VpcSubnets',
      GuardrailDemand.SUBNETS,
      'a variant takes the network of its model, which CreateModel guards',
    ),
    whenPresent(
      'VpcSecurityGroupIds',
      GuardrailDemand.SECURITY_GROUPS,
      'a variant takes the network of its model, which CreateModel guards',
    ),
    whenPresent(
      'NetworkIsolation',
      GuardrailDemand.NETWORK_ISOLATION,
      'a variant takes the isolation of its model, which CreateModel guards',
    ),
    whenPresent(
      'ModelArn',
      GuardrailDemand.ANY,
      'models are guarded when they are created; a name reaches only this account',
    ),
    whenPresent('ServerlessMaxConcurrency', GuardrailDemand.ABSENT, 'serverless variants have no VPC', SERVERLESS),
    whenPresent('ServerlessMemorySize', GuardrailDemand.ABSENT, 'serverless variants have no VPC', SERVERLESS),
    whenPresent('AcceleratorTypes', GuardrailDemand.ANY, 'a matter of cost, held by service quotas'),
    instanceTypes,
    ...tags,
  ),
  ...denied('StartSession', 'a remote session into a space leaves the VPC', REMOTE_ACCESS),
  ...denied('CreateHubContentPresignedUrls', 'the URL is served outside the VPC'),
  ...denied('CreatePresignedMlflowTrackingServerUrl', 'the URL is served outside the VPC'),
  ...denied('CreatePresignedMlflowAppUrl', 'the URL is served outside the VPC'),
  ...denied('CreatePartnerAppPresignedUrl', 'the URL is served outside the VPC'),
  ...denied('CreatePresignedNotebookInstanceUrl', 'notebook instances are no part of an environment'),
  ...denied('CreateNotebookInstance', 'notebook instances are no part of an environment'),
  ...denied(
    'CreateInferenceComponent',
    'a component takes network and key from its endpoint, which no key of the request shows',
  ),
  ...denied('CreateSharedModel', 'shares a model with no condition on the receiver'),
  ...denied('PutModelPackageGroupPolicy', 'opens a model package group to other accounts with no condition on them'),
];
