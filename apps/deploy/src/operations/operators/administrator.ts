import { Aws } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Config } from '../../config/schema';
import { allow, arn, bootstrapPath, boundaryArns, pathArn } from '../../stacks/execution-scope';
import { POLICY_READS, POLICY_WRITES, ROLE_READS, ROLE_TAGS, ROLE_WRITES } from '../../stacks/identity-permissions';
import { environmentStackNames, platformStackNames } from '../../stacks/names';
import { BUCKET_ACTIONS, PARAMETER_ACTIONS } from '../../stacks/workload-permissions';
import { STACK_ACTIONS } from './stack-actions';

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
      [arn('iam', `role/cdk-${qualifier}-*`, { global: true })],
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
    allow('WriteBootstrapVersion', PARAMETER_ACTIONS, [arn('ssm', `parameter/cdk-bootstrap/${qualifier}/*`)]),
  ];
}

/** Everything else is destroyed with the roles of the bootstrap, as it was deployed. */
function destructionStatements({ platform: { name }, environments }: Config): iam.PolicyStatement[] {
  return [
    allow(
      'DestroyLeftovers',
      ['cloudformation:DeleteStack', 'cloudformation:DescribeStackEvents', 'cloudformation:ListStackResources'],
      [arn('cloudformation', `stack/${name}-*`)],
    ),
    ...(environments.some(({ projects }) => projects.templates.length > 0)
      ? [
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
        ]
      : []),
  ];
}
