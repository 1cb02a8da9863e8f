import { type Acknowledgement, wildcards } from './acknowledgement';

const EVIDENCE =
  'A boundary grants nothing: it is the most that the policies of a role can allow. Action families keep it below the size ' +
  'that IAM accepts; the policies of the roles name actions and resources.';

const ACTIONS = wildcards(
  'Action',
  'cloudformation:Describe*',
  'cloudformation:GetTemplate*',
  'codebuild:BatchGet*',
  'codebuild:List*',
  'codecommit:Get*',
  'codecommit:Git*',
  'codecommit:List*',
  'codepipeline:Get*',
  'codepipeline:List*',
  'ec2:CreateNetworkInterface*',
  'ec2:DeleteNetworkInterface*',
  'ec2:Describe*',
  'ec2:RevokeSecurityGroup*',
  'kms:GenerateDataKey*',
  'kms:ReEncrypt*',
  'logs:DescribeLog*',
  's3:DeleteObject*',
  's3:GetBucket*',
  's3:GetObject*',
  's3:List*',
  'sagemaker:*Endpoint*',
  'sagemaker:*Space',
  'sagemaker:DeleteModel*',
  'sagemaker:Describe*',
  'sagemaker:List*',
  'servicecatalog:*Product',
  'servicecatalog:*Products',
  'servicecatalog:*ProvisioningArtifact',
  'servicecatalog:Describe*',
  'servicecatalog:List*',
  'ssm:GetParameter*',
);

/** The boundary of an environment or of the platform. */
export const BOUNDARY: readonly Acknowledgement[] = [
  {
    constructs: ['Boundary/Resource/Resource'],
    findings: [
      ...ACTIONS,
      ...wildcards(
        'Resource',
        '*',
        'arn:<AWS::Partition>:iam::{account}:role/{platform}/{environment}/job-execution/*',
        'arn:<AWS::Partition>:iam::{account}:role/{platform}/{environment}/model-execution/*',
        'arn:{partition}:iam::{account}:role/{platform}/{environment}/project-*',
        'arn:{partition}:iam::*:role/{platform}-*',
      ),
    ],
    evidence: EVIDENCE,
  },
];

/** The boundary of the role that launches products. */
export const LAUNCH_BOUNDARY: readonly Acknowledgement[] = [
  {
    constructs: ['LaunchBoundary/Resource/Resource'],
    findings: [
      ...wildcards(
        'Action',
        'cloudformation:Describe*',
        'cloudformation:GetTemplate*',
        'codebuild:*Project',
        'codecommit:GetRepository*',
        'codepipeline:*Pipeline',
        'events:ListTa*',
        'iam:GetRole*',
        'iam:ListRole*',
        's3:DeleteBucket*',
        's3:GetBucket*',
        's3:PutBucket*',
        's3:PutLifecycle*',
        'sagemaker:CreateEndpoint*',
        'sagemaker:DeleteEndpoint*',
        'sagemaker:DeleteModel*',
        'sagemaker:Describe*',
      ),
      ...wildcards(
        'Resource',
        '*',
        'arn:<AWS::Partition>:iam::{account}:role/{platform}/{environment}/job-execution/*',
        'arn:<AWS::Partition>:iam::{account}:role/{platform}/{environment}/model-execution/*',
        'arn:{partition}:iam::{account}:role/{platform}/{environment}/project-*',
        'arn:{partition}:s3:::sc-{account}-*',
      ),
    ],
    evidence: EVIDENCE,
  },
];

/** The boundary of what is deployed into a stage account. */
export const STAGE_BOUNDARY: readonly Acknowledgement[] = [
  {
    constructs: ['Boundary/Resource/Resource'],
    findings: [
      ...wildcards(
        'Action',
        'cloudformation:Describe*',
        'cloudformation:GetTemplate*',
        'cloudformation:List*',
        'ec2:CreateNetworkInterface*',
        'ec2:DeleteNetworkInterface*',
        'ec2:Describe*',
        'ec2:RevokeSecurityGroup*',
        'logs:DescribeLog*',
        's3:GetObject*',
        's3:List*',
        'sagemaker:CreateEndpoint*',
        'sagemaker:DeleteEndpoint*',
        'sagemaker:Describe*',
        'sagemaker:InvokeEndpoint*',
        'sagemaker:List*',
        'sagemaker:UpdateEndpoint*',
        'ssm:GetParameter*',
      ),
      ...wildcards(
        'Resource',
        '*',
        'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/{platform}/*/stages/*/model-execution/*',
      ),
    ],
    evidence: EVIDENCE,
  },
];
