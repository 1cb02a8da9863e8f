/**
 * Types of resources that users lose something with when they are replaced: their network and what runs in it, addresses
 * and ids that others wrote down, and what was recorded.
 */
export const KEPT: ReadonlySet<string> = new Set([
  'AWS::CodeArtifact::Domain',
  'AWS::CodeArtifact::Repository',
  'AWS::CodeCommit::Repository',
  'AWS::EC2::EIP',
  'AWS::EC2::InternetGateway',
  'AWS::EC2::NatGateway',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::Subnet',
  'AWS::EC2::TransitGatewayAttachment',
  'AWS::EC2::TransitGatewayVpcAttachment',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCEndpoint',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::NetworkFirewall::Firewall',
  'AWS::S3::Bucket',
  'AWS::SageMaker::Domain',
  'AWS::SageMaker::ModelPackageGroup',
  'AWS::SageMaker::UserProfile',
]);
