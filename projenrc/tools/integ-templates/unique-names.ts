import type { Resource } from './template-document';

/**
 * Types of resources whose name, when the template gives one, there can be once: the property with the name, and those that
 * say where it is unique, everywhere in the account and region otherwise.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
export const UNIQUE_NAMES: Readonly<Record<string, readonly [name: string, ...within: string[]]>> = {
  'AWS::CloudFormation::StackSet': ['StackSetName'],
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::CodeArtifact::Domain': ['DomainName'],
  'AWS::CodeArtifact::Repository': ['RepositoryName', 'DomainName'],
  'AWS::CodeBuild::Project': ['Name'],
  'AWS::CodeCommit::Repository': ['RepositoryName'],
  'AWS::CodePipeline::Pipeline': ['Name'],
  'AWS::EC2::SecurityGroup': ['GroupName', 'VpcId'],
  'AWS::Events::Rule': ['Name', 'EventBusName'],
  'AWS::IAM::InstanceProfile': ['InstanceProfileName'],
  'AWS::IAM::ManagedPolicy': ['ManagedPolicyName'],
  'AWS::IAM::Policy': ['PolicyName', 'Groups', 'Roles', 'Users'],
  'AWS::IAM::Role': ['RoleName'],
  'AWS::IAM::RolePolicy': ['PolicyName', 'RoleName'],
  'AWS::KMS::Alias': ['AliasName'],
  'AWS::Lambda::Function': ['FunctionName'],
  'AWS::Logs::LogGroup': ['LogGroupName'],
  'AWS::NetworkFirewall::Firewall': ['FirewallName'],
  'AWS::NetworkFirewall::FirewallPolicy': ['FirewallPolicyName'],
  'AWS::NetworkFirewall::RuleGroup': ['RuleGroupName', 'Type'],
  'AWS::S3::Bucket': ['BucketName'],
  'AWS::SNS::Topic': ['TopicName'],
  'AWS::SQS::Queue': ['QueueName'],
  'AWS::SSM::Parameter': ['Name'],
  'AWS::SageMaker::Endpoint': ['EndpointName'],
  'AWS::SageMaker::EndpointConfig': ['EndpointConfigName'],
  'AWS::SageMaker::Model': ['ModelName'],
  'AWS::SageMaker::ModelPackageGroup': ['ModelPackageGroupName'],
  'AWS::SageMaker::Pipeline': ['PipelineName'],
  'AWS::SageMaker::StudioLifecycleConfig': ['StudioLifecycleConfigName'],
  'AWS::SageMaker::UserProfile': ['UserProfileName', 'DomainId'],
};

/**
 * What tells a resource by its name from all others of its type, and is the same text for two that cannot be there together.
 *
 * @returns undefined when CloudFormation chooses the name
 */
export function uniqueNameOf({ Type, Properties = {} }: Resource): string | undefined {
  const [name, ...within] = UNIQUE_NAMES[Type] ?? [];
  if (name === undefined || Properties[name] === undefined) {
    return undefined;
  }
  const identity = [name, ...within].filter((property) => Properties[property] !== undefined);
  return identity.map((property) => `${property} ${JSON.stringify(Properties[property])}`).join(', ');
}
