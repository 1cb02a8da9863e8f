import { type App, Validations } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';
import type { Config, EnvironmentConfig } from './config/schema';
import { actionFamilies } from './stacks/execution-permissions';
import { platformScope } from './stacks/execution-scope';
import { CORE_REGISTRY, environmentStackNames, platformStackNames } from './stacks/names';

/** One decision to live with a finding. */
export interface Acknowledgement {
  /** The constructs, as paths below their stack. */
  readonly constructs: readonly string[];
  /**
   * The exact findings.
   *
   * In them stand `{platform}`, `{qualifier}`, `{account}`, `{region}` and `{partition}` for the configured ones, and `{environment}`
   * for the environment of the stack.
   */
  readonly findings: readonly string[];
  /** Why the finding is no risk here, and where that can be seen. */
  readonly evidence: string;
}

/** Acknowledged findings, by kind of stack. */
export type AcknowledgementTable = Readonly<Record<StackKind, readonly Acknowledgement[]>>;

type StackKind = 'bootstrapPolicies' | 'boundary' | 'core' | 'network' | 'environment';

const wildcards = (kind: 'Action' | 'Resource', ...values: string[]) =>
  values.map((value) => `AwsSolutions-IAM5[${kind}::${value}]`);

const SETUP_FUNCTION_FINDINGS = [
  'NIST.800.53.R5-LambdaConcurrency',
  'NIST.800.53.R5-LambdaDLQ',
  'NIST.800.53.R5-LambdaInsideVPC',
];
const SETUP_FUNCTION_EVIDENCE =
  'The function runs only while CloudFormation creates, updates or deletes its custom resource and waits for the answer: ' +
  'a run without an answer is a failed deployment, so that a dead-letter queue would keep nothing that anybody misses; ' +
  'a stack calls it once per custom resource, while reserved concurrency would take from the account. Outside the VPC it ' +
  'still works when ' +
  'the network is what is created or deleted; the resource policies name its role (class serviceRole).';

const UNNAMED_RESOURCES = 'The statement holds only actions that list or describe, for which IAM defines no resources.';

const BOUNDARY: readonly Acknowledgement[] = [
  {
    constructs: ['Boundary/Resource/Resource'],
    findings: [
      ...wildcards(
        'Action',
        'cloudformation:Describe*',
        'cloudformation:GetTemplate*',
        'ec2:CreateNetworkInterface*',
        'ec2:DeleteNetworkInterface*',
        'ec2:Describe*',
        'ec2:RevokeSecurityGroup*',
        'iam:GetRole*',
        'iam:ListRole*',
        'kms:GenerateDataKey*',
        'kms:ReEncrypt*',
        'logs:DescribeLog*',
        's3:DeleteObject*',
        's3:GetBucket*',
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
        'arn:<AWS::Partition>:iam::{account}:role/{platform}/{environment}/job-execution/*',
        'arn:<AWS::Partition>:iam::{account}:role/{platform}/{environment}/model-execution/*',
        'arn:<AWS::Partition>:iam::{account}:role/{platform}/{environment}/project/*',
      ),
    ],
    evidence:
      'A boundary grants nothing: it is the most that the policies of a role can allow. Action families keep it below ' +
      'the size that IAM accepts; the policies of the roles name actions and resources.',
  },
];

const DATA_BUCKET_OBJECTS = wildcards('Resource', '<BucketsData941F65F0.Arn>/*');
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
    ...DATA_BUCKET_OBJECTS,
    ...SAGEMAKER_LOGS,
  ],
  evidence:
    'Objects of the one data bucket and streams below the log names of SageMaker are not known before a job runs; ' +
    'network interfaces are confined by ec2:Subnet, metrics by cloudwatch:namespace; images may come from every ' +
    'repository of the account. "*" stands for actions without resources.',
};

