/** What is known about one AWS service that has a VPC endpoint. */
export interface EndpointRow {
  readonly name: string;
  readonly prefix?: string;
  readonly kind: 'gateway' | 'interface';
  /** Names that clients resolve; `{region}` and `{suffix}` are filled in later. */
  readonly dnsNames: string[];
  /** Absent: the endpoint accepts a policy. */
  readonly noPolicyReason?: string;
  /** What may pass the endpoint; absent where every perimeter has a rule for the service. */
  readonly actions?: string[];
  /** `aws:ResourceAccount` is in the request context of all the service's actions. */
  readonly perimeterKeysSupported: boolean;
  /** AWS document for the endpoint and its policy. */
  readonly source: string;
}

/**
 * The services that an endpoint can be made for without further description.
 *
 * `perimeterKeysSupported` is true where the service is not among the documented exceptions of `aws:ResourceAccount`:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * That the key is present for each single action is not verified without AWS.
 */
export const ENDPOINT_TABLE: readonly EndpointRow[] = [
  {
    name: 's3',
    kind: 'gateway',
    // Bucket names are labels below the regional name. The global name is what SDKs in us-east-1 fall back to.
    dnsNames: ['s3.{region}.{suffix}', '*.s3.{region}.{suffix}', 's3.{suffix}', '*.s3.{suffix}'],
    perimeterKeysSupported: true,
    source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html',
  },
  {
    name: 'sts',
    kind: 'interface',
    dnsNames: ['sts.{region}.{suffix}'],
    perimeterKeysSupported: true,
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_interface_vpc_endpoints.html',
  },
  {
    name: 'kms',
    kind: 'interface',
    dnsNames: ['kms.{region}.{suffix}'],
    perimeterKeysSupported: true,
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/vpce-policy.html',
  },
  {
    name: 'logs',
    kind: 'interface',
    dnsNames: ['logs.{region}.{suffix}'],
    perimeterKeysSupported: true,
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch-logs-and-interface-VPC.html',
  },
  {
    name: 'monitoring',
    kind: 'interface',
    dnsNames: ['monitoring.{region}.{suffix}'],
    actions: [
      'cloudwatch:DescribeAlarms',
      'cloudwatch:GetMetricData',
      'cloudwatch:GetMetricStatistics',
      'cloudwatch:ListMetrics',
      'cloudwatch:PutMetricData',
    ],
    perimeterKeysSupported: true,
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-interface-VPC.html',
  },
  {
    name: 'sagemaker.api',
    kind: 'interface',
    dnsNames: ['api.sagemaker.{region}.{suffix}'],
    perimeterKeysSupported: true,
    source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/interface-vpc-endpoint.html',
  },
  {
    name: 'sagemaker.runtime',
    kind: 'interface',
    dnsNames: ['runtime.sagemaker.{region}.{suffix}'],
    perimeterKeysSupported: true,
    source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/interface-vpc-endpoint.html',
  },
  {
    name: 'studio',
    prefix: 'aws.sagemaker',
    kind: 'interface',
    // Each domain is a label below the regional Studio name.
    dnsNames: ['studio.{region}.sagemaker.aws', '*.studio.{region}.sagemaker.aws'],
    perimeterKeysSupported: true,
    source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/studio-interface-endpoint.html',
  },
  {
    name: 'ecr.api',
    kind: 'interface',
    dnsNames: ['api.ecr.{region}.{suffix}'],
    actions: [
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:DescribeImages',
      'ecr:DescribeRepositories',
      'ecr:GetAuthorizationToken',
      'ecr:GetDownloadUrlForLayer',
      'ecr:ListImages',
    ],
    perimeterKeysSupported: true,
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
  },
  {
    name: 'ecr.dkr',
    kind: 'interface',
    // Each registry is an account number below this name.
    dnsNames: ['*.dkr.ecr.{region}.{suffix}'],
    actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    perimeterKeysSupported: true,
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
  },
  {
    name: 'secretsmanager',
    kind: 'interface',
    dnsNames: ['secretsmanager.{region}.{suffix}'],
    actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
    perimeterKeysSupported: true,
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html',
  },
];
