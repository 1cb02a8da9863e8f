/** What is known about one AWS service that has a VPC endpoint. */
export interface EndpointRow {
  readonly name: string;
  readonly prefix?: string;
  readonly kind: 'gateway' | 'interface';
  /** Names that clients resolve; `{region}` and `{suffix}` are filled in later. */
  readonly dnsNames: string[];
  /** Absent: the endpoint accepts a policy. */
  readonly noPolicyReason?: string;
  /** What may pass the endpoint; absent where every perimeter has a rule for the service. */
  readonly actions?: string[];
  /** AWS document for the endpoint and its policy. */
  readonly source: string;
}

const GUIDANCE = 'https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/service_specific_guidance';

/** The services that an endpoint can be made for without further description; what their keys are, `ENDPOINT_FACTS` says. */
export const ENDPOINT_TABLE: readonly EndpointRow[] = [
  {
    name: 's3',
    kind: 'gateway',
    // Bucket names are labels below the regional name. The global name is what SDKs in us-east-1 fall back to.
    dnsNames: ['s3.{region}.{suffix}', '*.s3.{region}.{suffix}', 's3.{suffix}', '*.s3.{suffix}'],
    source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html',
  },
  {
    name: 'sts',
    kind: 'interface',
    dnsNames: ['sts.{region}.{suffix}'],
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_interface_vpc_endpoints.html',
  },
  {
    name: 'kms',
    kind: 'interface',
    dnsNames: ['kms.{region}.{suffix}'],
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/vpce-policy.html',
  },
  {
    name: 'logs',
    kind: 'interface',
    dnsNames: ['logs.{region}.{suffix}'],
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch-logs-and-interface-VPC.html',
  },
  {
    name: 'monitoring',
    kind: 'interface',
    dnsNames: ['monitoring.{region}.{suffix}'],
    actions: [
      'cloudwatch:DescribeAlarms',
      'cloudwatch:GetMetricData',
      'cloudwatch:GetMetricStatistics',
      'cloudwatch:ListMetrics',
      'cloudwatch:PutMetricData',
    ],
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-interface-VPC.html',
  },
  {
    name: 'dynamodb',
    kind: 'gateway',
    dnsNames: ['dynamodb.{region}.{suffix}'],
    // Tables are made, exported and shared from outside the VPC.
    actions: [
      'dynamodb:BatchGetItem',
      'dynamodb:BatchWriteItem',
      'dynamodb:ConditionCheckItem',
      'dynamodb:DeleteItem',
      'dynamodb:DescribeTable',
      'dynamodb:GetItem',
      'dynamodb:ListTables',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:Scan',
      'dynamodb:UpdateItem',
    ],
    source: `${GUIDANCE}/dynamodb-specific-guidance.md`,
  },
  {
    name: 'sagemaker.api',
    kind: 'interface',
    dnsNames: ['api.sagemaker.{region}.{suffix}'],
    source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/interface-vpc-endpoint.html',
  },
  {
    name: 'sagemaker.runtime',
    kind: 'interface',
    dnsNames: ['runtime.sagemaker.{region}.{suffix}'],
    source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/interface-vpc-endpoint.html',
  },
  {
    name: 'studio',
    prefix: 'aws.sagemaker',
    kind: 'interface',
    // Each domain is a label below the regional Studio name.
    dnsNames: ['studio.{region}.sagemaker.aws', '*.studio.{region}.sagemaker.aws'],
    source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/studio-interface-endpoint.html',
  },
  {
    // AWS reviewed neither this service nor the next two, so resources are not confined.
    name: 'sagemaker.featurestore-runtime',
    kind: 'interface',
    dnsNames: ['featurestore-runtime.sagemaker.{region}.{suffix}'],
    actions: ['sagemaker:BatchGetRecord', 'sagemaker:DeleteRecord', 'sagemaker:GetRecord', 'sagemaker:PutRecord'],
    source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/feature-store-security.html',
  },
  {
    name: 'sagemaker.metrics',
    kind: 'interface',
    dnsNames: ['metrics.sagemaker.{region}.{suffix}'],
    actions: ['sagemaker:BatchGetMetrics', 'sagemaker:BatchPutMetrics'],
    source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/interface-vpc-endpoint.html',
  },
  {
    // MLflow tracking servers. Workloads record; they neither delete what was recorded nor move models between stages.
    name: 'experiments',
    prefix: 'aws.sagemaker',
    kind: 'interface',
    // Each tracking server is a label below the regional name; clients that sign requests use the regional name itself.
    dnsNames: ['{region}.experiments.sagemaker.aws', '*.{region}.experiments.sagemaker.aws'],
    actions: [
      'sagemaker-mlflow:AccessUI',
      'sagemaker-mlflow:CreateExperiment',
      'sagemaker-mlflow:CreateModelVersion',
      'sagemaker-mlflow:CreateRegisteredModel',
      'sagemaker-mlflow:CreateRun',
      'sagemaker-mlflow:EndTrace',
      'sagemaker-mlflow:FinalizeLoggedModel',
      'sagemaker-mlflow:GetDownloadURIForModelVersionArtifacts',
      'sagemaker-mlflow:GetExperiment',
      'sagemaker-mlflow:GetExperimentByName',
      'sagemaker-mlflow:GetLatestModelVersions',
      'sagemaker-mlflow:GetLoggedModel',
      'sagemaker-mlflow:GetMetricHistory',
      'sagemaker-mlflow:GetModelVersion',
      'sagemaker-mlflow:GetModelVersionByAlias',
      'sagemaker-mlflow:GetRegisteredModel',
      'sagemaker-mlflow:GetRun',
      'sagemaker-mlflow:GetTraceInfo',
      'sagemaker-mlflow:ListArtifacts',
      'sagemaker-mlflow:ListLoggedModelArtifacts',
      'sagemaker-mlflow:LogBatch',
      'sagemaker-mlflow:LogInputs',
      'sagemaker-mlflow:LogLoggedModelParams',
      'sagemaker-mlflow:LogMetric',
      'sagemaker-mlflow:LogModel',
      'sagemaker-mlflow:LogOutputs',
      'sagemaker-mlflow:LogParam',
      'sagemaker-mlflow:SearchExperiments',
      'sagemaker-mlflow:SearchLoggedModels',
      'sagemaker-mlflow:SearchModelVersions',
      'sagemaker-mlflow:SearchRegisteredModels',
      'sagemaker-mlflow:SearchRuns',
      'sagemaker-mlflow:SearchTraces',
      'sagemaker-mlflow:SetExperimentTag',
      'sagemaker-mlflow:SetLoggedModelTags',
      'sagemaker-mlflow:SetModelVersionTag',
      'sagemaker-mlflow:SetRegisteredModelTag',
      'sagemaker-mlflow:SetTag',
      'sagemaker-mlflow:SetTraceTag',
      'sagemaker-mlflow:StartTrace',
      'sagemaker-mlflow:UpdateExperiment',
      'sagemaker-mlflow:UpdateModelVersion',
      'sagemaker-mlflow:UpdateRegisteredModel',
      'sagemaker-mlflow:UpdateRun',
    ],
    source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/mlflow-private-link-policy.html',
  },
  {
    name: 'ecr.api',
    kind: 'interface',
    dnsNames: ['api.ecr.{region}.{suffix}'],
    actions: [
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:DescribeImages',
      'ecr:DescribeRepositories',
      'ecr:GetAuthorizationToken',
      'ecr:GetDownloadUrlForLayer',
      'ecr:ListImages',
    ],
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
  },
  {
    name: 'ecr.dkr',
    kind: 'interface',
    // Each registry is an account number below this name.
    dnsNames: ['*.dkr.ecr.{region}.{suffix}'],
    actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html',
  },
  {
    name: 'secretsmanager',
    kind: 'interface',
    dnsNames: ['secretsmanager.{region}.{suffix}'],
    actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html',
  },
  {
    // AWS reviewed endpoint policies of this service, an older list of the VPC user guide still says that it has none:
    // not verified without AWS.
    name: 'servicecatalog',
    kind: 'interface',
    dnsNames: ['servicecatalog.{region}.{suffix}'],
    // Portfolios, products and constraints are administered from outside the VPC.
    actions: [
      'servicecatalog:DescribeProduct',
      'servicecatalog:DescribeProductView',
      'servicecatalog:DescribeProvisionedProduct',
      'servicecatalog:DescribeProvisioningArtifact',
      'servicecatalog:DescribeProvisioningParameters',
      'servicecatalog:DescribeRecord',
      'servicecatalog:GetProvisionedProductOutputs',
      'servicecatalog:ListLaunchPaths',
      'servicecatalog:ListRecordHistory',
      'servicecatalog:ProvisionProduct',
      'servicecatalog:ScanProvisionedProducts',
      'servicecatalog:SearchProducts',
      'servicecatalog:SearchProvisionedProducts',
      'servicecatalog:TerminateProvisionedProduct',
      'servicecatalog:UpdateProvisionedProduct',
    ],
    source: `${GUIDANCE}/servicecatalog-specific-guidance.md`,
  },
  {
    // As for Service Catalog: reviewed by AWS, and without a policy in an older list.
    name: 'codepipeline',
    kind: 'interface',
    dnsNames: ['codepipeline.{region}.{suffix}'],
    // Approving is not something that workloads do.
    actions: [
      'codepipeline:GetPipeline',
      'codepipeline:GetPipelineExecution',
      'codepipeline:GetPipelineState',
      'codepipeline:ListActionExecutions',
      'codepipeline:ListPipelineExecutions',
      'codepipeline:ListPipelines',
      'codepipeline:RetryStageExecution',
      'codepipeline:StartPipelineExecution',
      'codepipeline:StopPipelineExecution',
    ],
    source: `${GUIDANCE}/codepipeline-specific-guidance.md`,
  },
  {
    name: 'codebuild',
    kind: 'interface',
    dnsNames: ['codebuild.{region}.{suffix}'],
    actions: [
      'codebuild:BatchGetBuilds',
      'codebuild:BatchGetProjects',
      'codebuild:ListBuildsForProject',
      'codebuild:ListProjects',
      'codebuild:RetryBuild',
      'codebuild:StartBuild',
      'codebuild:StopBuild',
    ],
    source: 'https://docs.aws.amazon.com/codebuild/latest/userguide/use-vpc-endpoints-with-codebuild.html',
  },
  {
    // AWS did not review the service, so the resource is not confined. A repository has no policy: a foreign one is
    // reached by a foreign role, which is not among the perimeter's principals.
    name: 'codecommit',
    kind: 'interface',
    dnsNames: ['codecommit.{region}.{suffix}'],
    actions: [
      'codecommit:BatchGetRepositories',
      'codecommit:CreateBranch',
      'codecommit:CreateCommit',
      'codecommit:CreatePullRequest',
      'codecommit:GetBranch',
      'codecommit:GetCommit',
      'codecommit:GetDifferences',
      'codecommit:GetFile',
      'codecommit:GetFolder',
      'codecommit:GetPullRequest',
      'codecommit:GetRepository',
      'codecommit:ListBranches',
      'codecommit:ListPullRequests',
      'codecommit:ListRepositories',
    ],
    source: 'https://docs.aws.amazon.com/codecommit/latest/userguide/codecommit-and-interface-VPC.html',
  },
  {
    name: 'git-codecommit',
    kind: 'interface',
    dnsNames: ['git-codecommit.{region}.{suffix}'],
    actions: ['codecommit:GitPull', 'codecommit:GitPush'],
    source: 'https://docs.aws.amazon.com/codecommit/latest/userguide/codecommit-and-interface-VPC.html',
  },
  {
    name: 'events',
    kind: 'interface',
    dnsNames: ['events.{region}.{suffix}'],
    actions: ['events:DescribeRule', 'events:ListRules', 'events:ListTargetsByRule', 'events:PutEvents'],
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-related-service-vpc.html',
  },
  {
    // Public parameters of AWS belong to no account and do not pass.
    name: 'ssm',
    kind: 'interface',
    dnsNames: ['ssm.{region}.{suffix}'],
    actions: ['ssm:DescribeParameters', 'ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
    source:
      'https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/vpc_endpoint_policies/ssm_endpoint_policy.json',
  },
  {
    name: 'codeartifact.api',
    kind: 'interface',
    dnsNames: ['codeartifact.{region}.{suffix}'],
    actions: [
      'codeartifact:DescribeDomain',
      'codeartifact:DescribePackageVersion',
      'codeartifact:DescribeRepository',
      'codeartifact:GetAuthorizationToken',
      'codeartifact:GetRepositoryEndpoint',
      'codeartifact:ListPackages',
      'codeartifact:ListPackageVersions',
      'sts:GetServiceBearerToken',
    ],
    source: 'https://docs.aws.amazon.com/codeartifact/latest/ug/create-vpc-endoint-policy.html',
  },
  {
    name: 'codeartifact.repositories',
    kind: 'interface',
    // Each domain and its owner are a label below this name.
    dnsNames: ['*.d.codeartifact.{region}.{suffix}'],
    // Reading only: a published package could carry data.
    actions: ['codeartifact:ReadFromRepository'],
    source: 'https://docs.aws.amazon.com/codeartifact/latest/ug/create-vpc-endoint-policy.html',
  },
  {
    name: 'codeconnections.api',
    kind: 'interface',
    dnsNames: ['codeconnections.{region}.{suffix}'],
    noPolicyReason: 'no document of AWS says that the endpoint accepts a policy',
    source: 'https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html',
  },
];