/** Every finding that the platform lives with. */
export const ACKNOWLEDGEMENTS: AcknowledgementTable = {
  boundary: BOUNDARY,
  bootstrapPolicies: [
    ...BOUNDARY,
    {
      constructs: ['ExecutionBoundary/Resource'],
      findings: [
        ...wildcards('Resource', '*'),
        ...wildcards(
          'Action',
          ...actionFamilies(platformScope({ platform: '', qualifier: '' })).filter((action) => action.endsWith('*')),
        ),
      ],
      evidence:
        'A boundary grants nothing. Verbs stand for actions, because IAM limits its size; the execution policies beside ' +
        'it name every action.',
    },
    {
      constructs: ['ExecutionNetwork/Resource'],
      findings: wildcards(
        'Resource',
        '*',
        'arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:*',
        'arn:<AWS::Partition>:route53:::hostedzone/*',
        'arn:<AWS::Partition>:route53resolver:<AWS::Region>:<AWS::AccountId>:*',
      ),
      evidence:
        'EC2 and Route 53 choose the ids of what is created, so that only region and account are known; the hosted zones ' +
        `of endpoints belong to AWS and have no name beforehand. ${UNNAMED_RESOURCES}`,
    },
    {
      constructs: ['ExecutionWorkload/Resource'],
      findings: wildcards(
        'Resource',
        '*',
        'arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:alias/{platform}/*',
        'arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/*',
        'arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:{platform}-*',
        'arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:{platform}-*',
        'arn:<AWS::Partition>:s3:::{platform}-*',
        'arn:<AWS::Partition>:s3:::cdk-{qualifier}-assets-*',
        'arn:<AWS::Partition>:sagemaker:<AWS::Region>:<AWS::AccountId>:domain/*',
        'arn:<AWS::Partition>:sagemaker:<AWS::Region>:<AWS::AccountId>:user-profile/*',
        'arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/{platform}/*',
        'arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/cdk-bootstrap/{qualifier}/*',
      ),
      evidence:
        'CloudFormation completes the names that begin with those of the platform, and KMS and SageMaker choose ids: ' +
        'keys of others that leave their administration to the whole account, and domains of others, are not out of ' +
        'reach. "*" stands for actions without resources and for creating keys.',
    },
    {
      constructs: ['ExecutionIdentity/Resource'],
      findings: wildcards(
        'Resource',
        'arn:<AWS::Partition>:iam::<AWS::AccountId>:policy/{platform}/*',
        'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/{platform}/*',
        'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/aws-service-role/*',
      ),
      evidence:
        'CloudFormation completes the names below the paths of the platform. Roles need one of our boundaries, the ' +
        'execution boundary keeps these policies and the boundaries out of reach, and service-linked roles are named by ' +
        'iam:AWSServiceName.',
    },
  ],
  core: [
    {
      constructs: ['Launch/Policy/Resource'],
      findings: wildcards(
        'Resource',
        '*',
        'arn:<AWS::Partition>:iam::{account}:role/{platform}/{environment}/project/*',
        'arn:{partition}:cloudformation:{region}:{account}:stack/SC-*',
        'arn:{partition}:s3:::*/*',
      ),
      evidence:
        'Service Catalog chooses the names of stacks and buckets: roles need the boundary, templates need the tag ' +
        'servicecatalog:provisioning. "*" stands for validating a template, which has no resource.',
    },
  ],
  network: [
    {
      constructs: [
        'Network/DefaultGroup/Function/Resource/Resource',
        'Network/PrefixList-s3/Function/Resource/Resource',
      ],
      findings: SETUP_FUNCTION_FINDINGS,
      evidence: SETUP_FUNCTION_EVIDENCE,
    },
    {
      constructs: [
        'Network/DefaultGroup/Function/Permissions/Resource',
        'Network/PrefixList-s3/Function/Permissions/Resource',
      ],
      findings: wildcards('Resource', '*'),
      evidence: UNNAMED_RESOURCES,
    },
    {
      constructs: ['Network/Resource'],
      findings: ['NIST.800.53.R5-VPCDefaultSecurityGroupClosed'],
      evidence:
        'The rule cannot see it: the custom resource Network/DefaultGroup removes every rule of the default group, and ' +
        'fails the deployment when it cannot.',
    },
    {
      constructs: ['Network/Groups/WorkloadFromSelf'],
      findings: ['NIST.800.53.R5-EC2RestrictedCommonPorts'],
      evidence: 'The source of the rule is the group itself, for distributed training, and no address range.',
    },
  ],
  environment: [
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
      constructs: ['Buckets/AccessLog/Resource', 'Buckets/Data/Resource'],
      findings: ['NIST.800.53.R5-S3BucketReplicationEnabled'],
      evidence:
        'The data of an environment stays in its account and region by design; versions protect it against deletion and ' +
        'overwriting, and S3 keeps it in at least three zones.',
    },
    {
      constructs: ['Buckets/Contents/Function/Permissions/Resource'],
      findings: [...wildcards('Resource', '<BucketsAccessLogBE293891.Arn>/*'), ...DATA_BUCKET_OBJECTS],
      evidence: 'The function empties exactly these two buckets, when both keys for deleting data are turned.',
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
        ...DATA_BUCKET_OBJECTS,
        ...SAGEMAKER_LOGS,
      ],
      evidence:
        'Users choose the names of jobs, spaces and objects: jobs are confined by the tag of the environment and by the ' +
        'guardrails, spaces by domain and owner, roles to pass by their path. "*" stands for actions without resources ' +
        'and for metrics confined by cloudwatch:namespace.',
    },
  ],
};

