import {
  type Acknowledgement,
  SETUP_FUNCTION_EVIDENCE,
  SETUP_FUNCTION_FINDINGS,
  UNNAMED_RESOURCES,
  wildcards,
} from './acknowledgement';

const ARTIFACTS = wildcards('Resource', '<Artifacts80C0BB10.Arn>/*');
const KEY_USE = wildcards('Action', 'kms:GenerateDataKey*', 'kms:ReEncrypt*');

/** The template `model-build`, from which projects are made. */
const MODEL_BUILD: readonly Acknowledgement[] = [
  {
    constructs: ['model-build/Artifacts/Resource/Resource'],
    findings: ['AwsSolutions-S1', 'NIST.800.53.R5-S3BucketLoggingEnabled', 'NIST.800.53.R5-S3BucketReplicationEnabled'],
    evidence:
      'The bucket passes artifacts from one step of a pipeline to the next: they are made from the repository again, ' +
      'expire, and are reached by two roles of the project alone, from the network of the environment.',
  },
  {
    constructs: [
      'model-build/Build/Role/Resource',
      'model-build/Pipeline/EventsRole/Resource',
      'model-build/Pipeline/Role/Resource',
    ],
    findings: ['NIST.800.53.R5-IAMNoInlinePolicy'],
    evidence:
      'Inline policies end with their role: the launch role, which makes the roles of projects, may not create or attach ' +
      'policies that outlive them.',
  },
  {
    constructs: ['model-build/Build/Role/Resource'],
    findings: [
      ...KEY_USE,
      ...ARTIFACTS,
      ...wildcards(
        'Resource',
        '*',
        'arn:<AWS::Partition>:s3:::<ModelBucketName>/projects/<SageMakerProjectName>-<SageMakerProjectId>/*',
        'arn:{partition}:ec2:{region}:<AWS::AccountId>:network-interface/*',
        'arn:{partition}:ec2:{region}:<AWS::AccountId>:subnet/*',
        'arn:{partition}:sagemaker:{region}:<AWS::AccountId>:model-package-group/*',
      ),
    ],
    evidence:
      'Artifacts and models of the project are not known beforehand, and lie in its own bucket and below its own prefix; ' +
      'network interfaces are confined by ec2:Vpc, groups by the tag of the project; the key is used through S3. "*" ' +
      'stands for actions without resources.',
  },
  {
    constructs: ['model-build/Pipeline/Role/Resource'],
    findings: [...KEY_USE, ...ARTIFACTS],
    evidence: 'CodePipeline names the artifacts in the bucket of the project, and uses the key through S3 alone.',
  },
];

/** The stack with the templates of projects and their portfolio. */
export const PROJECT_TEMPLATES: readonly Acknowledgement[] = [
  ...MODEL_BUILD,
  {
    constructs: ['Catalog/Function/Resource/Resource', 'Contents/Function/Resource/Resource'],
    findings: SETUP_FUNCTION_FINDINGS,
    evidence: SETUP_FUNCTION_EVIDENCE,
  },
  {
    constructs: ['Catalog/Function/Permissions/Resource'],
    findings: wildcards('Resource', '*', 'arn:{partition}:catalog:{region}:{account}:product/*'),
    evidence: `Service Catalog chooses the ids of products, which carry the tag of their publisher. ${UNNAMED_RESOURCES}`,
  },
  {
    constructs: ['Contents/Function/Permissions/Resource'],
    findings: wildcards('Resource', 'arn:{partition}:s3:::sc-{account}-*', 'arn:{partition}:s3:::sc-{account}-*/*'),
    evidence:
      'CloudFormation names buckets of projects after their stack; the function empties those with its tag alone.',
  },
  {
    constructs: ['Launch/Policy/Resource', 'Launch/Policy1/Resource'],
    parts: true,
    findings: wildcards(
      'Resource',
      '*',
      'arn:<AWS::Partition>:iam::{account}:role/{platform}/{environment}/model-execution/*',
      'arn:{partition}:cloudformation:{region}:{account}:stack/SC-*',
      'arn:{partition}:codebuild:{region}:{account}:project/*',
      'arn:{partition}:codecommit:{region}:{account}:*',
      'arn:{partition}:codepipeline:{region}:{account}:*',
      'arn:{partition}:events:{region}:{account}:rule/*',
      'arn:{partition}:iam::{account}:role/{platform}/{environment}/project-*',
      'arn:{partition}:logs:{region}:{account}:log-group:/aws/codebuild/*',
      'arn:{partition}:s3:::*/*',
      'arn:{partition}:s3:::sc-{account}-*',
      'arn:{partition}:sagemaker:{region}:{account}:endpoint-config/*',
      'arn:{partition}:sagemaker:{region}:{account}:endpoint/*',
      'arn:{partition}:sagemaker:{region}:{account}:model-package-group/*',
      'arn:{partition}:sagemaker:{region}:{account}:model/*',
      'arn:{partition}:ssm:{region}:{account}:parameter/{platform}/{environment}/*',
    ),
    evidence:
      'Service Catalog chooses the names of stacks and their buckets, and projects name the rest: everything needs the tag ' +
      'of the environment, roles need the boundary, templates need the tag servicecatalog:provisioning. ' +
      `${UNNAMED_RESOURCES}`,
  },
];
