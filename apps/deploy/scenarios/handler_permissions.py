"""What the handlers of CloudFormation ask for, and why some of it is not granted.

The registry schema of a type lists every permission that one of its handlers may need, for whatever property; our
templates set few of them. Handlers that list resources serve Cloud Control, no stack, and are left out.
https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from identity_policies import Role
from platform_under_test import Platform

STACK_HANDLERS = ("create", "read", "update", "delete")


def needed_for(reason: str, *actions: str) -> dict[str, str]:
    """Why actions are not granted."""
    return dict.fromkeys(actions, reason)


def unset(properties: str, *actions: str) -> dict[str, str]:
    """Actions that only certain properties need, which no template sets; tests look for them."""
    return needed_for(f"only for {properties}, which no template of ours sets", *actions)


_NOT_AN_ACTION = "no action of IAM: the service authorization reference does not have it"

NOT_GRANTED: Mapping[str, Mapping[str, str]] = {
    "AWS::EC2::EIP": {
        **unset("InstanceId", "ec2:AssociateAddress"),
        **unset("TransferAddress", "ec2:AcceptAddressTransfer"),
    },
    "AWS::EC2::NatGateway": {
        **unset("SecondaryAllocationIds", "ec2:AssociateNatGatewayAddress", "ec2:DisassociateNatGatewayAddress"),
        **unset(
            "SecondaryPrivateIpAddresses and SecondaryPrivateIpAddressCount",
            "ec2:AssignPrivateNatGatewayAddress",
            "ec2:UnassignPrivateNatGatewayAddress",
        ),
    },
    "AWS::EC2::Subnet": unset("Ipv6CidrBlock", "ec2:AssociateSubnetCidrBlock", "ec2:DisassociateSubnetCidrBlock"),
    "AWS::EC2::VPC": {
        **unset("VpcEncryptionControl", "ec2:CreateVpcEncryptionControl"),
        **unset("InstanceTenancy", "ec2:ModifyVpcTenancy"),
    },
    "AWS::EC2::VPCEndpoint": {
        **unset(
            "ServiceNetworkArn",
            "vpc-lattice:CreateServiceNetworkVpcEndpointAssociation",
            "vpc-lattice:DescribeServiceNetworkVpcEndpointAssociation",
        ),
        **unset("ServiceRegion", "vpce:AllowMultiRegion"),
    },
    "AWS::EC2::VPCGatewayAttachment": unset("VpnGatewayId", "ec2:AttachVpnGateway", "ec2:DetachVpnGateway"),
    "AWS::IAM::ManagedPolicy": unset(
        "Groups and Users",
        "iam:AttachGroupPolicy",
        "iam:AttachUserPolicy",
        "iam:DetachGroupPolicy",
        "iam:DetachUserPolicy",
    ),
    "AWS::IAM::Role": {
        **unset("Policies", "iam:DeleteRolePolicy", "iam:PutRolePolicy"),
        **needed_for(
            "denied on purpose: no role of ours is ever without boundary", "iam:DeleteRolePermissionsBoundary"
        ),
    },
    "AWS::Lambda::Function": {
        **unset("FileSystemConfigs", "elasticfilesystem:DescribeMountTargets", "s3files:ListMountTargets"),
        **unset("KmsKeyArn", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"),
        **unset(
            "CodeSigningConfigArn",
            "lambda:DeleteFunctionCodeSigningConfig",
            "lambda:GetCodeSigningConfig",
            "lambda:PutFunctionCodeSigningConfig",
        ),
        **unset("Layers", "lambda:GetLayerVersion"),
        **unset("CapacityProviderConfig", "lambda:PassCapacityProvider"),
        **unset("PublishToLatestPublished", "lambda:PublishVersion"),
        **unset("RecursiveLoop", "lambda:PutFunctionRecursionConfig"),
        **unset("FunctionScalingConfig", "lambda:PutFunctionScalingConfig"),
        **needed_for(_NOT_AN_ACTION, "lambda:AssociateRuntimeAlias"),
    },
    "AWS::Logs::LogGroup": {
        **unset(
            "DataProtectionPolicy",
            "firehose:TagDeliveryStream",
            "logs:DeleteDataProtectionPolicy",
            "logs:PutDataProtectionPolicy",
        ),
        **unset("FieldIndexPolicies", "logs:DeleteIndexPolicy", "logs:PutIndexPolicy"),
        **unset("ResourcePolicyDocument", "logs:DeleteResourcePolicy"),
        **unset("BearerTokenAuthenticationEnabled", "logs:PutBearerTokenAuthentication"),
        **unset("DeletionProtectionEnabled", "logs:PutLogGroupDeletionProtection"),
        **needed_for(_NOT_AN_ACTION, "s3:REST.PUT.OBJECT"),
    },
    "AWS::NetworkFirewall::Firewall": {
        **unset(
            "NatGatewayMappings",
            "ec2:AttachApplianceToNatGateway",
            "ec2:CreateNetworkInterfacePermission",
            "ec2:DeleteNetworkInterfacePermission",
            "ec2:DetachApplianceFromNatGateway",
        ),
        **unset(
            "AvailabilityZoneMappings and AvailabilityZoneChangeProtection",
            "network-firewall:AssociateAvailabilityZones",
            "network-firewall:DisassociateAvailabilityZones",
            "network-firewall:UpdateAvailabilityZoneChangeProtection",
        ),
        **unset("Description", "network-firewall:UpdateFirewallDescription"),
        **unset("EnabledAnalysisTypes", "network-firewall:UpdateFirewallAnalysisSettings"),
        **needed_for(_NOT_AN_ACTION, "network-firewall:UpdateProxySettings"),
    },
    "AWS::NetworkFirewall::FirewallPolicy": {
        **unset("TLSInspectionConfigurationArn", "network-firewall:ListTLSInspectionConfigurations"),
        **needed_for(_NOT_AN_ACTION, "network-firewall:ListTagsForResources"),
    },
    "AWS::NetworkFirewall::LoggingConfiguration": needed_for(
        "for delivery streams, while our records go to log groups", "firehose:TagDeliveryStream"
    ),
    "AWS::NetworkFirewall::RuleGroup": {
        **unset("ReferenceSets", "ec2:DescribeManagedPrefixLists", "ec2:GetManagedPrefixListEntries"),
        **needed_for(_NOT_AN_ACTION, "network-firewall:ListTagsForResources"),
    },
    "AWS::Route53Resolver::ResolverQueryLoggingConfig": needed_for(
        _NOT_AN_ACTION,
        "resolverquerylogging:CreateConfig",
        "resolverquerylogging:DeleteConfig",
        "resolverquerylogging:GetConfig",
        "resolverquerylogging:ListConfig",
    ),
    "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation": needed_for(
        _NOT_AN_ACTION,
        "resolverquerylogging:AssociateConfig",
        "resolverquerylogging:DisassociateConfig",
        "resolverquerylogging:GetConfigAssociation",
        "resolverquerylogging:ListConfigAssociation",
    ),
    "AWS::ServiceCatalog::PortfolioPrincipalAssociation": needed_for(
        "the principals of our portfolios are roles", "iam:GetGroup", "iam:GetUser"
    ),
    "AWS::S3::Bucket": {
        **unset(
            "MetadataTableConfiguration and MetadataConfiguration",
            "s3:CreateBucketMetadataTableConfiguration",
            "s3:DeleteBucketMetadataTableConfiguration",
            "s3:UpdateBucketMetadataAnnotationTableConfiguration",
            "s3:UpdateBucketMetadataInventoryTableConfiguration",
            "s3:UpdateBucketMetadataJournalTableConfiguration",
            "s3tables:CreateNamespace",
            "s3tables:CreateTable",
            "s3tables:CreateTableBucket",
            "s3tables:GetTable",
            "s3tables:GetTableMetadataLocation",
            "s3tables:PutTableBucketPolicy",
            "s3tables:PutTableEncryption",
            "s3tables:PutTablePolicy",
            "s3tables:UpdateTableMetadataLocation",
        ),
        **unset("AbacStatus", "s3:PutBucketAbac"),
        **unset("AccelerateConfiguration", "s3:PutAccelerateConfiguration"),
        **unset("AccessControl", "s3:PutBucketAcl", "s3:PutObjectAcl"),
        **unset("AnalyticsConfigurations", "s3:PutAnalyticsConfiguration"),
        **unset("CorsConfiguration", "s3:PutBucketCORS"),
        **unset("IntelligentTieringConfigurations", "s3:PutIntelligentTieringConfiguration"),
        **unset("InventoryConfigurations", "s3:PutInventoryConfiguration"),
        **unset("MetricsConfigurations", "s3:PutMetricsConfiguration"),
        **unset("NotificationConfiguration", "s3:PutBucketNotification"),
        **unset("ObjectLockConfiguration and ObjectLockEnabled", "s3:PutBucketObjectLockConfiguration"),
        **unset("ReplicationConfiguration", "s3:PutReplicationConfiguration"),
        **unset("WebsiteConfiguration", "s3:DeleteBucketWebsite", "s3:PutBucketWebsite"),
        **needed_for("a new bucket has no object, and ours are emptied by a function of their own", "s3:DeleteObject"),
        **needed_for(
            _NOT_AN_ACTION,
            "s3:DeleteBucketAnalyticsConfiguration",
            "s3:DeleteBucketCors",
            "s3:DeleteBucketEncryption",
            "s3:DeleteBucketLifecycle",
            "s3:DeleteBucketMetricsConfiguration",
            "s3:DeleteBucketReplication",
            "s3:PutBucketReplication",
            "s3:PutObjectLockConfiguration",
        ),
    },
    "AWS::SageMaker::Domain": {
        **needed_for(
            _NOT_AN_ACTION,
            "efs:CreateFileSystem",
            "efs:DeleteFileSystem",
            "efs:DeleteMountTarget",
            "efs:DescribeMountTargets",
        ),
        **needed_for(
            "for the home file system, which is switched off; the key policies deny every use of a key to deployments. "
            "That SageMaker asks for neither without file system is not verified without AWS",
            "kms:Decrypt",
            "kms:GenerateDataKeyWithoutPlainText",
        ),
        **unset(
            "RStudioServerProDomainSettings", "sagemaker:CreateApp", "sagemaker:DeleteApp", "sagemaker:DescribeApp"
        ),
        **unset("CustomImages", "sagemaker:DescribeImage", "sagemaker:DescribeImageVersion"),
    },
    "AWS::SageMaker::UserProfile": {
        **unset(
            "SingleSignOnUserIdentifier",
            "identitystore:DescribeUser",
            "identitystore:ListUsers",
            "sso:DescribeInstance",
            "sso:ListInstances",
        ),
        **unset("CustomImages", "sagemaker:DescribeImage", "sagemaker:DescribeImageVersion"),
    },
}
"""Why the execution role does not have a permission that a handler lists, by resource type."""


REMOVABLE = (
    "AWS::CodeArtifact::Domain",
    "AWS::CodeArtifact::PackageGroup",
    "AWS::CodeArtifact::Repository",
    "AWS::EC2::EIP",
    "AWS::EC2::InternetGateway",
    "AWS::EC2::NatGateway",
    "AWS::EC2::NetworkAcl",
    "AWS::EC2::NetworkAclEntry",
    "AWS::EC2::Route",
    "AWS::EC2::SubnetNetworkAclAssociation",
    "AWS::EC2::TransitGatewayAttachment",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::NetworkFirewall::Firewall",
    "AWS::NetworkFirewall::FirewallPolicy",
    "AWS::NetworkFirewall::LoggingConfiguration",
    "AWS::NetworkFirewall::RuleGroup",
    "AWS::SageMaker::StudioLifecycleConfig",
)
"""Types that only some configurations have, and every execution role deletes: the configuration may have had them."""

GRANTED_BESIDES: Mapping[str, str] = {
    "lambda:InvokeFunction": "CloudFormation calls the functions of custom resources: "
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources-lambda.html",
    "route53:AssociateVPCWithHostedZone": "asked of who creates an endpoint with names: "
    "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-CreateVpcEndpoint",
}
"""Why the execution role has a permission that no handler lists."""


def resources_deployed_by(platform: Platform, role: Role) -> Mapping[str, list[Mapping[str, Any]]]:
    """The properties of all resources in stacks that a role deployed, by type."""
    cloudformation = platform.client("cloudformation")
    stacks = cloudformation.describe_stacks()["Stacks"]
    return resources_of(cloudformation, [stack["StackName"] for stack in stacks if stack.get("RoleARN") == role.arn])


def resources_of(cloudformation: Any, stacks: Iterable[str]) -> Mapping[str, list[Mapping[str, Any]]]:
    """The properties of all resources that exist in stacks, by type."""
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for stack in stacks:
        template = cloudformation.get_template(StackName=stack)["TemplateBody"]
        # that of the bootstrap is YAML, which boto3 does not read
        described = (yaml.safe_load(template) if isinstance(template, str) else template)["Resources"]
        for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack):
            for resource in page["StackResourceSummaries"]:
                properties = described[resource["LogicalResourceId"]].get("Properties", {})
                found[resource["ResourceType"]].append(properties)
    return found


def check_grants(
    role: Role,
    resources: Mapping[str, list[Mapping[str, Any]]],
    region: str,
    not_granted: Mapping[str, Mapping[str, str]] = NOT_GRANTED,
) -> None:
    """What the handlers of the types ask for is granted, or left out for a reason that the properties bear out."""
    missing = {
        name: refused
        for name, actions in required(resources, region).items()
        if (refused := {action for action in actions if not role.names(action)})
    }
    assert missing == {name: set(reasons) for name, reasons in not_granted.items() if name in resources}
    for name in missing:
        used = {key for properties in resources[name] for key in keys_in(properties)}
        assert used & unset_properties(not_granted[name]) == set(), name


def check_surplus(role: Role, resources: Iterable[str], region: str) -> None:
    """Every permission is one that a handler lists, or is granted for a reason."""
    surplus = granted(role) - listed({*resources, *REMOVABLE}, region)
    assert surplus == set(GRANTED_BESIDES), sorted(surplus ^ set(GRANTED_BESIDES))


def granted(role: Role) -> set[str]:
    """Every action that a policy of a role allows on some resource."""
    return {
        action
        for policy in role.policies
        for statement in policy.statements
        if statement.effect == "Allow"
        for action in statement.actions or ()
    }


def listed(resource_types: Iterable[str], region: str) -> set[str]:
    """Every permission that the schemas of the types list, for handlers and for tags."""
    types = set(resource_types)
    handlers = {action for actions in required(types, region).values() for action in actions}
    return handlers | {action for name in types for action in _tagging_permissions(name, region)}


def required(resource_types: Iterable[str], region: str) -> dict[str, set[str]]:
    """The permissions that the handlers of the types list, by type. Custom resources have no handler."""
    return {
        name: {action for handler in STACK_HANDLERS for action in _permissions(name, region, handler)}
        for name in resource_types
        if not name.startswith("Custom::")
    }


def unset_properties(reasons: Mapping[str, str]) -> set[str]:
    """The properties that the reasons rest on: none of them may be set."""
    texts = (reason for reason in reasons.values() if reason.startswith("only for "))
    return {name for text in texts for name in text.removeprefix("only for ").split(",")[0].split(" and ")}


def keys_in(properties: Any) -> set[str]:
    """The names of properties at any depth."""
    if isinstance(properties, Mapping):
        return {*properties, *(key for value in properties.values() for key in keys_in(value))}
    if isinstance(properties, list):
        return {key for value in properties for key in keys_in(value)}
    return set()


def _permissions(resource_type: str, region: str, handler: str) -> list[str]:
    permissions: list[str] = _schema(resource_type, region).get("handlers", {}).get(handler, {}).get("permissions", [])
    return permissions


def _tagging_permissions(resource_type: str, region: str) -> list[str]:
    if resource_type.startswith("Custom::"):
        return []
    permissions: list[str] = _schema(resource_type, region).get("tagging", {}).get("permissions", [])
    return permissions


def _schema(resource_type: str, region: str) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, resource_type).schema
    return schema