/** An acknowledged finding at a construct. */
export interface AppliedAcknowledgement {
  /** The construct; undefined when the app has none at this path. */
  readonly construct?: IConstruct;
  /** The path of the construct. */
  readonly path: string;
  /** The finding, with nothing left to fill in. */
  readonly finding: string;
  readonly evidence: string;
}

/** Applies the table to the stacks of one configuration. */
export function acknowledgementsOf(app: App, config: Config): AppliedAcknowledgement[] {
  const names = platformStackNames(config);
  const stacks: [StackKind, string, string][] = [
    ['bootstrapPolicies', names.bootstrapPolicies, CORE_REGISTRY],
    ['core', names.core, CORE_REGISTRY],
    ...config.environments.flatMap((environment) => environmentStacks(config, environment)),
  ];
  return stacks.flatMap(([kind, stack, environment]) =>
    ACKNOWLEDGEMENTS[kind].flatMap(({ constructs, findings, evidence }) =>
      constructs.flatMap((path) =>
        findings.map((finding) => ({
          construct: find(app, [stack, ...path.split('/')]),
          path: `${stack}/${path}`,
          finding: filledIn(finding, config, environment),
          evidence,
        })),
      ),
    ),
  );
}

/** Acknowledges what the table names. Constructs that this configuration does not have are left out. */
export function acknowledge(app: App, config: Config): void {
  for (const { construct, finding, evidence } of acknowledgementsOf(app, config)) {
    if (construct) {
      Validations.of(construct).acknowledge({ id: finding, reason: evidence });
    }
  }
}

function environmentStacks(config: Config, environment: EnvironmentConfig): [StackKind, string, string][] {
  const names = environmentStackNames(config, environment);
  return (['boundary', 'network', 'environment'] as const).map((kind) => [kind, names[kind], environment.name]);
}

function find(root: IConstruct, path: readonly string[]): IConstruct | undefined {
  return path.reduce<IConstruct | undefined>((construct, id) => construct?.node.tryFindChild(id), root);
}

function filledIn(finding: string, { platform }: Config, environment: string): string {
  const values: Record<string, string | undefined> = {
    platform: platform.name,
    qualifier: platform.qualifier,
    account: platform.account,
    region: platform.region,
    partition: RegionInfo.get(platform.region).partition,
    environment,
  };
  return finding.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}
