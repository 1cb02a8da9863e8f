import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

/** What CloudFormation may do to deploy the resources of one service. */
export interface ServicePermissions {
  /** Name of the policy that holds them; policies are split because IAM limits the size of one. */
  readonly policy: 'Network' | 'Workload' | 'Identity';
  /** The resource types of our templates that need them. */
  readonly resourceTypes: readonly string[];
  /** The statements, for one platform. */
  statements(scope: ExecutionScope): iam.PolicyStatement[];
}

/** The platform that is deployed. */
export interface ExecutionScope {
  /** The name of the platform: the beginning of its stack names, IAM paths and parameter names. */
  readonly platform: string;
  /** The qualifier of the bootstrap. */
  readonly qualifier: string;
}

function arn(service: string, resource: string, options: { global?: boolean } = {}): string {
  const region = options.global ? '' : Aws.REGION;
  return `arn:${Aws.PARTITION}:${service}:${region}:${Aws.ACCOUNT_ID}:${resource}`;
}

function allow(
  sid: string,
  actions: string[],
  resources: string[],
  conditions?: { [operator: string]: { [key: string]: unknown } },
): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, actions, resources, conditions });
}

/** Names that CloudFormation generates begin with the name of the stack, and ours begin with that of the platform. */
const named = (service: string, prefix: string, { platform }: ExecutionScope) => arn(service, `${prefix}${platform}-*`);

/** The IAM path below which everything of the platform lies. */
export function pathArn(kind: 'role' | 'policy', path: string): string {
  return arn('iam', `${kind}/${path}/*`, { global: true });
}

/** The account's bootstrap roles, whatever their qualifier. */
export const BOOTSTRAP_ROLES = arn('iam', 'role/cdk-*', { global: true });

/** The IAM path of the policies that bound the bootstrap. */
export function bootstrapPath(platform: string): string {
  return `${platform}/bootstrap`;
}

/**
 * The boundaries of the platform and its environments, of which every role must carry one.
 *
 * A pattern is as good as a list, because nobody but the caller of the bootstrap can create a policy below this path.
 */
export function boundaryArn(platform: string): string {
  return arn('iam', `policy/${platform}/*/permissions-boundary/*`, { global: true });
}

/** Services that roles of the platform are handed to. */
const PASSED_TO = ['lambda.amazonaws.com', 'sagemaker.amazonaws.com', 'vpc-flow-logs.amazonaws.com'];

/**
 * What the execution role of CloudFormation may do, by service.
 *
 * Derived from the permissions that the CloudFormation registry schema of each type lists for its handlers, without
 * those of properties that our templates do not use; a scenario holds the reason for each that is left out. Which of
 * them a handler really calls was not verified without AWS.
 */
