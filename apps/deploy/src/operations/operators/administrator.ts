import { Aws } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Config } from '../../config/schema';
import { allow, arn, bootstrapPath, boundaryArns, pathArn, stackSetOperationArns } from '../../stacks/execution-scope';
import { POLICY_READS, POLICY_WRITES, ROLE_READS, ROLE_TAGS, ROLE_WRITES } from '../../stacks/identity-permissions';
import { environmentStackNames, platformStackNames } from '../../stacks/names';
import { BUCKET_ACTIONS, PARAMETER_ACTIONS } from '../../stacks/workload-permissions';
import { STACK_ACTIONS } from './stack-actions';

/**
 * The roles that the bootstrap makes. Patterns would reach those of other qualifiers, which may hold hyphens.
 *
 * https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
 */
const MADE_ROLES = ['cfn-exec-role', 'deploy-role', 'file-publishing-role', 'image-publishing-role', 'lookup-role'];

/**
 * What it takes, beside the permissions of an engineer, to deploy what bounds the platform, and to destroy everything.
 *
 * CloudFormation deploys these stacks with the caller's own credentials, so that the caller needs what the handlers of
 * their resources ask for. The template of the bootstrap is that of the CDK CLI.
 */
export function administratorStatements(config: Config): iam.PolicyStatement[] {
  return [...stackStatements(config), ...bootstrapStatements(config), ...destructionStatements(config)];
}

function stackStatements(config: Config): iam.PolicyStatement[] {
  const { name } = config.platform;
  const { bootstrapPolicies, toolkit } = platformStackNames(config);
  const { boundary } = environmentStackNames(config, { name: '*' });
  return [
    allow(
      'DeployBounds',
      STACK_ACTIONS,
      [bootstrapPolicies, boundary, toolkit].map((stack) => arn('cloudformation', `stack/${stack}/*`)),
    ),
    allow('WriteBounds', [...POLICY_READS, ...POLICY_WRITES].sort(), [
      pathArn('policy', bootstrapPath(name)),
      ...boundaryArns(name),
    ]),
  ];
}

function bootstrapStatements({ platform: { qualifier, account, region } }: Config): iam.PolicyStatement[] {
  return [
    allow(
      'WriteBootstrapRoles',
      [...ROLE_READS, ...ROLE_WRITES, ...ROLE_TAGS, 'iam:DeleteRolePolicy', 'iam:PutRolePolicy'].sort(),
      MADE_ROLES.map((role) => arn('iam', `role/cdk-${qualifier}-${role}-${account}-${region}`, { global: true })),
    ),
    allow('WriteBootstrapBucket', [...BUCKET_ACTIONS, 's3:PutBucketAcl'].sort(), [
      `arn:${Aws.PARTITION}:s3:::cdk-${qualifier}-assets-${account}-${region}`,
    ]),
    allow(
      'WriteBootstrapRepository',
      [
        'ecr:CreateRepository',
        'ecr:DeleteLifecyclePolicy',
        'ecr:DeleteRepository',
        'ecr:DeleteRepositoryPolicy',
        'ecr:DescribeRepositories',
        'ecr:GetLifecyclePolicy',
        'ecr:GetRepositoryPolicy',
        'ecr:ListTagsForResource',
        'ecr:PutImageScanningConfiguration',
        'ecr:PutImageTagMutability',
        'ecr:PutLifecyclePolicy',
        'ecr:SetRepositoryPolicy',
        'ecr:TagResource',
        'ecr:UntagResource',
      ],
      [arn('ecr', `repository/cdk-${qualifier}-container-assets-${account}-${region}`)],
    ),
    allow('WriteBootstrapVersion', PARAMETER_ACTIONS, [arn('ssm', `parameter/cdk-bootstrap/${qualifier}/version`)]),
  ];
}

/**
 * Everything that is configured is destroyed with the roles of the bootstrap, as it was deployed. What an environment left
 * behind that is configured no more, and projects of anybody, are deleted with the caller's own credentials.
 */
function destructionStatements(config: Config): iam.PolicyStatement[] {
  const { name } = config.platform;
  const stacks = Object.values(environmentStackNames(config, { name: '*' }));
  return [
    allow(
      'DestroyLeftovers',
      [
        'cloudformation:DeleteStack',
        'cloudformation:DescribeStackEvents',
        'cloudformation:ListStackResources',
        'cloudformation:UpdateTerminationProtection',
      ],
      stacks.map((stack) => arn('cloudformation', `stack/${stack}/*`)),
    ),
    // what is left to do by hand where the owner of a stage account has taken the role of the stack sets away
    allow('ForgetInstances', ['cloudformation:DeleteStackInstances'], stackSetOperationArns(`${name}-`)),
    // Service Catalog gives ids, and knows no resources of these actions
    allow(
      'EndProjects',
      [
        'servicecatalog:DescribeRecord',
        'servicecatalog:SearchProductsAsAdmin',
        'servicecatalog:SearchProvisionedProducts',
        'servicecatalog:TerminateProvisionedProduct',
      ],
      ['*'],
    ),
  ];
}
