"""Stacks and what they hold."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from local_aws.cloudformation.change_sets import ChangeSet
from local_aws.cloudformation.configuration import Configuration
from local_aws.cloudformation.errors import ValidationError
from local_aws.cloudformation.events import STACK_TYPE, Operation, StackEvent, now
from local_aws.cloudformation.resource_definition import ResourceDefinition
from local_aws.cloudformation.template import Template
from local_aws.providers.base import ResourceState


@dataclass(frozen=True)
class StackResource:
    """A resource of a stack, as it is now."""

    definition: ResourceDefinition
    properties: Mapping[str, Any]
    """Resolved properties that the resource has."""
    state: ResourceState | None
    """None as long as nothing exists."""
    status: str
    reason: str | None = None
    attempted: Mapping[str, Any] | None = None
    """Properties of an update that failed: the resource may have them in part."""
    replacement: bool = False
    """Whether it took the place of an earlier resource that still exists."""
    timestamp: datetime = field(default_factory=now)

    @property
    def logical_id(self) -> str:
        """Logical id in the template."""
        return self.definition.logical_id

    @property
    def type_name(self) -> str:
        """Resource type."""
        return self.definition.type_name

    @property
    def physical_id(self) -> str:
        """Physical id; empty as long as nothing exists."""
        return self.state.physical_id if self.state else ""


@dataclass(frozen=True)
class Output:
    """An output of a stack."""

    key: str
    value: str
    description: str | None
    export_name: str | None

    def described(self) -> dict[str, Any]:
        """The output as DescribeStacks shows it."""
        shown = {"OutputKey": self.key, "OutputValue": self.value}
        if self.description:
            shown["Description"] = self.description
        if self.export_name:
            shown["ExportName"] = self.export_name
        return shown


@dataclass(frozen=True)
class StableState:
    """What a rollback returns to."""

    configuration: Configuration | None
    """None when the stack did not exist before."""
    resources: Mapping[str, StackResource]
    imports: frozenset[str]


@dataclass
class Stack:
    """A stack. Guarded by `lock` wherever more than one thread may be at work."""

    stack_id: str
    name: str
    account: str
    region: str
    status: str
    status_reason: str | None = None
    configuration: Configuration | None = None
    """What the last operation deploys, or deployed; a rollback of an update returns to the one before."""
    resources: dict[str, StackResource] = field(default_factory=dict)
    superseded: list[StackResource] = field(default_factory=list)
    """Resources that exist but that an operation put others in place of; deleted when the operation ends."""
    stable: StableState | None = None
    outputs: list[Output] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    """Names of the exports that the stack uses."""
    events: list[StackEvent] = field(default_factory=list)
    change_sets: dict[str, ChangeSet] = field(default_factory=dict)
    """By name."""
    executed_change_set_id: str | None = None
    termination_protection: bool = False
    disable_rollback: bool = False
    retain_except_on_create: bool = False
    created: datetime = field(default_factory=now)
    updated: datetime | None = None
    deleted: datetime | None = None
    operation: Operation | None = None
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @property
    def in_progress(self) -> bool:
        """Whether an operation is under way."""
        return self.status.endswith("_IN_PROGRESS") and self.status != "REVIEW_IN_PROGRESS"

    @property
    def template(self) -> Template | None:
        """The template of the last operation; a rollback returns to the one before."""
        return self.configuration.template if self.configuration else None

    def begin(self, operation: Operation, status: str, allowed: Iterable[str], verb: str) -> None:
        """Start an operation. Raises ValidationError when the status of the stack does not allow it."""
        with self.lock:
            if self.status not in allowed:
                raise ValidationError(f"Stack:{self.stack_id} is in {self.status} state and can not be {verb}.")
            self.operation = operation
            self.set_status(status, "User Initiated")

    def remember_stable_state(self) -> None:
        """Keep what a rollback returns to, unless an unfinished operation has kept it before."""
        with self.lock:
            if self.stable is None:
                for logical_id, resource in self.resources.items():
                    self.resources[logical_id] = replace(resource, replacement=False)
                self.stable = StableState(self.configuration, dict(self.resources), frozenset(self.imports))

    def set_status(self, status: str, reason: str | None = None) -> None:
        """Change the status, with its event."""
        with self.lock:
            self.record_event(self.name, self.stack_id, STACK_TYPE, status, reason, None)
            self.status, self.status_reason = status, reason

    def set_resource(self, resource: StackResource) -> None:
        """Record the present state of a resource, with its event."""
        with self.lock:
            self.resources[resource.logical_id] = replace(resource, timestamp=now())
            self.resource_event(resource)

    def resource_event(self, resource: StackResource) -> None:
        """Record an event of a resource without changing what the stack holds."""
        self.record_event(
            resource.logical_id,
            resource.physical_id,
            resource.type_name,
            resource.status,
            resource.reason,
            resource.attempted or resource.properties,
        )

    def record_event(
        self,
        logical_id: str,
        physical_id: str,
        type_name: str,
        status: str,
        reason: str | None,
        properties: Mapping[str, Any] | None,
    ) -> None:
        """Record an event."""
        with self.lock:
            event = StackEvent(
                stack_id=self.stack_id,
                stack_name=self.name,
                operation=self.operation,
                logical_id=logical_id,
                physical_id=physical_id,
                type_name=type_name,
                status=status,
                reason=reason,
                properties=properties,
                timestamp=self._next_timestamp(),
                event_id=str(uuid.uuid4()) if type_name == STACK_TYPE else f"{logical_id}-{status}-{uuid.uuid4()}",
            )
            self.events.append(event)

    def _next_timestamp(self) -> datetime:
        """A later millisecond than that of the last event: clients order events by a clock of milliseconds."""
        moment = now()
        if self.events:
            moment = max(moment, self.events[-1].timestamp + timedelta(milliseconds=1))
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class StackStore:
    """The stacks of one account and region."""

    def __init__(self, account: str, region: str) -> None:
        self.account = account
        self.region = region
        self.lock = threading.RLock()
        self._present: dict[str, Stack] = {}
        self._deleted: dict[str, Stack] = {}

    def present(self) -> Mapping[str, Stack]:
        """Stacks that exist, by name."""
        with self.lock:
            return dict(self._present)

    def deleted(self) -> list[Stack]:
        """Stacks that were deleted."""
        with self.lock:
            return list(self._deleted.values())

    def add(self, stack: Stack) -> None:
        """Take in a new stack."""
        with self.lock:
            self._present[stack.name] = stack

    def remove(self, stack: Stack) -> None:
        """Move a stack to the deleted ones."""
        with self.lock:
            if self._present.get(stack.name) is stack:
                del self._present[stack.name]
            self._deleted[stack.stack_id] = stack

    def find(self, name_or_id: str) -> Stack | None:
        """A stack by name, or by id; by id also one that was deleted."""
        with self.lock:
            if name_or_id in self._present:
                return self._present[name_or_id]
            by_id = {stack.stack_id: stack for stack in self._present.values()} | self._deleted
            return by_id.get(name_or_id)

    def get(self, name_or_id: str) -> Stack:
        """As `find`, but raises ValidationError when there is no such stack."""
        stack = self.find(name_or_id)
        if stack is None:
            raise ValidationError(f"Stack with id {name_or_id} does not exist")
        return stack


_stores: dict[tuple[str, str], StackStore] = {}
_stores_lock = threading.Lock()


def store(account: str, region: str) -> StackStore:
    """The store of an account and region."""
    with _stores_lock:
        return _stores.setdefault((account, region), StackStore(account, region))


def stacks(account: str, region: str) -> Mapping[str, Stack]:
    """The stacks that exist in an account and region, by name."""
    return store(account, region).present()


def all_stacks() -> Iterable[Stack]:
    """The stacks that exist anywhere."""
    with _stores_lock:
        stores = list(_stores.values())
    return [stack for each in stores for stack in each.present().values()]


def reset() -> None:
    """Forget all stacks."""
    with _stores_lock:
        _stores.clear()
