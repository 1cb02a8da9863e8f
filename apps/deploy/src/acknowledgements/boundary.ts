import { type Acknowledgement, wildcards } from './acknowledgement';

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

/** The boundary of an environment or of the platform, in an account that may be known to CloudFormation alone. */
export function boundaryAcknowledgements(account: string, partition: string): Acknowledgement[] {
  return [
    {
      constructs: ['Boundary/Resource/Resource'],
      findings: [
        ...ACTIONS,
        ...wildcards(
          'Resource',
          '*',
          `arn:<AWS::Partition>:iam::${account}:role/{platform}/{environment}/job-execution/*`,
          `arn:<AWS::Partition>:iam::${account}:role/{platform}/{environment}/model-execution/*`,
          `arn:${partition}:iam::${account}:role/{platform}/{environment}/project-*`,
          `arn:${partition}:iam::*:role/{platform}-*`,
        ),
      ],
      evidence:
        'A boundary grants nothing: it is the most that the policies of a role can allow. Action families keep it below ' +
        'the size that IAM accepts; the policies of the roles name actions and resources.',
    },
  ];
}
