"""The operations of CloudFormation on stacks and change sets, without the protocol around them."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from local_aws.cloudformation import naming, parameters, template
from local_aws.cloudformation.change_sets import ChangeSet
from local_aws.cloudformation.configuration import Configuration
from local_aws.cloudformation.deletion import DELETABLE, Deletion
from local_aws.cloudformation.deployment import UPDATABLE, Deployment
from local_aws.cloudformation.errors import (
    AlreadyExistsError,
    ChangeSetNotFoundError,
    InsufficientCapabilitiesError,
    InvalidChangeSetStatusError,
    ValidationError,
)
from local_aws.cloudformation.events import Operation, now
from local_aws.cloudformation.plan import Plan
from local_aws.cloudformation.planning import plan
from local_aws.cloudformation.resource_operations import ResourceOperations
from local_aws.cloudformation.rollback import Rollback
from local_aws.cloudformation.stack import Stack, StackStore, store
from local_aws.cloudformation.surroundings import Surroundings

_log = logging.getLogger(__name__)

_STACK_NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")
_IAM_CAPABILITIES = frozenset({"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"})

Start = Callable[[Callable[[], None]], None]
"""Starts the work of an operation, usually in a thread of its own."""


def in_background(work: Callable[[], None]) -> None:
    """Run an operation in a thread, as AWS does: the request is answered before it ends."""
    threading.Thread(target=work, name="cloudformation-operation", daemon=True).start()


@dataclass(frozen=True)
class Submission:
    """What a caller submits for a stack."""

    template_body: str | None
    """None: the template that the stack has."""
    parameters: Sequence[Mapping[str, Any]] = ()
    tags: Mapping[str, str] | None = None
    """None: the tags that the stack has."""
    capabilities: tuple[str, ...] = ()
    notification_arns: tuple[str, ...] | None = None
    role_arn: str | None = None
    """None: the role that the stack has."""


@dataclass(frozen=True)
class DeploymentOptions:
    """How a deployment behaves."""

    token: str | None = None
    disable_rollback: bool = False
    retain_except_on_create: bool = False
    on_failure: str | None = None
    """DO_NOTHING, ROLLBACK or DELETE; of a creation only."""


@dataclass
class StackService:
    """CloudFormation of one account and region."""

    account: str
    region: str
    surroundings: Surroundings
    start: Start = field(default=in_background)

    @property
    def store(self) -> StackStore:
        """The stacks."""
        return store(self.account, self.region)

    def create_stack(
        self, name: str, submission: Submission, options: DeploymentOptions, protect: bool = False
    ) -> Stack:
        """Create a stack. Raises AlreadyExistsError, ValidationError and InsufficientCapabilitiesError."""
        with self.store.lock:
            if self.store.find(name):
                raise AlreadyExistsError(f"Stack [{name}] already exists")
            stack = self._new_stack(name)
            configuration, _ = self._plan(stack, submission)
            stack.termination_protection = protect
            self.store.add(stack)
        self._deploy(stack, configuration, options, "CREATE")
        return stack

    def update_stack(self, name: str, submission: Submission, options: DeploymentOptions) -> Stack:
        """Update a stack. Raises ValidationError, also when there is nothing to update."""
        stack = self.store.get(name)
        configuration, planned = self._plan(stack, submission)
        if planned.is_empty:
            raise ValidationError("No updates are to be performed.")
        self._deploy(stack, configuration, options, "UPDATE")
        return stack

    def create_change_set(
        self,
        stack_name: str,
        name: str,
        kind: str,
        submission: Submission,
        description: str | None = None,
        on_stack_failure: str | None = None,
    ) -> ChangeSet:
        """Plan a deployment. A stack that is to be created comes to be in status REVIEW_IN_PROGRESS."""
        with self.store.lock:
            stack = self._stack_for_change_set(stack_name, kind)
            if name in stack.change_sets:
                raise AlreadyExistsError(f"ChangeSet {name} cannot be created due to a previous ChangeSet of that name")
            configuration, planned = self._plan(stack, submission)
            change_set = ChangeSet(
                change_set_id=naming.change_set_id(self.account, self.region, name),
                name=name,
                stack_id=stack.stack_id,
                stack_name=stack.name,
                kind="CREATE" if stack.configuration is None else "UPDATE",
                configuration=configuration,
                plan=planned,
                description=description,
                on_stack_failure=on_stack_failure,
            )
            stack.change_sets[name] = change_set
            if self.store.find(stack.name) is None:
                self.store.add(stack)
                stack.set_status("REVIEW_IN_PROGRESS", "User Initiated")
        return change_set

    def change_set(self, name_or_id: str, stack_name: str | None) -> ChangeSet:
        """A change set by id, or by name and stack. Raises ChangeSetNotFoundError."""
        candidates = [self.store.get(stack_name)] if stack_name else list(self.store.present().values())
        for stack in candidates:
            for change_set in stack.change_sets.values():
                if change_set.change_set_id == name_or_id or (stack_name and change_set.name == name_or_id):
                    return change_set
        raise ChangeSetNotFoundError(f"ChangeSet [{name_or_id}] does not exist")

    def execute_change_set(self, name_or_id: str, stack_name: str | None, options: DeploymentOptions) -> Stack:
        """Carry out a change set; all change sets of the stack are gone afterwards."""
        change_set = self.change_set(name_or_id, stack_name)
        stack = self.store.get(change_set.stack_id)
        if change_set.execution_status != "AVAILABLE":
            raise InvalidChangeSetStatusError(
                f"ChangeSet [{change_set.change_set_id}] cannot be executed "
                f"in its current status of [{change_set.status}]"
            )
        with_failure = DeploymentOptions(
            options.token,
            options.disable_rollback,
            options.retain_except_on_create,
            options.on_failure or change_set.on_stack_failure,
        )
        self._deploy(stack, change_set.configuration, with_failure, "UPDATE" if stack.configuration else "CREATE")
        stack.executed_change_set_id = change_set.change_set_id
        return stack

    def delete_change_set(self, name_or_id: str, stack_name: str | None) -> None:
        """Forget a change set. One that does not exist is deleted already."""
        try:
            change_set = self.change_set(name_or_id, stack_name)
        except ChangeSetNotFoundError:
            return
        self.store.get(change_set.stack_id).change_sets.pop(change_set.name, None)

    def delete_stack(
        self, name: str, token: str | None = None, role_arn: str | None = None, retained: Sequence[str] = ()
    ) -> None:
        """Delete a stack. One that does not exist is deleted already."""
        stack = self.store.find(name)
        if stack is None or stack.status == "DELETE_COMPLETE":
            return
        if stack.termination_protection:
            raise ValidationError(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
        if retained and stack.status != "DELETE_FAILED":
            raise ValidationError(
                f"Invalid operation on stack [{stack.stack_id}]. Specify retained resources only when the stack is in "
                "the DELETE_FAILED state"
            )
        unknown = sorted(set(retained) - set(stack.resources))
        if unknown:
            raise ValidationError(f"Resources [{', '.join(unknown)}] do not exist in stack {stack.name}")
        role = role_arn or (stack.configuration.role_arn if stack.configuration else None)
        self.surroundings.clients(self.account, self.region, role)
        stack.begin(Operation("DELETE_STACK", token), "DELETE_IN_PROGRESS", DELETABLE, "deleted")
        self.start(_guarded(stack, "DELETE_FAILED", Deletion(stack, self.surroundings, role, retained).run))

    def rollback_stack(self, name: str, token: str | None, role_arn: str | None) -> Stack:
        """Roll back a stack whose deployment failed without rollback."""
        stack = self.store.get(name)
        first = stack.stable is not None and stack.stable.configuration is None
        status = "ROLLBACK_IN_PROGRESS" if first else "UPDATE_ROLLBACK_IN_PROGRESS"
        rollback = self._rollback(stack, role_arn, ())
        stack.begin(Operation("ROLLBACK", token), status, {"CREATE_FAILED", "UPDATE_FAILED"}, "rolled back")
        self.start(_guarded(stack, "ROLLBACK_FAILED" if first else "UPDATE_ROLLBACK_FAILED", rollback.run))
        return stack

    def continue_update_rollback(
        self, name: str, token: str | None, role_arn: str | None, skipped: Sequence[str]
    ) -> None:
        """Go on with the rollback of an update that failed to roll back."""
        stack = self.store.get(name)
        failed = {key for key, resource in stack.resources.items() if resource.status == "UPDATE_FAILED"}
        refused = sorted(set(skipped) - failed)
        if refused:
            raise ValidationError(
                f"Resources to skip must be in the UPDATE_FAILED state: [{', '.join(refused)}] are not"
            )
        rollback = self._rollback(stack, role_arn, skipped)
        operation = Operation("CONTINUE_ROLLBACK", token)
        stack.begin(operation, "UPDATE_ROLLBACK_IN_PROGRESS", {"UPDATE_ROLLBACK_FAILED"}, "continued to roll back")
        self.start(_guarded(stack, "UPDATE_ROLLBACK_FAILED", rollback.run))

    def _rollback(self, stack: Stack, role_arn: str | None, skipped: Sequence[str]) -> Rollback:
        role = role_arn or (stack.configuration.role_arn if stack.configuration else None)
        return Rollback(stack, ResourceOperations(stack, self.surroundings, role), skipped)

    def _new_stack(self, name: str) -> Stack:
        if not _STACK_NAME.fullmatch(name):
            raise ValidationError(
                f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: "
                f"Member must satisfy regular expression pattern: {_STACK_NAME.pattern}"
            )
        identifier = naming.stack_id(self.account, self.region, name)
        return Stack(identifier, name, self.account, self.region, "REVIEW_IN_PROGRESS")

    def _stack_for_change_set(self, name: str, kind: str) -> Stack:
        stack = self.store.find(name)
        if kind == "CREATE":
            if stack is None:
                return self._new_stack(name)
            if stack.status != "REVIEW_IN_PROGRESS":
                raise ValidationError(
                    f"Stack [{name}] already exists and cannot be created again with the changeSet [{kind}]."
                )
            return stack
        if stack is None:
            raise ValidationError(f"Stack [{name}] does not exist")
        if stack.status not in UPDATABLE:
            raise ValidationError(f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated.")
        return stack

    def _plan(self, stack: Stack, submission: Submission) -> tuple[Configuration, Plan]:
        configuration = self.configuration(stack, submission)
        clients = self.surroundings.clients(self.account, self.region, configuration.role_arn)
        return configuration, plan(stack, configuration, self.surroundings.external_values(clients))

    def configuration(self, stack: Stack, submission: Submission) -> Configuration:
        """What a submission means for a stack. Raises ValidationError and InsufficientCapabilitiesError."""
        before = stack.configuration
        if submission.template_body is not None:
            parsed = template.parse(submission.template_body)
        elif before is not None:
            parsed = before.template
        else:
            raise ValidationError("Either Template URL or Template Body must be specified.")
        require_capabilities(parsed, submission.capabilities)
        role_arn = submission.role_arn or (before.role_arn if before else None)
        declared = parsed.section("Parameters")
        given = parameters.given_values(declared, submission.parameters, before.parameters if before else {})
        clients = self.surroundings.clients(self.account, self.region, role_arn)
        return Configuration(
            template=parsed,
            parameters=parameters.resolve(declared, given, self.surroundings.external_values(clients)),
            tags=dict(submission.tags if submission.tags is not None else before.tags if before else {}),
            capabilities=submission.capabilities,
            notification_arns=(
                submission.notification_arns
                if submission.notification_arns is not None
                else before.notification_arns
                if before
                else ()
            ),
            role_arn=role_arn,
        )

    def _deploy(self, stack: Stack, configuration: Configuration, options: DeploymentOptions, kind: str) -> None:
        allowed = {"REVIEW_IN_PROGRESS"} if kind == "CREATE" else UPDATABLE
        deployment = Deployment(stack, configuration, self.surroundings)
        with stack.lock:
            operation = Operation(f"{kind}_STACK", options.token)
            deployment.begin(operation, f"{kind}_IN_PROGRESS", allowed, "created" if kind == "CREATE" else "updated")
            if kind == "UPDATE":
                stack.updated = now()
            stack.disable_rollback = options.disable_rollback or options.on_failure == "DO_NOTHING"
            stack.retain_except_on_create = options.retain_except_on_create
            stack.change_sets.clear()

        def work() -> None:
            deployment.run()
            if kind == "CREATE" and options.on_failure == "DELETE" and stack.status == "ROLLBACK_COMPLETE":
                self.delete_stack(stack.stack_id, options.token)

        self.start(_guarded(stack, f"{kind}_FAILED", work))


def require_capabilities(parsed: template.Template, given: Sequence[str]) -> None:
    """Raises InsufficientCapabilitiesError when the caller did not acknowledge what the template creates."""
    needed = parsed.capabilities()
    if needed and not _acknowledged(needed[0], given):
        raise InsufficientCapabilitiesError(f"Requires capabilities : [{needed[0]}]")


def _acknowledged(needed: str, given: Sequence[str]) -> bool:
    return needed in given or (needed == "CAPABILITY_IAM" and bool(_IAM_CAPABILITIES & set(given)))


def _guarded(stack: Stack, status: str, work: Callable[[], None]) -> Callable[[], None]:
    """The work, with a last resort: a defect of the engine must not leave the stack in progress forever."""

    def run() -> None:
        try:
            work()
        except Exception as error:
            _log.exception("an operation on stack %s failed for an unexpected reason", stack.name)
            stack.set_status(status, f"internal failure of local AWS: {type(error).__name__}: {error}")

    return run
