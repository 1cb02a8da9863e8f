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
        'arn:{partition}:ec2:{region}:{account}:*',
        'arn:{partition}:route53:::hostedzone/*',
        'arn:{partition}:route53resolver:{region}:{account}:*',
        ...demand.ipamPoolIds.map((id) => `arn:{partition}:ec2::*:ipam-pool/${id}`),
      ),
      evidence:
        'EC2 and Route 53 choose the ids of what is created, so that only region and account are known; the hosted zones ' +
        'of endpoints belong to AWS and have no name beforehand; of an IPAM pool, the id is known, but not the ' +
        `account. ${UNNAMED_RESOURCES}`,
    },
    {
      constructs: ['ExecutionEgress/Resource'],
      findings: wildcards(
        'Resource',
        '*',
        'arn:{partition}:ec2:{region}:{account}:*',
        ...['firewall', 'firewall-policy', 'stateful-rulegroup'].map(
          (kind) => `arn:{partition}:network-firewall:{region}:{account}:${kind}/{platform}-*`,
        ),
        ...demand.transitGatewayIds.map((id) => `arn:{partition}:ec2:{region}:*:transit-gateway/${id}`),
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
    findings: wildcards('Resource', `arn:{partition}:sagemaker:{region}:{account}:studio-lifecycle-config/${prefix}*`),
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
      'arn:{partition}:kms:{region}:{account}:alias/{platform}/*',
      'arn:{partition}:kms:{region}:{account}:key/*',
      'arn:{partition}:lambda:{region}:{account}:function:{platform}-*',
      'arn:{partition}:logs:{region}:{account}:log-group:{platform}-*',
      'arn:{partition}:s3:::{platform}-*',
      'arn:{partition}:s3:::cdk-{qualifier}-assets-*',
      'arn:{partition}:sagemaker:{region}:{account}:domain/*',
      'arn:{partition}:sagemaker:{region}:{account}:user-profile/*',
      'arn:{partition}:ssm:{region}:{account}:parameter/{platform}/*',
      'arn:{partition}:ssm:{region}:{account}:parameter/cdk-bootstrap/{qualifier}/*',
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
      'arn:{partition}:iam::{account}:policy/{platform}/*',
      'arn:{partition}:iam::{account}:role/{platform}/*',
      'arn:{partition}:iam::{account}:role/aws-service-role/*',
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
      'arn:{partition}:catalog:{region}:{account}:portfolio/*',
      'arn:{partition}:catalog:{region}:{account}:product/*',
      'arn:{partition}:codeartifact:{region}:{account}:domain/{platform}-*',
      'arn:{partition}:codeartifact:{region}:{account}:package-group/{platform}-*',
      'arn:{partition}:codeartifact:{region}:{account}:repository/{platform}-*',
      'arn:{partition}:cloudformation:*:*:type/resource/*',
      'arn:{partition}:cloudformation:*:{account}:stackset-target/{platform}-*',
      'arn:{partition}:cloudformation:{region}:{account}:stackset/{platform}-*',
      'arn:{partition}:iam::{account}:role/{platform}/*/launch/*',
      'arn:{partition}:iam::{account}:role/{platform}/*/stackset-administration/*',
    ),
    evidence:
      'Service Catalog chooses the ids of portfolios and products, StackSets completes the names that begin with that of ' +
      `the platform, and environments complete those of package repositories; roles are handed to one service each, by their path. ${UNNAMED_RESOURCES}`,
  },
];
