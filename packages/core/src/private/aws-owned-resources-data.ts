import type { AwsOwnedBucket } from '../aws-owned-bucket';
import type { AwsOwnedRepository } from '../aws-owned-repository';
import { AWS_ACCOUNTS, AWS_ACCOUNTS_CHECKED_ON, AWS_ACCOUNTS_SOURCES } from './aws-accounts-data';

/**
 * Regions of the partition `aws` in which SageMaker AI, and with it the buckets below, exist.
 * Source: https://docs.aws.amazon.com/general/latest/gr/sagemaker.html
 */
export const KNOWN_REGIONS = [
  'af-south-1',
  'ap-east-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ca-central-1',
  'ca-west-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

/** Buckets of AWS that are named by the same rule in every region. */
export function bucketsOfRegion(region: string): AwsOwnedBucket[] {
  return [
    {
      bucketName: `prod-${region}-starport-layer-bucket`,
      actions: ['s3:GetObject'],
      // the URL of a layer is signed by an account of Amazon ECR
      signedByAws: true,
      purpose: 'layers of container images in Amazon ECR',
      source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
      checkedOn: '2026-11-23',
    },
    {
      bucketName: `jumpstart-cache-prod-${region}`,
      actions: ['s3:GetObject', 's3:ListBucket'],
      purpose: 'models and metadata of SageMaker JumpStart',
      source: 'https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/service_owned_resources.md',
      checkedOn: '2026-11-23',
    },
  ];
}

/** The bucket with the packages of AWS CodeArtifact in a known region; none where no document names it. */
export function packageBucketsOfRegion(region: string): AwsOwnedBucket[] {
  const account = AWS_ACCOUNTS[region].packageAssets;
  return account === undefined
    ? []
    : [
        {
          bucketName: `assets-${account}-${region}`,
          actions: ['s3:GetObject'],
          // CodeArtifact redirects to a presigned URL:
          // https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/service_owned_resources.md
          signedByAws: true,
          purpose: 'packages of AWS CodeArtifact; pip and Swift get them without it',
          source: AWS_ACCOUNTS_SOURCES.packageAssets,
          checkedOn: AWS_ACCOUNTS_CHECKED_ON,
        },
      ];
}

/** Images that AWS maintains for SageMaker in a known region. */
export function repositoriesOfRegion(region: string): AwsOwnedRepository[] {
  const accounts = AWS_ACCOUNTS[region];
  return [
    ...['sagemaker-scikit-learn', 'sagemaker-xgboost'].map((repositoryName) => ({
      accountId: accounts.images,
      region,
      repositoryName,
      purpose: 'images of SageMaker for scikit-learn and XGBoost',
      source: AWS_ACCOUNTS_SOURCES.images,
      checkedOn: AWS_ACCOUNTS_CHECKED_ON,
    })),
    {
      accountId: accounts.deepLearningImages,
      region,
      repositoryName: '*',
      purpose: 'AWS Deep Learning Containers',
      source: AWS_ACCOUNTS_SOURCES.deepLearningImages,
      checkedOn: AWS_ACCOUNTS_CHECKED_ON,
    },
  ];
}
