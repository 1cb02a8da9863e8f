import type { StageConfig } from '../config/schema';
import { actionFamilies, STAGE_PERMISSIONS } from '../stacks/execution-permissions';
import { stageScope } from '../stacks/execution-scope';
import { ISOLATED } from '../stacks/network-demand';
import { type Acknowledgement, UNNAMED_RESOURCES, wildcards } from './acknowledgement';
import { STAGE_BOUNDARY } from './boundary';
import { failureMode, networkAcknowledgements, networkAcls } from './network';

const NO_NAMES = {
  platform: '',
  demand: ISOLATED,
  boundaryArn: '',
  boundaryParameter: '/',
  setupPath: '',
  executionRole: '',
};

/** What the owner of a stage account deploys. */
export const TARGET_SETUP: readonly Acknowledgement[] = [
  ...STAGE_BOUNDARY,
  {
    constructs: ['ExecutionBoundary/Resource'],
    findings: [
      ...wildcards('Resource', '*'),
      ...wildcards(
        'Action',
        ...actionFamilies(stageScope(NO_NAMES), STAGE_PERMISSIONS).filter((action) => action.endsWith('*')),
      ),
    ],
    evidence:
      'A boundary grants nothing. Verbs stand for actions, because IAM limits its size; the policies beside it name every ' +
      'action.',
  },
  {
    constructs: ['Execution/Policy1/Resource', 'Execution/Policy2/Resource'],
    parts: true,
    findings: wildcards(
      'Resource',
      '*',
      'arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stack/{stageNames}*',
      'arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:*',
      'arn:<AWS::Partition>:iam::<AWS::AccountId>:policy/{stageNames}*',
      'arn:<AWS::Partition>:iam::<AWS::AccountId>:policy/{platform}/*/stages/*',
      'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/aws-service-role/*',
      'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/{platform}-*-deploy',
      'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/{platform}/*/stages/*',
      'arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:alias/{platform}/*',
      'arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/*',
      'arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:{stageNames}*',
      'arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:{stageNames}*',
      'arn:<AWS::Partition>:route53:::hostedzone/*',
      'arn:<AWS::Partition>:route53resolver:<AWS::Region>:<AWS::AccountId>:*',
      'arn:<AWS::Partition>:s3:::*',
      'arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/{platform}/*/stages/*',
    ),
    evidence:
      'EC2, Route 53 and KMS choose the ids of what is created; StackSets and CloudFormation complete the names that begin ' +
      'with that of the stack set, and those below the paths of stages. Roles need the boundary of the account, and ' +
      `service-linked roles are named by iam:AWSServiceName. ${UNNAMED_RESOURCES}`,
  },
];

const STAGE_NETWORK = 'Templates-{stage}/network/Network';

/** The templates that go into the accounts of one stage. */
export function stageTemplates({ network }: Pick<StageConfig, 'network'>): readonly Acknowledgement[] {
  return [
    ...STAGE,
    ...(network.networkAcls === 'closed' ? [networkAcls(STAGE_NETWORK)] : []),
    ...(network.dns.failureMode ? failureMode(STAGE_NETWORK, '<AWS::AccountId>') : []),
  ];
}

const STAGE: readonly Acknowledgement[] = [
  ...networkAcknowledgements(STAGE_NETWORK),
  {
    constructs: ['Templates-{stage}/roles/Roles/Deployment/Policy1/Resource'],
    findings: wildcards(
      'Resource',
      '*',
      'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/{platform}/{environment}/stages/{stage}/model-execution/*',
      'arn:{partition}:cloudformation:{region}:<AWS::AccountId>:stack/StackSet-{platform}-{environment}-{stage}-*',
      'arn:{partition}:sagemaker:{region}:<AWS::AccountId>:endpoint-config/*',
      'arn:{partition}:sagemaker:{region}:<AWS::AccountId>:endpoint/*',
      'arn:{partition}:sagemaker:{region}:<AWS::AccountId>:model/*',
    ),
    evidence:
      'StackSets completes the names of stacks; models and endpoints are named by projects, and confined by the tag of the ' +
      `environment and by the guardrails. ${UNNAMED_RESOURCES}`,
  },
  {
    constructs: ['Templates-{stage}/roles/Roles/ModelExecution/Policy/Resource'],
    findings: wildcards(
      'Resource',
      '*',
      '<ModelBucketArn>/*',
      'arn:{partition}:ec2:{region}:<AWS::AccountId>:network-interface/*',
      'arn:{partition}:ec2:{region}:<AWS::AccountId>:subnet/*',
      'arn:{partition}:ecr:{region}:<AWS::AccountId>:repository/*',
      'arn:{partition}:logs:{region}:<AWS::AccountId>:log-group:/aws/sagemaker/*',
      'arn:{partition}:logs:{region}:<AWS::AccountId>:log-group:/aws/sagemaker/*:log-stream:*',
    ),
    evidence:
      'Models and streams below the log names of SageMaker are not known before an endpoint runs; network interfaces are ' +
      'confined by ec2:Subnet, metrics by cloudwatch:namespace. "*" stands for actions without resources.',
  },
];