export const SERVICE_PERMISSIONS: readonly ServicePermissions[] = [
  {
    policy: 'Network',
    resourceTypes: [
      'AWS::EC2::FlowLog',
      'AWS::EC2::RouteTable',
      'AWS::EC2::SecurityGroup',
      'AWS::EC2::SecurityGroupEgress',
      'AWS::EC2::SecurityGroupIngress',
      'AWS::EC2::Subnet',
      'AWS::EC2::SubnetRouteTableAssociation',
      'AWS::EC2::VPC',
      'AWS::EC2::VPCEndpoint',
    ],
    // Ids are given by EC2, so that the region is all that is known of a resource before it exists.
    statements: () => [
      allow(
        'ReadNetwork',
        [
          'autoscaling:DescribeTags',
          'ec2:DescribeFlowLogs',
          'ec2:DescribeInstances',
          'ec2:DescribeNetworkAcls',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribePrefixLists',
          'ec2:DescribeRouteTables',
          'ec2:DescribeSecurityGroupRules',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeSubnets',
          'ec2:DescribeTags',
          'ec2:DescribeVpcAttribute',
          'ec2:DescribeVpcEndpoints',
          'ec2:DescribeVpcEndpointServices',
          'ec2:DescribeVpcEncryptionControls',
          'ec2:DescribeVpcs',
        ],
        ['*'],
      ),
      allow(
        'WriteNetwork',
        [
          'ec2:AssociateRouteTable',
          'ec2:AuthorizeSecurityGroupEgress',
          'ec2:AuthorizeSecurityGroupIngress',
          'ec2:CreateFlowLogs',
          'ec2:CreateRouteTable',
          'ec2:CreateSecurityGroup',
          'ec2:CreateSubnet',
          'ec2:CreateTags',
          'ec2:CreateVpc',
          'ec2:CreateVpcEndpoint',
          'ec2:DeleteFlowLogs',
          'ec2:DeleteRouteTable',
          'ec2:DeleteSecurityGroup',
          'ec2:DeleteSubnet',
          'ec2:DeleteTags',
          'ec2:DeleteVpc',
          'ec2:DeleteVpcEndpoints',
          'ec2:DisassociateRouteTable',
          'ec2:ModifySubnetAttribute',
          'ec2:ModifyVpcAttribute',
          'ec2:ModifyVpcEndpoint',
          'ec2:ReplaceRouteTableAssociation',
          'ec2:RevokeSecurityGroupEgress',
          'ec2:RevokeSecurityGroupIngress',
          'ec2:UpdateSecurityGroupRuleDescriptionsEgress',
          'ec2:UpdateSecurityGroupRuleDescriptionsIngress',
        ],
        [arn('ec2', '*')],
      ),
      // The names of an interface endpoint stand in a hosted zone of AWS, which EC2 gives to the VPC for its caller:
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-CreateVpcEndpoint
      allow('NameEndpoints', ['route53:AssociateVPCWithHostedZone'], [`arn:${Aws.PARTITION}:route53:::hostedzone/*`]),
    ],
  },
  {
    policy: 'Network',
    resourceTypes: [
      'AWS::Route53Resolver::FirewallDomainList',
      'AWS::Route53Resolver::FirewallRuleGroup',
      'AWS::Route53Resolver::FirewallRuleGroupAssociation',
      'AWS::Route53Resolver::ResolverQueryLoggingConfig',
      'AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation',
    ],
    statements: () => [
      allow(
        'WriteResolver',
        [
          'route53resolver:AssociateFirewallRuleGroup',
          'route53resolver:AssociateResolverQueryLogConfig',
          'route53resolver:CreateFirewallDomainList',
          'route53resolver:CreateFirewallRule',
          'route53resolver:CreateFirewallRuleGroup',
          'route53resolver:CreateResolverQueryLogConfig',
          'route53resolver:DeleteFirewallDomainList',
          'route53resolver:DeleteFirewallRule',
          'route53resolver:DeleteFirewallRuleGroup',
          'route53resolver:DeleteResolverQueryLogConfig',
          'route53resolver:DisassociateFirewallRuleGroup',
          'route53resolver:DisassociateResolverQueryLogConfig',
          'route53resolver:GetFirewallDomainList',
          'route53resolver:GetFirewallRuleGroup',
          'route53resolver:GetFirewallRuleGroupAssociation',
          'route53resolver:GetResolverQueryLogConfig',
          'route53resolver:ImportFirewallDomains',
          'route53resolver:ListFirewallDomains',
          'route53resolver:ListFirewallRules',
          'route53resolver:ListTagsForResource',
          'route53resolver:TagResource',
          'route53resolver:UntagResource',
          'route53resolver:UpdateFirewallDomains',
          'route53resolver:UpdateFirewallRule',
          'route53resolver:UpdateFirewallRuleGroupAssociation',
        ],
        [arn('route53resolver', '*')],
      ),
      allow(
        'ReadResolver',
        [
          'route53resolver:GetResolverQueryLogConfigAssociation',
          'route53resolver:ListFirewallDomainLists',
          'route53resolver:ListFirewallRuleGroupAssociations',
          'route53resolver:ListFirewallRuleGroups',
          'route53resolver:ListResolverQueryLogConfigAssociations',
          'route53resolver:ListResolverQueryLogConfigs',
        ],
        ['*'],
      ),
    ],
  },
  {
    policy: 'Workload',
    resourceTypes: ['AWS::Logs::LogGroup'],
    statements: (scope) => [
      allow(
        'WriteLogGroups',
        [
          'logs:AssociateKmsKey',
          'logs:CreateLogGroup',
          'logs:DeleteLogGroup',
          'logs:DeleteRetentionPolicy',
          'logs:DisassociateKmsKey',
          'logs:GetDataProtectionPolicy',
          'logs:ListTagsForResource',
          'logs:PutRetentionPolicy',
          'logs:TagResource',
          'logs:UntagResource',
        ],
        [named('logs', 'log-group:', scope)],
      ),
      // Log delivery and resource policies have no resource: they are set up by flow logs and resolver query logs.
      allow(
        'DeliverLogs',
        [
          'logs:CreateLogDelivery',
          'logs:DeleteLogDelivery',
          'logs:DescribeIndexPolicies',
          'logs:DescribeLogGroups',
          'logs:DescribeResourcePolicies',
          'logs:GetLogDelivery',
          'logs:ListLogDeliveries',
          'logs:PutResourcePolicy',
          'logs:UpdateLogDelivery',
        ],
        ['*'],
      ),
    ],
  },
  {
    policy: 'Workload',
    resourceTypes: ['AWS::KMS::Alias', 'AWS::KMS::Key'],
    statements: ({ platform }) => [
      allow('CreateKeys', ['kms:CreateKey', 'kms:ListAliases', 'kms:ListKeys'], ['*']),
      allow(
        'WriteKeys',
        [
          'kms:CreateAlias',
          'kms:DeleteAlias',
          'kms:DescribeKey',
          'kms:DisableKey',
          'kms:DisableKeyRotation',
          'kms:EnableKey',
          'kms:EnableKeyRotation',
          'kms:GetKeyPolicy',
          'kms:GetKeyRotationStatus',
          'kms:ListResourceTags',
          'kms:PutKeyPolicy',
          'kms:ScheduleKeyDeletion',
          'kms:TagResource',
          'kms:UntagResource',
          'kms:UpdateAlias',
          'kms:UpdateKeyDescription',
        ],
        [arn('kms', 'key/*'), arn('kms', `alias/${platform}/*`)],
      ),
      allow('GrantKeysToServices', ['kms:CreateGrant'], [arn('kms', 'key/*')], {
        Bool: { 'kms:GrantIsForAWSResource': 'true' },
      }),
    ],
  },
  {
    policy: 'Workload',
    resourceTypes: ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy'],
    statements: ({ platform, qualifier }) => [
      allow(
        'WriteBuckets',
        [
          's3:CreateBucket',
          's3:DeleteBucket',
          's3:DeleteBucketPolicy',
          's3:GetAccelerateConfiguration',
          's3:GetAnalyticsConfiguration',
          's3:GetBucketAbac',
          's3:GetBucketAcl',
          's3:GetBucketCORS',
          's3:GetBucketLogging',
          's3:GetBucketMetadataTableConfiguration',
          's3:GetBucketNotification',
          's3:GetBucketObjectLockConfiguration',
          's3:GetBucketOwnershipControls',
          's3:GetBucketPolicy',
          's3:GetBucketPublicAccessBlock',
          's3:GetBucketTagging',
          's3:GetBucketVersioning',
          's3:GetBucketWebsite',
          's3:GetEncryptionConfiguration',
          's3:GetIntelligentTieringConfiguration',
          's3:GetInventoryConfiguration',
          's3:GetLifecycleConfiguration',
          's3:GetMetricsConfiguration',
          's3:GetReplicationConfiguration',
          's3:ListBucket',
          's3:ListTagsForResource',
          's3:PutBucketLogging',
          's3:PutBucketOwnershipControls',
          's3:PutBucketPolicy',
          's3:PutBucketPublicAccessBlock',
          's3:PutBucketTagging',
          's3:PutBucketVersioning',
          's3:PutEncryptionConfiguration',
          's3:PutLifecycleConfiguration',
          's3:TagResource',
          's3:UntagResource',
        ],
        [`arn:${Aws.PARTITION}:s3:::${platform}-*`],
      ),
      allow(
        'ReadFunctionCode',
        ['s3:GetObject', 's3:GetObjectVersion'],
        [`arn:${Aws.PARTITION}:s3:::cdk-${qualifier}-assets-*`],
      ),
    ],
  },
  {
    policy: 'Workload',
    resourceTypes: ['AWS::Lambda::Function'],
    statements: (scope) => [
      allow(
        'WriteFunctions',
        [
          'lambda:CreateFunction',
          'lambda:DeleteFunction',
          'lambda:DeleteFunctionConcurrency',
          'lambda:GetFunction',
          'lambda:GetFunctionCodeSigningConfig',
          'lambda:GetFunctionRecursionConfig',
          'lambda:GetFunctionScalingConfig',
          'lambda:GetRuntimeManagementConfig',
          'lambda:InvokeFunction',
          'lambda:ListTags',
          'lambda:PutFunctionConcurrency',
          'lambda:PutRuntimeManagementConfig',
          'lambda:TagResource',
          'lambda:UntagResource',
          'lambda:UpdateFunctionCode',
          'lambda:UpdateFunctionConfiguration',
        ],
        [named('lambda', 'function:', scope)],
      ),
    ],
  },
  {
    policy: 'Workload',
    resourceTypes: ['AWS::SSM::Parameter'],
    statements: ({ platform, qualifier }) => [
      allow(
        'WriteParameters',
        [
          'ssm:AddTagsToResource',
          'ssm:DeleteParameter',
          'ssm:GetParameters',
          'ssm:ListTagsForResource',
          'ssm:PutParameter',
          'ssm:RemoveTagsFromResource',
        ],
        [arn('ssm', `parameter/${platform}/*`)],
      ),
      allow('ReadBootstrapVersion', ['ssm:GetParameters'], [arn('ssm', `parameter/cdk-bootstrap/${qualifier}/*`)]),
    ],
  },
  {
    policy: 'Workload',
    resourceTypes: ['AWS::SageMaker::Domain', 'AWS::SageMaker::UserProfile'],
    statements: () => [
      allow(
        'WriteDomains',
        [
          'sagemaker:AddTags',
          'sagemaker:CreateDomain',
          'sagemaker:CreateUserProfile',
          'sagemaker:DeleteDomain',
          'sagemaker:DeleteTags',
          'sagemaker:DeleteUserProfile',
          'sagemaker:DescribeDomain',
          'sagemaker:DescribeUserProfile',
          'sagemaker:ListTags',
          'sagemaker:UpdateDomain',
          'sagemaker:UpdateUserProfile',
        ],
        [arn('sagemaker', 'domain/*'), arn('sagemaker', 'user-profile/*')],
      ),
      allow('ReadDomains', ['sagemaker:ListDomains', 'sagemaker:ListUserProfiles'], ['*']),
    ],
  },
  {
    policy: 'Identity',
    resourceTypes: ['AWS::IAM::ManagedPolicy', 'AWS::IAM::Role'],
    statements: ({ platform }) => [
      allow(
        'ReadIdentities',
        [
          'iam:GetPolicy',
          'iam:GetPolicyVersion',
          'iam:GetRole',
          'iam:GetRolePolicy',
          'iam:ListAttachedRolePolicies',
          'iam:ListEntitiesForPolicy',
          'iam:ListPolicyVersions',
          'iam:ListRolePolicies',
        ],
        [pathArn('role', platform), pathArn('policy', platform)],
      ),
      allow(
        'WriteBoundedRoles',
        [
          'iam:AttachRolePolicy',
          'iam:CreateRole',
          'iam:DeleteRole',
          'iam:DetachRolePolicy',
          'iam:PutRolePermissionsBoundary',
          'iam:UpdateAssumeRolePolicy',
          'iam:UpdateRole',
          'iam:UpdateRoleDescription',
        ],
        [pathArn('role', platform)],
        { ArnLike: { 'iam:PermissionsBoundary': boundaryArn(platform) } },
      ),
      allow('TagRoles', ['iam:TagRole', 'iam:UntagRole'], [pathArn('role', platform)]),
      allow(
        'WritePolicies',
        [
          'iam:CreatePolicy',
          'iam:CreatePolicyVersion',
          'iam:DeletePolicy',
          'iam:DeletePolicyVersion',
          'iam:SetDefaultPolicyVersion',
          'iam:TagPolicy',
          'iam:UntagPolicy',
        ],
        [pathArn('policy', platform)],
      ),
      allow('PassRoles', ['iam:PassRole'], [pathArn('role', platform)], {
        StringEquals: { 'iam:PassedToService': PASSED_TO },
      }),
      allow(
        'CreateServiceLinkedRoles',
        ['iam:CreateServiceLinkedRole'],
        [arn('iam', 'role/aws-service-role/*', { global: true })],
        {
          StringEquals: {
            'iam:AWSServiceName': ['route53resolver.amazonaws.com', 'sagemaker.amazonaws.com'],
          },
        },
      ),
    ],
  },
];

/**
 * The actions of all services, shortened to their verbs so that they fit into one policy: `ec2:CreateVpc` becomes
 * `ec2:Create*`. Those of services whose verbs would reach users, objects or sessions of Studio stay as they are.
 */
export function actionFamilies(scope: ExecutionScope): string[] {
  const actions = SERVICE_PERMISSIONS.flatMap((service) => service.statements(scope)).flatMap(({ actions }) => actions);
  const verb = /^(?!(?:iam|s3|sagemaker):)([^:]+:[A-Z][a-z]+).*$/;
  return [...new Set(actions.map((action) => action.replace(verb, '$1*')))].sort();
}
