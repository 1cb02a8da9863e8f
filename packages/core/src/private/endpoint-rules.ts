import type { EndpointRule } from '../perimeter-props';

const GLOBAL_KEYS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html';

/**
 * What a workload may ask a service for through its endpoint.
 *
 * An endpoint policy grants nothing, it is the most that can pass. Administration of keys, buckets, logs and
 * identities is not something that workloads inside the VPC do, so it does not pass.
 */
export const ENDPOINT_RULES: EndpointRule[] = [
  {
    service: 's3',
    actions: [
      's3:AbortMultipartUpload',
      's3:DeleteObject*',
      's3:GetBucket*',
      's3:GetEncryptionConfiguration',
      's3:GetLifecycleConfiguration',
      's3:GetObject*',
      's3:ListAllMyBuckets',
      's3:ListBucket*',
      's3:ListMultipartUploadParts',
      's3:PutObject*',
      's3:RestoreObject',
    ],
    resourceAccount: true,
    source: GLOBAL_KEYS,
  },
  {
    // AssumeRoleWithSAML and AssumeRoleWithWebIdentity carry no principal of ours, and stay out
    service: 'sts',
    actions: [
      'sts:AssumeRole',
      'sts:DecodeAuthorizationMessage',
      'sts:GetCallerIdentity',
      'sts:SetContext',
      'sts:SetSourceIdentity',
      'sts:TagSession',
    ],
    resourceAccount: true,
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sts_vpc_endpoint_policies.html',
  },
  {
    service: 'kms',
    actions: [
      'kms:CreateGrant',
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey*',
      'kms:GenerateRandom',
      'kms:ListAliases',
      'kms:ListGrants',
      'kms:ReEncrypt*',
      'kms:RetireGrant',
      'kms:RevokeGrant',
    ],
    resourceAccount: true,
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/vpce-policy.html',
  },
  {
    service: 'logs',
    actions: [
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:Describe*',
      'logs:FilterLogEvents',
      'logs:GetLogEvents',
      'logs:GetLogGroupFields',
      'logs:GetLogRecord',
      'logs:GetQueryResults',
      'logs:ListTagsForResource',
      'logs:PutLogEvents',
      'logs:StartQuery',
      'logs:StopQuery',
    ],
    resourceAccount: true,
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch-logs-and-interface-VPC.html',
  },
  {
    service: 'sagemaker.api',
    actions: [
      'sagemaker:Add*',
      'sagemaker:Associate*',
      'sagemaker:Batch*',
      'sagemaker:Create*',
      'sagemaker:Delete*',
      'sagemaker:Deregister*',
      'sagemaker:Describe*',
      'sagemaker:Disassociate*',
      'sagemaker:Get*',
      'sagemaker:List*',
      'sagemaker:QueryLineage',
      'sagemaker:RegisterDevices',
      'sagemaker:RenderUiTemplate',
      'sagemaker:RetryPipelineExecution',
      'sagemaker:Search',
      'sagemaker:SendPipelineExecutionStep*',
      'sagemaker:Start*',
      'sagemaker:Stop*',
      'sagemaker:Update*',
    ],
    resourceAccount: true,
    source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/interface-vpc-endpoint.html',
  },
  {
    service: 'sagemaker.runtime',
    actions: [
      'sagemaker:InvokeEndpoint',
      'sagemaker:InvokeEndpointAsync',
      'sagemaker:InvokeEndpointWithResponseStream',
    ],
    resourceAccount: true,
    source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/interface-vpc-endpoint.html',
  },
  {
    // policies for this action are enforced on every request to Studio, also after the presigned URL was redeemed:
    // https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreatePresignedDomainUrl.html
    // that such requests carry both keys of the perimeter is not verified without AWS
    service: 'studio',
    actions: ['sagemaker:CreatePresignedDomainUrl'],
    resourceAccount: true,
    source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/studio-interface-endpoint.html',
  },
];
