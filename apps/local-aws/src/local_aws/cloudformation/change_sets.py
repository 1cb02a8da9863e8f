"""Change sets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local_aws.cloudformation.changes import PropertyChange
from local_aws.cloudformation.configuration import Configuration
from local_aws.cloudformation.events import now
from local_aws.cloudformation.intrinsics import UNKNOWN
from local_aws.cloudformation.plan import Plan, ResourceChange

NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."


@dataclass
class ChangeSet:
    """A planned deployment that waits to be executed."""

    change_set_id: str
    name: str
    stack_id: str
    stack_name: str
    kind: str
    """CREATE or UPDATE."""
    configuration: Configuration
    plan: Plan
    description: str | None = None
    on_stack_failure: str | None = None
    status: str = "CREATE_COMPLETE"
    status_reason: str | None = None
    execution_status: str = "AVAILABLE"
    created: datetime = field(default_factory=now)

    def __post_init__(self) -> None:
        """A change set without changes is a failed one."""
        if self.kind == "UPDATE" and self.plan.is_empty:
            self.status, self.status_reason, self.execution_status = "FAILED", NO_CHANGES, "UNAVAILABLE"

    def summary(self) -> dict[str, Any]:
        """The change set as ListChangeSets shows it."""
        shown = {
            "StackId": self.stack_id,
            "StackName": self.stack_name,
            "ChangeSetId": self.change_set_id,
            "ChangeSetName": self.name,
            "ExecutionStatus": self.execution_status,
            "Status": self.status,
            "StatusReason": self.status_reason,
            "CreationTime": self.created,
            "Description": self.description,
            "IncludeNestedStacks": False,
        }
        return {key: value for key, value in shown.items() if value is not None}

    def described(self, with_values: bool) -> dict[str, Any]:
        """The change set as DescribeChangeSet shows it, with property values when asked for."""
        configuration = self.configuration
        shown = self.summary() | {
            "Parameters": [parameter.described() for parameter in configuration.parameters.values()],
            "NotificationARNs": list(configuration.notification_arns),
            "RollbackConfiguration": {},
            "Capabilities": list(configuration.capabilities),
            "Tags": [{"Key": key, "Value": value} for key, value in configuration.tags.items()],
            "Changes": [
                {"Type": "Resource", "ResourceChange": _describe(change, with_values)} for change in self.plan.changes
            ],
        }
        if self.on_stack_failure:
            shown["OnStackFailure"] = self.on_stack_failure
        return shown


def _describe(change: ResourceChange, with_values: bool) -> dict[str, Any]:
    scope = {_attribute(detail) for detail in change.properties} | set(change.attributes)
    shown: dict[str, Any] = {
        "Action": change.action,
        "LogicalResourceId": change.definition.logical_id,
        "ResourceType": change.definition.type_name,
        "Scope": sorted(scope),
        "Details": list(_details(change, with_values)),
    }
    if change.physical_id:
        shown["PhysicalResourceId"] = change.physical_id
    if change.replacement is not None:
        shown["Replacement"] = change.replacement.value
    if change.action == "Remove":
        shown["PolicyAction"] = {"Delete": "Delete", "Snapshot": "Snapshot"}.get(
            change.definition.deletion_policy, "Retain"
        )
    elif change.replacement is not None and change.replacement != "False":
        kept = change.definition.update_replace_policy != "Delete"
        shown["PolicyAction"] = "ReplaceAndRetain" if kept else "ReplaceAndDelete"
    return shown


def _details(change: ResourceChange, with_values: bool) -> Iterator[dict[str, Any]]:
    for detail in change.properties:
        attribute = _attribute(detail)
        target: dict[str, Any] = {"Attribute": attribute, "RequiresRecreation": detail.recreation.value}
        if attribute == "Properties":
            target["Name"] = detail.name
        if with_values:
            target |= {"Path": f"/Properties/{detail.name}", "AttributeChangeType": detail.kind}
            target |= {
                key: _text(value)
                for key, value in (("BeforeValue", detail.before), ("AfterValue", detail.after))
                if value is not None
            }
        yield {
            "Target": target,
            "Evaluation": "Static" if detail.is_known else "Dynamic",
            "ChangeSource": "DirectModification",
        }
    for name in change.attributes:
        yield {
            "Target": {"Attribute": name, "RequiresRecreation": "Never"},
            "Evaluation": "Static",
            "ChangeSource": "DirectModification",
        }


def _attribute(detail: PropertyChange) -> str:
    return "Tags" if detail.name == "Tags" else "Properties"


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is UNKNOWN:
        return "{{changeSet:KNOWN_AFTER_APPLY}}"
    return json.dumps(value, default=lambda _: "{{changeSet:KNOWN_AFTER_APPLY}}")
