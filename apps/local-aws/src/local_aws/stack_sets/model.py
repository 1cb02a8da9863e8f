"""Stack sets, their instances and their operations."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local_aws.cloudformation.events import now
from local_aws.stack_sets.errors import OperationNotFoundError, StackInstanceNotFoundError, StackSetNotFoundError
from local_aws.stack_sets.preferences import Preferences

Place = tuple[str, str]
"""Account and region of an instance."""

SELF_MANAGED, SERVICE_MANAGED = "SELF_MANAGED", "SERVICE_MANAGED"


@dataclass(frozen=True)
class AutoDeployment:
    """What a set does with accounts that come into its units and leave them."""

    enabled: bool = False
    retain_stacks: bool = False
    """Whether an account that leaves keeps its stacks."""


@dataclass(frozen=True)
class Definition:
    """What the stacks of a set are made of."""

    template_body: str
    administration_role_arn: str
    execution_role_name: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    capabilities: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    description: str | None = None


@dataclass
class StackInstance:
    """The stack of a set in one account and region, or the wish to have it there."""

    account: str
    region: str
    overrides: dict[str, str] = field(default_factory=dict)
    """Values of parameters that differ from those of the set."""
    stack_id: str | None = None
    """None as long as no stack exists."""
    status: str = "OUTDATED"
    """CURRENT, OUTDATED or INOPERABLE."""
    detailed_status: str = "PENDING"
    reason: str | None = None
    last_operation_id: str | None = None
    organizational_unit_id: str | None = None
    """The root or unit for which the instance is here; None for an account that was named itself."""

    @property
    def place(self) -> Place:
        """Account and region."""
        return self.account, self.region


@dataclass
class InstanceResult:
    """How an operation went for one instance."""

    instance: StackInstance
    status: str = "PENDING"
    reason: str | None = None


Work = Callable[[StackInstance], None]
"""Does the operation for one instance. Raises InstanceFailure."""


@dataclass
class StackSetOperation:
    """One operation on a stack set."""

    operation_id: str
    action: str
    """CREATE, UPDATE or DELETE."""
    request: Mapping[str, Any]
    """What the caller asked for: a repetition of it with the same id is the same operation."""
    preferences: Preferences
    begin: Callable[[], Sequence[StackInstance]]
    """Called when the operation's turn has come; answers which instances it is about."""
    work: Work
    administration_role_arn: str | None
    """None with service-managed permissions, as the next one."""
    execution_role_name: str | None
    retain_stacks: bool | None = None
    results: list[InstanceResult] = field(default_factory=list)
    status: str = "QUEUED"
    reason: str | None = None
    stop_requested: bool = False
    created: datetime = field(default_factory=now)
    ended: datetime | None = None

    @property
    def has_ended(self) -> bool:
        """Whether nothing will happen any more."""
        return self.ended is not None

    @property
    def failures(self) -> int:
        """For how many instances it failed."""
        return sum(result.status == "FAILED" for result in self.results)


@dataclass
class StackSet:
    """A stack set. Guarded by `lock`."""

    name: str
    uuid: str
    account: str
    region: str
    definition: Definition
    managed_execution: bool = False
    """Whether operations wait for each other; otherwise a second one is refused."""
    client_token: str | None = None
    permission_model: str = SELF_MANAGED
    auto_deployment: AutoDeployment | None = None
    units: dict[str, list[str]] = field(default_factory=dict)
    """Regions by the root or unit to which the set deploys."""
    status: str = "ACTIVE"
    instances: dict[Place, StackInstance] = field(default_factory=dict)
    operations: dict[str, StackSetOperation] = field(default_factory=dict)
    """By id, in the order of the requests."""
    queue: deque[StackSetOperation] = field(default_factory=deque)
    is_busy: bool = False
    """Whether somebody is working on the queue."""
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @property
    def is_active(self) -> bool:
        """Whether the set has not been deleted."""
        return self.status == "ACTIVE"

    @property
    def is_service_managed(self) -> bool:
        """Whether the organization lets the set into its accounts."""
        return self.permission_model == SERVICE_MANAGED

    @property
    def under_way(self) -> list[StackSetOperation]:
        """Operations that run or wait for their turn."""
        return [each for each in self.operations.values() if not each.has_ended]

    @property
    def stack_set_id(self) -> str:
        """The id that the API shows."""
        return f"{self.name}:{self.uuid}"

    @property
    def arn(self) -> str:
        """The ARN, which is the source of requests to the administration role."""
        return f"arn:aws:cloudformation:{self.region}:{self.account}:stackset/{self.stack_set_id}"

    def instance(self, account: str, region: str) -> StackInstance:
        """An instance. Raises StackInstanceNotFoundError."""
        found = self.instances.get((account, region))
        if found is None:
            raise StackInstanceNotFoundError(
                f"Stack instance for stack set {self.name}, account {account} and region {region} not found"
            )
        return found

    def operation(self, operation_id: str) -> StackSetOperation:
        """An operation. Raises OperationNotFoundError."""
        found = self.operations.get(operation_id)
        if found is None:
            raise OperationNotFoundError(f"Operation {operation_id} not found for stack set {self.name}")
        return found


class StackSetStore:
    """The stack sets of one account and region."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self._active: dict[str, StackSet] = {}
        self._deleted: dict[str, StackSet] = {}

    def active(self) -> list[StackSet]:
        """Stack sets that exist."""
        with self.lock:
            return list(self._active.values())

    def deleted(self) -> list[StackSet]:
        """Stack sets that were deleted."""
        with self.lock:
            return list(self._deleted.values())

    def add(self, stack_set: StackSet) -> None:
        """Take in a new stack set."""
        with self.lock:
            self._active[stack_set.name] = stack_set

    def remove(self, stack_set: StackSet) -> None:
        """Move a stack set to the deleted ones."""
        with self.lock:
            del self._active[stack_set.name]
            stack_set.status = "DELETED"
            self._deleted[stack_set.stack_set_id] = stack_set

    def find(self, name_or_id: str) -> StackSet | None:
        """A stack set that exists, by name, id or ARN."""
        with self.lock:
            for each in self._active.values():
                if name_or_id in (each.name, each.stack_set_id, each.arn):
                    return each
        return None

    def get(self, name_or_id: str) -> StackSet:
        """As `find`, but raises StackSetNotFoundError."""
        found = self.find(name_or_id)
        if found is None:
            raise StackSetNotFoundError(f"StackSet {name_or_id} not found")
        return found


_stores: dict[Place, StackSetStore] = {}
_stores_lock = threading.Lock()


def store(account: str, region: str) -> StackSetStore:
    """The stack sets of an account and region."""
    with _stores_lock:
        return _stores.setdefault((account, region), StackSetStore())


def all_stack_sets() -> Iterable[StackSet]:
    """The stack sets that exist anywhere."""
    with _stores_lock:
        stores = list(_stores.values())
    return [stack_set for each in stores for stack_set in each.active()]


def reset() -> None:
    """Forget all stack sets."""
    with _stores_lock:
        _stores.clear()
