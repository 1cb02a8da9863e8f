"""The operations of the API on stack sets, without the protocol around them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from local_aws.cloudformation.errors import ValidationError
from local_aws.cloudformation.service import Start, in_background
from local_aws.stack_sets import definitions, operations, roles, stacks
from local_aws.stack_sets.definitions import SetSubmission
from local_aws.stack_sets.errors import (
    NameAlreadyExistsError,
    OperationIdAlreadyExistsError,
    StackSetNotEmptyError,
    StackSetNotFoundError,
)
from local_aws.stack_sets.model import (
    SELF_MANAGED,
    AutoDeployment,
    Place,
    StackInstance,
    StackSet,
    StackSetOperation,
    StackSetStore,
    Work,
    store,
)
from local_aws.stack_sets.preferences import preferences


@dataclass(frozen=True)
class OperationRequest:
    """What every operation is asked with."""

    content: Mapping[str, Any]
    """The whole request."""
    operation_id: str | None = None
    preferences: Mapping[str, Any] | None = None
    is_automatic: bool = False
    """Whether nobody asked, but an account moved: it waits for its turn, also without managed execution."""


@dataclass(frozen=True)
class Permissions:
    """How a set gets into its accounts."""

    model: str = SELF_MANAGED
    auto_deployment: AutoDeployment | None = None


_SELF_MANAGED = Permissions()


@dataclass
class StackSetService:
    """The stack sets of one account and region."""

    account: str
    region: str
    start: Start = field(default=in_background)

    @property
    def store(self) -> StackSetStore:
        """The stack sets."""
        return store(self.account, self.region)

    def create(
        self,
        name: str,
        submission: SetSubmission,
        managed: bool,
        token: str | None,
        permissions: Permissions = _SELF_MANAGED,
    ) -> StackSet:
        """Create a stack set. Raises NameAlreadyExistsError, ValidationError and InsufficientCapabilitiesError."""
        with self.store.lock:
            existing = self.store.find(name)
            if existing and token is not None and existing.client_token == token:
                return existing
            if existing:
                raise NameAlreadyExistsError(f"StackSet {name} already exists")
            definitions.check_name(name)
            definition = definitions.new(submission, self.account)
            made = StackSet(
                name,
                str(uuid.uuid4()),
                self.account,
                self.region,
                definition,
                managed,
                token,
                permissions.model,
                permissions.auto_deployment,
            )
            self.store.add(made)
        return made

    def delete(self, name: str) -> None:
        """Delete a stack set; one that does not exist is deleted already. Raises StackSetNotEmptyError."""
        with self.store.lock:
            stack_set = self.store.find(name)
            if stack_set is None:
                return
            # An account that comes now must find the set either in use or deleted.
            with stack_set.lock:
                operations.refuse_second(stack_set, may_wait=False)
                if stack_set.instances:
                    raise StackSetNotEmptyError("StackSet is not empty")
                self.store.remove(stack_set)

    def update(
        self,
        stack_set: StackSet,
        submission: SetSubmission,
        places: Sequence[Place] | None,
        request: OperationRequest,
        managed: bool | None = None,
        auto_deployment: AutoDeployment | None = None,
    ) -> str:
        """Change the definition, then bring the stacks of all instances (or of those at `places`) to it."""

        def prepare() -> Callable[[], list[StackInstance]]:
            definition = definitions.changed(stack_set.definition, submission, self.account)
            chosen = None if places is None else [stack_set.instance(*place) for place in places]
            if managed is not None:
                stack_set.managed_execution = managed

            def begin() -> list[StackInstance]:
                if definitions.differ_for_stacks(stack_set.definition, definition):
                    for instance in stack_set.instances.values():
                        if instance.status == "CURRENT":
                            instance.status = "OUTDATED"
                stack_set.definition = definition
                stack_set.auto_deployment = auto_deployment or stack_set.auto_deployment
                wanted = list(stack_set.instances.values()) if chosen is None else chosen
                return _operable(stack_set, wanted)

            return begin

        return self._operate(stack_set, "UPDATE", request, prepare, self._deploying(stack_set))

    def create_instances(
        self, stack_set: StackSet, places: Sequence[Place], overrides: Mapping[str, str], request: OperationRequest
    ) -> str:
        """Add instances. Those that exist are brought up to date; not verified without AWS."""

        def prepare() -> Callable[[], list[StackInstance]]:
            definitions.check_overrides(stack_set.definition, overrides)
            chosen = [stack_set.instances.setdefault(place, StackInstance(*place)) for place in places]

            def begin() -> list[StackInstance]:
                for instance in chosen:
                    instance.overrides = dict(overrides)
                    # Another operation that was first may have removed it.
                    stack_set.instances[instance.place] = instance
                return chosen

            return begin

        return self._operate(stack_set, "CREATE", request, prepare, self._deploying(stack_set))

    def update_instances(
        self,
        stack_set: StackSet,
        places: Sequence[Place],
        overrides: Sequence[Mapping[str, Any]] | None,
        request: OperationRequest,
    ) -> str:
        """Change the overrides of instances; None keeps them. Raises StackInstanceNotFoundError."""

        def prepare() -> Callable[[], list[StackInstance]]:
            chosen = [stack_set.instance(*place) for place in places]
            values = {each.place: definitions.overridden(stack_set.definition, each, overrides) for each in chosen}

            def begin() -> list[StackInstance]:
                for instance in chosen:
                    instance.overrides = values[instance.place]
                return _operable(stack_set, chosen)

            return begin

        return self._operate(stack_set, "UPDATE", request, prepare, self._deploying(stack_set))

    def delete_instances(
        self, stack_set: StackSet, places: Sequence[Place], retain: bool, request: OperationRequest
    ) -> str:
        """Remove instances, with their stacks unless they are retained. Places without an instance are passed over."""

        def begin() -> list[StackInstance]:
            return [stack_set.instances[place] for place in places if place in stack_set.instances]

        def work(instance: StackInstance) -> None:
            stacks.delete(stack_set, instance, retain)
            with stack_set.lock:
                del stack_set.instances[instance.place]

        return self._operate(stack_set, "DELETE", request, lambda: begin, work, retain)

    def _deploying(self, stack_set: StackSet) -> Work:
        return lambda instance: stacks.bring_up_to_date(stack_set, instance, str(uuid.uuid4()))

    def _operate(
        self,
        stack_set: StackSet,
        action: str,
        request: OperationRequest,
        prepare: Callable[[], Callable[[], list[StackInstance]]],
        work: Work,
        retain: bool | None = None,
    ) -> str:
        """Start an operation; `prepare` checks the request and may register instances.

        Raises StackSetNotFoundError for a set that was deleted since the caller looked it up.
        """
        with stack_set.lock:
            if not stack_set.is_active:
                raise StackSetNotFoundError(f"StackSet {stack_set.name} not found")
            operation_id = request.operation_id or str(uuid.uuid4())
            known = stack_set.operations.get(operation_id)
            if known is not None:
                if (known.action, known.request) == (action, request.content):
                    return operation_id
                raise OperationIdAlreadyExistsError(f"Operation {operation_id} already exists")
            may_wait = stack_set.managed_execution or request.is_automatic
            operations.refuse_second(stack_set, may_wait)
            wanted = preferences(request.preferences)
            administration, execution = self._roles(stack_set, request)
            operation = StackSetOperation(
                operation_id=operation_id,
                action=action,
                request=request.content,
                preferences=wanted,
                begin=prepare(),
                work=work,
                administration_role_arn=administration,
                execution_role_name=execution,
                retain_stacks=retain,
            )
            operations.submit(stack_set, operation, self.start, may_wait)
        return operation_id

    def _roles(self, stack_set: StackSet, request: OperationRequest) -> tuple[str | None, str | None]:
        """Administration and execution role of an operation. Raises ValidationError when the first does not fit."""
        if stack_set.is_service_managed:
            return None, None
        administration = definitions.administration_role(stack_set.definition, request.content, self.account)
        roles.check_administration_role(stack_set, administration)
        return administration, request.content.get("ExecutionRoleName") or stack_set.definition.execution_role_name


def _operable(stack_set: StackSet, instances: Iterable[StackInstance]) -> list[StackInstance]:
    """Those that can be updated, and that no operation before has removed; not verified without AWS."""
    return [each for each in instances if each.status != "INOPERABLE" and stack_set.instances.get(each.place) is each]


def places_of(accounts: Iterable[str], regions: Iterable[str]) -> list[Place]:
    """Every account in every region. Raises ValidationError when there is no account or no region."""
    wanted = [(account, region) for region in dict.fromkeys(regions) for account in dict.fromkeys(accounts)]
    if not wanted:
        raise ValidationError("At least one account and one region must be specified")
    return wanted
