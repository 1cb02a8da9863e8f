"""Stacks and resources as the API shows them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from local_aws.cloudformation.errors import ValidationError
from local_aws.cloudformation.stack import Stack, StackResource

PAGE_SIZE = 100
_NO_DRIFT = {"StackDriftStatus": "NOT_CHECKED"}
_NO_RESOURCE_DRIFT = {"StackResourceDriftStatus": "NOT_CHECKED"}


def page(key: str, items: Sequence[Any], token: str | None) -> dict[str, Any]:
    """One page of a list. Raises ValidationError for a token that no page gave out."""
    if token is not None and not token.isdigit():
        raise ValidationError(f"invalid NextToken {json.dumps(token)}: use the one of the previous page")
    start = int(token or 0)
    shown: dict[str, Any] = {key: list(items[start : start + PAGE_SIZE])}
    if start + PAGE_SIZE < len(items):
        shown["NextToken"] = str(start + PAGE_SIZE)
    return shown


def tags_of(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Tags of a request by key."""
    return {tag["Key"]: tag["Value"] for tag in tags}


def describe_stack(stack: Stack) -> dict[str, Any]:
    """A stack as DescribeStacks shows it."""
    configuration = stack.configuration
    shown: dict[str, Any] = {
        "StackId": stack.stack_id,
        "StackName": stack.name,
        "CreationTime": stack.created,
        "StackStatus": stack.status,
        "DisableRollback": stack.disable_rollback,
        "EnableTerminationProtection": stack.termination_protection,
        "RollbackConfiguration": {},
        "DriftInformation": _NO_DRIFT,
        "NotificationARNs": [],
        "Tags": [],
    }
    optional: dict[str, Any] = {
        "ChangeSetId": stack.executed_change_set_id,
        "StackStatusReason": stack.status_reason,
        "LastUpdatedTime": stack.updated,
        "DeletionTime": stack.deleted,
        "Outputs": [output.described() for output in stack.outputs],
    }
    if configuration:
        optional |= {
            "Description": configuration.template.description,
            "Parameters": [parameter.described() for parameter in configuration.parameters.values()],
            "NotificationARNs": list(configuration.notification_arns),
            "Capabilities": list(configuration.capabilities),
            "RoleARN": configuration.role_arn,
            "Tags": [{"Key": key, "Value": value} for key, value in configuration.tags.items()],
        }
    return shown | {key: value for key, value in optional.items() if value}


def stack_summary(stack: Stack) -> dict[str, Any]:
    """A stack as ListStacks shows it."""
    shown = {
        "StackId": stack.stack_id,
        "StackName": stack.name,
        "TemplateDescription": stack.template.description if stack.template else None,
        "CreationTime": stack.created,
        "LastUpdatedTime": stack.updated,
        "DeletionTime": stack.deleted,
        "StackStatus": stack.status,
        "StackStatusReason": stack.status_reason,
        "DriftInformation": _NO_DRIFT,
    }
    return {key: value for key, value in shown.items() if value is not None}


def resource_summary(resource: StackResource) -> dict[str, Any]:
    """A resource as ListStackResources shows it."""
    shown = {
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id or None,
        "ResourceType": resource.type_name,
        "LastUpdatedTimestamp": resource.timestamp,
        "ResourceStatus": resource.status,
        "ResourceStatusReason": resource.reason,
        "DriftInformation": _NO_RESOURCE_DRIFT,
    }
    return {key: value for key, value in shown.items() if value is not None}


def describe_resource(stack: Stack, resource: StackResource, time_key: str) -> dict[str, Any]:
    """A resource as DescribeStackResource(s) shows it; the two name the time differently."""
    shown = resource_summary(resource)
    shown[time_key] = shown.pop("LastUpdatedTimestamp")
    metadata = resource.definition.metadata
    if metadata and time_key == "LastUpdatedTimestamp":
        shown["Metadata"] = json.dumps(metadata)
    return {"StackId": stack.stack_id, "StackName": stack.name, **shown}
