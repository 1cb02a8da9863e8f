import type { Config } from '../config/schema';
import { actionFamilies } from '../stacks/execution-permissions';
import { platformScope } from '../stacks/execution-scope';
import { type NetworkDemand, networkDemand } from '../stacks/network-demand';
import { startScriptPrefix } from '../stacks/package-permissions';
import { type Acknowledgement, UNNAMED_RESOURCES, wildcards } from './acknowledgement';
import { BOUNDARY } from './boundary';

/** The stack with the policies that bound the bootstrap: they hold what the networks of the configuration demand. */
export function bootstrapPolicies(config: Config): readonly Acknowledgement[] {
  const demand = networkDemand(config);
  return [...BOUNDARY, executionBoundary(demand), ...networkPolicies(demand), startScripts(config), ...OTHER_POLICIES];
}

function executionBoundary(demand: NetworkDemand): Acknowledgement {
  return {
    constructs: ['ExecutionBoundary/Resource'],
    findings: [
      ...wildcards('Resource', '*'),
      ...wildcards(
        'Action',
        ...actionFamilies(platformScope({ platform: '', qualifier: '', demand })).filter((action) =>
          action.includes('*'),
        ),
      ),
    ],
    evidence:
      'A boundary grants nothing. Verbs stand for actions, because IAM limits its size; the execution policies beside ' +
      'it name every action.',
  };
}

function networkPolicies(demand: NetworkDemand): Acknowledgement[] {
  return [
    {
      constructs: ['ExecutionNetwork/Resource'],
      findings: wildcards(
        'Resource',
        '*',
        'arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:*',
        'arn:<AWS::Partition>:route53:::hostedzone/*',
        'arn:<AWS::Partition>:route53resolver:<AWS::Region>:<AWS::AccountId>:*',
        ...demand.ipamPoolIds.map((id) => `arn:<AWS::Partition>:ec2::*:ipam-pool/${id}`),
        ...demand.sharingAccounts.map((account) => `arn:<AWS::Partition>:ec2:<AWS::Region>:${account}:vpc/*`),
      ),
      evidence:
        'EC2 and Route 53 choose the ids of what is created, so that only region and account are known; the hosted zones ' +
        'of endpoints belong to AWS and have no name beforehand; an IPAM pool is known by its id, and what other accounts ' +
        `share by theirs. ${UNNAMED_RESOURCES}`,
    },
    {
      constructs: ['ExecutionEgress/Resource'],
      findings: wildcards(
        'Resource',
        '*',
        'arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:*',
        ...['firewall', 'firewall-policy', 'stateful-rulegroup'].map(
          (kind) => `arn:<AWS::Partition>:network-firewall:<AWS::Region>:<AWS::AccountId>:${kind}/{platform}-*`,
        ),
        ...demand.transitGatewayIds.map((id) => `arn:<AWS::Partition>:ec2:<AWS::Region>:*:transit-gateway/${id}`),
      ),
      evidence:
        'EC2 chooses ids, CloudFormation completes the names of firewalls that begin with that of the platform, and a ' +
        'transit gateway is known by its id in whatever account. What opens a way out is in the policy only when the ' +
        `configuration asks for it, and the execution boundary denies it otherwise. ${UNNAMED_RESOURCES}`,
    },
  ];
}

function startScripts({ platform }: Config): Acknowledgement {
  const prefix = startScriptPrefix({ namePrefix: `${platform.name}-` });
  return {
    constructs: ['ExecutionDelivery/Resource'],
    findings: wildcards(
      'Resource',
      `arn:<AWS::Partition>:sagemaker:<AWS::Region>:<AWS::AccountId>:studio-lifecycle-config/${prefix}*`,
    ),
    evidence:
      'The name of a start script ends in the hash of its content, and a long name of a stack is shortened in it, so that ' +
      'only its beginning is known.',
  };
}

const OTHER_POLICIES: readonly Acknowledgement[] = [
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
  {
    constructs: ['ExecutionDelivery/Resource'],
    findings: wildcards(
      'Resource',
      '*',
      'arn:<AWS::Partition>:catalog:<AWS::Region>:<AWS::AccountId>:portfolio/*',
      'arn:<AWS::Partition>:catalog:<AWS::Region>:<AWS::AccountId>:product/*',
      'arn:<AWS::Partition>:codeartifact:<AWS::Region>:<AWS::AccountId>:domain/{platform}-*',
      'arn:<AWS::Partition>:codeartifact:<AWS::Region>:<AWS::AccountId>:package-group/{platform}-*',
      'arn:<AWS::Partition>:codeartifact:<AWS::Region>:<AWS::AccountId>:repository/{platform}-*',
      'arn:<AWS::Partition>:cloudformation:<AWS::Region>::type/resource/*',
      'arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stackset-target/{platform}-*',
      'arn:<AWS::Partition>:cloudformation:<AWS::Region>:<AWS::AccountId>:stackset/{platform}-*',
      'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/{platform}/*/launch/*',
      'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/{platform}/*/stackset-administration/*',
    ),
    evidence:
      'Service Catalog chooses the ids of portfolios and products, StackSets completes the names that begin with that of ' +
      `the platform, and environments complete those of package repositories; roles are handed to one service each, by their path. ${UNNAMED_RESOURCES}`,
  },
];
