"""Providers of CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local_aws.provider_support import discarding, document, ignoring, tag_changes, tag_map
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState

_DEFAULT_CLASS = "STANDARD"


class LogGroup(ResourceProvider):
    """AWS::Logs::LogGroup."""

    type_name = "AWS::Logs::LogGroup"
    handled = frozenset({"KmsKeyId", "LogGroupClass", "LogGroupName", "RetentionInDays", "Tags"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        logs = request.clients.client("logs")
        name = properties.get("LogGroupName") or request.suggested_name
        options: dict[str, Any] = {"logGroupClass": properties.get("LogGroupClass", _DEFAULT_CLASS)}
        if "KmsKeyId" in properties:
            options["kmsKeyId"] = properties["KmsKeyId"]
        if properties.get("Tags"):
            options["tags"] = tag_map(properties["Tags"])
        logs.create_log_group(logGroupName=name, **options)
        with discarding(lambda: logs.delete_log_group(logGroupName=name)):
            _retain(logs, name, properties)
        return ResourceState(name, {"Arn": f"arn:aws:logs:{request.region}:{request.account}:log-group:{name}:*"})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        before, after = (source.get("LogGroupClass", _DEFAULT_CLASS) for source in (previous, properties))
        if before != after:
            # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
            raise ResourceFailure(
                f'LogGroupClass cannot be changed after creation, received "{after}": keep "{before}"'
            )
        logs = request.clients.client("logs")
        name = current.physical_id
        if "KmsKeyId" in properties:
            logs.associate_kms_key(logGroupName=name, kmsKeyId=properties["KmsKeyId"])
        else:
            logs.disassociate_kms_key(logGroupName=name)
        _retain(logs, name, properties)
        changes = tag_changes(previous, properties)
        arn = current.attributes["Arn"].removesuffix(":*")
        if changes.removed:
            logs.untag_resource(resourceArn=arn, tagKeys=changes.removed)
        if changes.added:
            logs.tag_resource(resourceArn=arn, tags=changes.added)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("ResourceNotFoundException"):
            request.clients.client("logs").delete_log_group(logGroupName=current.physical_id)


class ResourcePolicy(ResourceProvider):
    """AWS::Logs::ResourcePolicy."""

    type_name = "AWS::Logs::ResourcePolicy"
    handled = frozenset({"PolicyDocument", "PolicyName"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        logs = request.clients.client("logs")
        name = properties["PolicyName"]
        if name in [policy["policyName"] for policy in logs.describe_resource_policies()["resourcePolicies"]]:
            raise ResourceFailure(f"{name} already exists")
        logs.put_resource_policy(policyName=name, policyDocument=document(properties["PolicyDocument"]))
        return ResourceState(name)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        request.clients.client("logs").put_resource_policy(
            policyName=current.physical_id, policyDocument=document(properties["PolicyDocument"])
        )
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("ResourceNotFoundException"):
            request.clients.client("logs").delete_resource_policy(policyName=current.physical_id)


def _retain(logs: Any, name: str, properties: Mapping[str, Any]) -> None:
    if "RetentionInDays" in properties:
        logs.put_retention_policy(logGroupName=name, retentionInDays=properties["RetentionInDays"])
    else:
        logs.delete_retention_policy(logGroupName=name)


PROVIDERS: tuple[type[ResourceProvider], ...] = (LogGroup, ResourcePolicy)
