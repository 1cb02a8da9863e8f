"""Events of stacks and of their resources."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

STACK_TYPE = "AWS::CloudFormation::Stack"


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Operation:
    """One create, update, rollback or delete of a stack; every event belongs to one."""

    kind: str
    """CREATE_STACK, UPDATE_STACK, ROLLBACK, CONTINUE_ROLLBACK or DELETE_STACK."""
    token: str | None = None
    """ClientRequestToken of the request."""
    operation_id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True)
class StackEvent:
    """Something that happened to a stack or to one of its resources."""

    stack_id: str
    stack_name: str
    operation: Operation | None
    logical_id: str
    physical_id: str
    type_name: str
    status: str
    reason: str | None
    properties: Mapping[str, Any] | None
    timestamp: datetime
    event_id: str

    @property
    def failed(self) -> bool:
        """Whether the event says that something failed."""
        return self.status.endswith("_FAILED")

    def described(self) -> dict[str, Any]:
        """The event as DescribeStackEvents shows it."""
        shown: dict[str, Any] = {
            "StackId": self.stack_id,
            "EventId": self.event_id,
            "StackName": self.stack_name,
            "LogicalResourceId": self.logical_id,
            "PhysicalResourceId": self.physical_id,
            "ResourceType": self.type_name,
            "Timestamp": self.timestamp,
            "ResourceStatus": self.status,
        }
        if self.reason:
            shown["ResourceStatusReason"] = self.reason
        if self.properties is not None:
            shown["ResourceProperties"] = json.dumps(self.properties, default=str)
        if self.operation:
            shown["OperationId"] = self.operation.operation_id
            if self.operation.token:
                shown["ClientRequestToken"] = self.operation.token
        return shown

    def described_operation_event(self) -> dict[str, Any]:
        """The event as DescribeEvents shows it."""
        shown = self.described()
        del shown["StackName"]
        shown["StartTime"] = self.timestamp
        shown["EventType"] = "STACK_EVENT"
        if self.type_name != STACK_TYPE:
            shown["EventType"] = "PROVISIONING_ERROR" if self.failed else "PROGRESS_EVENT"
        if self.operation:
            shown["OperationType"] = self.operation.kind
        return shown
