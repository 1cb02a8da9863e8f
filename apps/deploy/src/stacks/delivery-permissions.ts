import { Aws } from 'aws-cdk-lib';
import { allow, arn, pathArn, type ServicePermissions, stackSetOperationArns } from './execution-scope';

/** What CloudFormation may do to deploy stack sets, and the portfolio from which projects are launched. */
export const DELIVERY_PERMISSIONS: readonly ServicePermissions[] = [
  {
    policy: 'Delivery',
    inStages: false,
    resourceTypes: ['AWS::CloudFormation::StackSet'],
    statements: (scope) => [
      // A new stack set has no ARN yet, and a template that is only read has none at all. Without an administration role
      // to pass, a stack set reaches no account.
      allow('CreateStackSets', ['cloudformation:CreateStackSet', 'cloudformation:GetTemplateSummary'], ['*']),
      allow(
        'WriteStackSets',
        [
          'cloudformation:CreateStackInstances',
          'cloudformation:DeleteStackInstances',
          'cloudformation:DeleteStackSet',
          'cloudformation:DescribeStackInstance',
          'cloudformation:DescribeStackSet',
          'cloudformation:DescribeStackSetOperation',
          'cloudformation:ListStackInstances',
          'cloudformation:ListStackSetOperationResults',
          'cloudformation:TagResource',
          'cloudformation:UntagResource',
          'cloudformation:UpdateStackInstances',
          'cloudformation:UpdateStackSet',
        ],
        stackSetOperationArns(scope.namePrefix),
      ),
      allow('PassAdministration', ['iam:PassRole'], [pathArn('role', `${scope.platform}/*/stackset-administration`)], {
        StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
      }),
    ],
  },
  {
    policy: 'Delivery',
    inStages: false,
    resourceTypes: [
      'AWS::ServiceCatalog::LaunchRoleConstraint',
      'AWS::ServiceCatalog::Portfolio',
      'AWS::ServiceCatalog::PortfolioPrincipalAssociation',
      'AWS::ServiceCatalog::PortfolioProductAssociation',
    ],
    // Ids are given by Service Catalog. For tags, the service authorization reference knows no portfolios, but the
    // handlers ask for them.
    statements: ({ platform }) => [
      allow(
        'WritePortfolios',
        [
          'servicecatalog:AssociatePrincipalWithPortfolio',
          'servicecatalog:CreateConstraint',
          'servicecatalog:CreatePortfolio',
          'servicecatalog:DeletePortfolio',
          'servicecatalog:DescribePortfolio',
          'servicecatalog:DisassociatePrincipalFromPortfolio',
          'servicecatalog:ListPortfoliosForProduct',
          'servicecatalog:ListPrincipalsForPortfolio',
          'servicecatalog:ListTagsForResource',
          'servicecatalog:TagResource',
          'servicecatalog:UntagResource',
          'servicecatalog:UpdatePortfolio',
        ],
        [arn('catalog', 'portfolio/*'), arn('catalog', 'product/*')],
      ),
      // Actions for which IAM defines no resources.
      allow(
        'WriteAssociations',
        [
          'servicecatalog:AssociateProductWithPortfolio',
          'servicecatalog:DeleteConstraint',
          'servicecatalog:DescribeConstraint',
          'servicecatalog:DisassociateProductFromPortfolio',
          'servicecatalog:UpdateConstraint',
        ],
        ['*'],
      ),
      allow('PassLaunchRoles', ['iam:PassRole'], [pathArn('role', `${platform}/*/launch`)], {
        StringEquals: { 'iam:PassedToService': 'servicecatalog.amazonaws.com' },
      }),
    ],
  },
];

/**
 * What stack sets do with the stacks of a stage account, for which they assume the role there.
 *
 * AWS documents no list: its example allows every action of CloudFormation, S3 and SNS
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html). Ours have no
 * topics, and read a template where StackSets keeps it. That this is enough is not verified without AWS.
 */
export const STACK_PERMISSIONS: ServicePermissions = {
  policy: 'Delivery',
  inStages: true,
  resourceTypes: [],
  statements: (scope) => [
    allow(
      'WriteStacks',
      [
        'cloudformation:CancelUpdateStack',
        'cloudformation:ContinueUpdateRollback',
        'cloudformation:CreateStack',
        'cloudformation:DeleteStack',
        'cloudformation:DescribeStackEvents',
        'cloudformation:DescribeStackResource',
        'cloudformation:DescribeStackResources',
        'cloudformation:DescribeStacks',
        'cloudformation:GetTemplate',
        'cloudformation:ListStackResources',
        'cloudformation:SetStackPolicy',
        'cloudformation:TagResource',
        'cloudformation:UntagResource',
        'cloudformation:UpdateStack',
      ],
      [arn('cloudformation', `stack/${scope.namePrefix}*`)],
    ),
    // a template is read before there is a stack
    allow('ReadTemplates', ['cloudformation:GetTemplateSummary', 'cloudformation:ValidateTemplate'], ['*']),
    // the bucket belongs to AWS and has no documented name
    allow('FetchTemplates', ['s3:GetObject'], [`arn:${Aws.PARTITION}:s3:::*`], {
      'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' },
    }),
  ],
};
