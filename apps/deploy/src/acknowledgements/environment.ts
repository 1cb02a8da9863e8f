import {
  type Acknowledgement,
  SETUP_FUNCTION_EVIDENCE,
  SETUP_FUNCTION_FINDINGS,
  UNNAMED_RESOURCES,
  wildcards,
} from './acknowledgement';

const DATA_OBJECTS = wildcards('Resource', '<BucketsData941F65F0.Arn>/*');
const MODEL_OBJECTS = wildcards('Resource', '<BucketsModel7C46D9F9.Arn>/*');
const SAGEMAKER_LOGS = wildcards(
  'Resource',
  'arn:{partition}:logs:{region}:{account}:log-group:/aws/sagemaker/*',
  'arn:{partition}:logs:{region}:{account}:log-group:/aws/sagemaker/*:log-stream:*',
);
const CONTAINER_ROLE: Pick<Acknowledgement, 'findings' | 'evidence'> = {
  findings: [
    ...wildcards(
      'Resource',
      '*',
      'arn:{partition}:ec2:{region}:{account}:network-interface/*',
      'arn:{partition}:ecr:{region}:{account}:repository/*',
    ),
    ...MODEL_OBJECTS,
    ...SAGEMAKER_LOGS,
  ],
  evidence:
    'Objects of the buckets and streams below the log names of SageMaker are not known before a job runs; ' +
    'network interfaces are confined by ec2:Subnet, metrics by cloudwatch:namespace; images may come from every ' +
    'repository of the account. "*" stands for actions without resources.',
};

/** The stack of an environment. */
export const ENVIRONMENT: readonly Acknowledgement[] = [
  {
    constructs: [
      'Buckets/Contents/Function/Resource/Resource',
      'Studio/Contents/Function/Resource/Resource',
      'Studio/FreezeGuard/Function/Resource/Resource',
    ],
    findings: SETUP_FUNCTION_FINDINGS,
    evidence: SETUP_FUNCTION_EVIDENCE,
  },
  {
    constructs: ['Buckets/AccessLog/Resource'],
    findings: ['NIST.800.53.R5-S3DefaultEncryptionKMS'],
    evidence:
      'Log delivery of S3 supports only keys of S3 in its target: ' +
      'https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html',
  },
  {
    constructs: ['Buckets/AccessLog/Resource', 'Buckets/Data/Resource', 'Buckets/Model/Resource'],
    findings: ['NIST.800.53.R5-S3BucketReplicationEnabled'],
    evidence:
      'The data of an environment stays in its account and region by design; versions protect it against deletion and ' +
      'overwriting, and S3 keeps it in at least three zones.',
  },
  {
    constructs: ['Buckets/Contents/Function/Permissions/Resource'],
    findings: [...wildcards('Resource', '<BucketsAccessLogBE293891.Arn>/*'), ...DATA_OBJECTS, ...MODEL_OBJECTS],
    evidence: 'The function empties exactly these three buckets, when both keys for deleting data are turned.',
  },
  {
    constructs: ['Studio/Contents/Function/Permissions/Resource'],
    findings: wildcards(
      'Resource',
      '*',
      'arn:{partition}:sagemaker:{region}:{account}:app/<Studio43727D10.DomainId>/*',
      'arn:{partition}:sagemaker:{region}:{account}:space/<Studio43727D10.DomainId>/*',
      'arn:{partition}:sagemaker:{region}:{account}:user-profile/<Studio43727D10.DomainId>/*',
    ),
    evidence: `The function empties one domain, whose users choose the names of spaces and apps. ${UNNAMED_RESOURCES}`,
  },
  { constructs: ['JobExecution/Policy/Resource', 'ModelExecution/Policy/Resource'], ...CONTAINER_ROLE },
  {
    constructs: ['JobExecution/Policy/Resource'],
    findings: DATA_OBJECTS,
    evidence: 'Objects of the one data bucket are not known before a job runs.',
  },
  {
    constructs: ['StudioExecution/Policy/Resource'],
    findings: [
      ...wildcards(
        'Resource',
        '*',
        'arn:<AWS::Partition>:iam::{account}:role/{platform}/{environment}/job-execution/*',
        'arn:{partition}:sagemaker:{region}:{account}:app/<sagemaker:DomainId>/*',
        'arn:{partition}:sagemaker:{region}:{account}:processing-job/*',
        'arn:{partition}:sagemaker:{region}:{account}:space/<sagemaker:DomainId>/*',
        'arn:{partition}:sagemaker:{region}:{account}:training-job/*',
      ),
      ...DATA_OBJECTS,
      ...MODEL_OBJECTS,
      ...SAGEMAKER_LOGS,
    ],
    evidence:
      'Users choose the names of jobs, spaces and objects: jobs are confined by the tag of the environment and by the ' +
      'guardrails, spaces by domain and owner, roles to pass by their path. "*" stands for actions without resources ' +
      'and for metrics confined by cloudwatch:namespace.',
  },
  {
    constructs: ['DataScientist/Policy/Resource'],
    findings: wildcards(
      'Resource',
      '*',
      'arn:{partition}:catalog:{region}:{account}:product/*',
      'arn:{partition}:codebuild:{region}:{account}:project/*',
      'arn:{partition}:codecommit:{region}:{account}:*',
      'arn:{partition}:codepipeline:{region}:{account}:*',
      'arn:{partition}:sagemaker:{region}:{account}:model-package-group/*',
      'arn:{partition}:sagemaker:{region}:{account}:project/*',
    ),
    evidence:
      'Projects are named by whoever starts them, and Service Catalog chooses the ids of products: the portfolio says which ' +
      'products, the access level that only own ones are changed, the tag of the environment what is seen. "*" stands for ' +
      'actions without resources.',
  },
];
