import { Aws } from 'aws-cdk-lib';
import { allow, arn, named, type ServicePermissions } from './execution-scope';

/** How handlers read and change buckets and their policies. */
export const BUCKET_ACTIONS = [
  's3:CreateBucket',
  's3:DeleteBucket',
  's3:DeleteBucketPolicy',
  's3:GetAccelerateConfiguration',
  's3:GetAnalyticsConfiguration',
  's3:GetBucketAbac',
  's3:GetBucketAcl',
  's3:GetBucketCORS',
  's3:GetBucketLogging',
  's3:GetBucketMetadataTableConfiguration',
  's3:GetBucketNotification',
  's3:GetBucketObjectLockConfiguration',
  's3:GetBucketOwnershipControls',
  's3:GetBucketPolicy',
  's3:GetBucketPublicAccessBlock',
  's3:GetBucketTagging',
  's3:GetBucketVersioning',
  's3:GetBucketWebsite',
  's3:GetEncryptionConfiguration',
  's3:GetIntelligentTieringConfiguration',
  's3:GetInventoryConfiguration',
  's3:GetLifecycleConfiguration',
  's3:GetMetricsConfiguration',
  's3:GetReplicationConfiguration',
  's3:ListBucket',
  's3:ListTagsForResource',
  's3:PutBucketLogging',
  's3:PutBucketOwnershipControls',
  's3:PutBucketPolicy',
  's3:PutBucketPublicAccessBlock',
  's3:PutBucketTagging',
  's3:PutBucketVersioning',
  's3:PutEncryptionConfiguration',
  's3:PutLifecycleConfiguration',
  's3:TagResource',
  's3:UntagResource',
];

/** How handlers read and change parameters. */
export const PARAMETER_ACTIONS = [
  'ssm:AddTagsToResource',
  'ssm:DeleteParameter',
  'ssm:GetParameters',
  'ssm:ListTagsForResource',
  'ssm:PutParameter',
  'ssm:RemoveTagsFromResource',
];

/** What CloudFormation may do to deploy keys, storage, functions, parameters and Studio domains. */
export const WORKLOAD_PERMISSIONS: readonly ServicePermissions[] = [
  {
    policy: 'Workload',
    inStages: true,
    resourceTypes: ['AWS::Logs::LogGroup'],
    statements: (scope) => [
      allow(
        'WriteLogGroups',
        [
          'logs:AssociateKmsKey',
          'logs:CreateLogGroup',
          'logs:DeleteLogGroup',
          'logs:DeleteRetentionPolicy',
          'logs:DisassociateKmsKey',
          'logs:GetDataProtectionPolicy',
          'logs:ListTagsForResource',
          'logs:PutRetentionPolicy',
          'logs:TagResource',
          'logs:UntagResource',
        ],
        [named('logs', 'log-group:', scope)],
      ),
      // Log delivery and resource policies have no resource: they are set up by flow logs and resolver query logs.
      allow(
        'DeliverLogs',
        [
          'logs:CreateLogDelivery',
          'logs:DeleteLogDelivery',
          'logs:DescribeIndexPolicies',
          'logs:DescribeLogGroups',
          'logs:DescribeResourcePolicies',
          'logs:GetLogDelivery',
          'logs:ListLogDeliveries',
          'logs:PutResourcePolicy',
          'logs:UpdateLogDelivery',
        ],
        ['*'],
      ),
    ],
  },
  {
    policy: 'Workload',
    inStages: true,
    resourceTypes: ['AWS::KMS::Alias', 'AWS::KMS::Key'],
    statements: ({ platform }) => [
      allow('CreateKeys', ['kms:CreateKey', 'kms:ListAliases'], ['*']),
      allow(
        'WriteKeys',
        [
          'kms:CreateAlias',
          'kms:DeleteAlias',
          'kms:DescribeKey',
          'kms:DisableKey',
          'kms:DisableKeyRotation',
          'kms:EnableKey',
          'kms:EnableKeyRotation',
          'kms:GetKeyPolicy',
          'kms:GetKeyRotationStatus',
          'kms:ListResourceTags',
          'kms:PutKeyPolicy',
          'kms:ScheduleKeyDeletion',
          'kms:TagResource',
          'kms:UntagResource',
          'kms:UpdateAlias',
          'kms:UpdateKeyDescription',
        ],
        [arn('kms', 'key/*'), arn('kms', `alias/${platform}/*`)],
      ),
      allow('GrantKeysToServices', ['kms:CreateGrant'], [arn('kms', 'key/*')], {
        Bool: { 'kms:GrantIsForAWSResource': 'true' },
      }),
    ],
  },
  {
    policy: 'Workload',
    inStages: false,
    resourceTypes: ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
    statements: ({ namePrefix, qualifier }) => [
      allow('WriteBuckets', BUCKET_ACTIONS, [`arn:${Aws.PARTITION}:s3:::${namePrefix}*`]),
      // code of functions, and documents of stack sets
      allow(
        'ReadAssets',
        ['s3:GetObject', 's3:GetObjectVersion'],
        [`arn:${Aws.PARTITION}:s3:::cdk-${qualifier}-assets-*`],
      ),
    ],
  },
  {
    policy: 'Workload',
    inStages: true,
    resourceTypes: ['AWS::Lambda::Function'],
    statements: (scope) => [
      allow(
        'WriteFunctions',
        [
          'lambda:CreateFunction',
          'lambda:DeleteFunction',
          'lambda:DeleteFunctionConcurrency',
          'lambda:GetFunction',
          'lambda:GetFunctionCodeSigningConfig',
          'lambda:GetFunctionRecursionConfig',
          'lambda:GetFunctionScalingConfig',
          'lambda:GetRuntimeManagementConfig',
          'lambda:InvokeFunction',
          'lambda:ListTags',
          'lambda:PutFunctionConcurrency',
          'lambda:PutRuntimeManagementConfig',
          'lambda:TagResource',
          'lambda:UntagResource',
          'lambda:UpdateFunctionCode',
          'lambda:UpdateFunctionConfiguration',
        ],
        [named('lambda', 'function:', scope)],
      ),
    ],
  },
  {
    policy: 'Workload',
    inStages: true,
    resourceTypes: ['AWS::SSM::Parameter'],
    statements: ({ parameterPath, readParameters }) => [
      allow('WriteParameters', PARAMETER_ACTIONS, [arn('ssm', `parameter/${parameterPath}/*`)]),
      allow(
        'ReadParameters',
        ['ssm:GetParameters'],
        readParameters.map((name) => arn('ssm', `parameter/${name}`)),
      ),
    ],
  },
  {
    policy: 'Workload',
    inStages: false,
    resourceTypes: ['AWS::SageMaker::Domain', 'AWS::SageMaker::UserProfile'],
    statements: () => [
      allow(
        'WriteDomains',
        [
          'sagemaker:AddTags',
          'sagemaker:CreateDomain',
          'sagemaker:CreateUserProfile',
          'sagemaker:DeleteDomain',
          'sagemaker:DeleteTags',
          'sagemaker:DeleteUserProfile',
          'sagemaker:DescribeDomain',
          'sagemaker:DescribeUserProfile',
          'sagemaker:ListTags',
          'sagemaker:UpdateDomain',
          'sagemaker:UpdateUserProfile',
        ],
        [arn('sagemaker', 'domain/*'), arn('sagemaker', 'user-profile/*')],
      ),
    ],
  },
];
