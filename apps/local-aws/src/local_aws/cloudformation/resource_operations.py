"""Operations on single resources: they call the provider, record the outcome in the stack and write the events."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from local_aws.cloudformation import naming, schema
from local_aws.cloudformation.changes import Recreation, compare
from local_aws.cloudformation.errors import CloudFormationError
from local_aws.cloudformation.resource_definition import DeletionPolicy, ResourceDefinition
from local_aws.cloudformation.stack import Stack, StackResource
from local_aws.cloudformation.surroundings import Surroundings
from local_aws.providers.base import ReplacementRequired, ResourceFailure, ResourceRequest, ResourceState

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")

REPLACEMENT_REASON = "Requested update requires the creation of a new physical resource; hence creating one."


class ResourceOperations:
    """Creates, updates, replaces and deletes the resources of one stack under one role.

    No method raises for a resource that fails: the answer says so, and the reason is in the stack.
    """

    def __init__(self, stack: Stack, surroundings: Surroundings, role_arn: str | None) -> None:
        self._stack = stack
        self._surroundings = surroundings
        self._clients = surroundings.clients(stack.account, stack.region, role_arn)

    def create(self, definition: ResourceDefinition, properties: Mapping[str, Any]) -> bool:
        """Create a resource that the stack does not have."""
        resource = StackResource(definition, properties, None, "CREATE_IN_PROGRESS")
        self._stack.set_resource(resource)
        provider = self._surroundings.provider(definition.type_name)
        state = _attempt(lambda: provider.create(self._request(definition), properties))
        if isinstance(state, _Failure):
            left_behind = ResourceState(state.physical_id) if state.physical_id else None
            self._stack.set_resource(replace(resource, state=left_behind, status="CREATE_FAILED", reason=state.text))
            return False
        self._stack.set_resource(replace(resource, state=state, status="CREATE_COMPLETE"))
        return True

    def fail(self, definition: ResourceDefinition, reason: str) -> None:
        """Record a resource that failed before its provider was asked."""
        existing = self._stack.resources.get(definition.logical_id)
        if existing is None or existing.state is None:
            started = StackResource(definition, {}, None, "CREATE_IN_PROGRESS")
            self._stack.set_resource(started)
            self._stack.set_resource(replace(started, status="CREATE_FAILED", reason=reason))
        else:
            self._stack.resource_event(replace(existing, status="UPDATE_IN_PROGRESS", reason=None))
            self._stack.set_resource(replace(existing, status="UPDATE_FAILED", reason=reason))

    def update(self, definition: ResourceDefinition, properties: Mapping[str, Any]) -> bool:
        """Bring a resource that the stack has to new properties: not at all, in place, or by replacement."""
        existing = self._stack.resources[definition.logical_id]
        current = existing.attempted if existing.attempted is not None else existing.properties
        type_schema = None if definition.is_custom else schema.get(definition.type_name, self._stack.region)
        changes = compare(current, properties, type_schema)
        if not changes and existing.attempted is None:
            with self._stack.lock:
                self._stack.resources[definition.logical_id] = replace(existing, definition=definition)
            return True
        if any(change.recreation is Recreation.ALWAYS for change in changes):
            return self._replace(existing, definition, properties)
        return self.update_in_place(existing, definition, properties, restoring=False)

    def update_in_place(
        self,
        existing: StackResource,
        definition: ResourceDefinition,
        properties: Mapping[str, Any],
        restoring: bool,
    ) -> bool:
        """Update through the provider; it may answer with another physical id.

        It may also ask for a replacement, unless an earlier state is being restored.
        """
        self._stack.set_resource(replace(existing, status="UPDATE_IN_PROGRESS", reason=None))
        provider = self._surroundings.provider(definition.type_name)
        current = existing.state or ResourceState("")
        previous = existing.attempted if existing.attempted is not None else existing.properties
        state = _attempt(lambda: provider.update(self._request(definition), current, previous, properties))
        if isinstance(state, _Failure):
            if state.wants_replacement and not restoring:
                return self._replace(existing, definition, properties)
            # A restoration that fails leaves the resource with what the update attempted.
            attempted = previous if restoring else properties
            failed = replace(existing, status="UPDATE_FAILED", reason=state.text, attempted=attempted)
            self._stack.set_resource(failed)
            return False
        if state.physical_id != current.physical_id:
            self._supersede(existing, state.physical_id)
        updated = StackResource(definition, properties, state, "UPDATE_COMPLETE", replacement=existing.replacement)
        self._stack.set_resource(updated)
        return True

    def _supersede(self, existing: StackResource, physical_id: str) -> None:
        """Remember what an update left behind; what it came back to is no longer left behind."""
        with self._stack.lock:
            left = [
                resource
                for resource in self._stack.superseded
                if (resource.logical_id, resource.physical_id) != (existing.logical_id, physical_id)
            ]
            self._stack.superseded[:] = [*left, existing]

    def _replace(self, existing: StackResource, definition: ResourceDefinition, properties: Mapping[str, Any]) -> bool:
        refusal = self._refuse_without_rollback() or self._refuse_custom_name(existing, definition, properties)
        if refusal:
            self._stack.resource_event(replace(existing, status="UPDATE_IN_PROGRESS", reason=None))
            self._stack.set_resource(replace(existing, status="UPDATE_FAILED", reason=refusal))
            return False
        self._stack.set_resource(replace(existing, status="UPDATE_IN_PROGRESS", reason=REPLACEMENT_REASON))
        provider = self._surroundings.provider(definition.type_name)
        state = _attempt(lambda: provider.create(self._request(definition), properties))
        if isinstance(state, _Failure):
            if state.physical_id:
                partial = StackResource(definition, properties, ResourceState(state.physical_id), "CREATE_FAILED")
                self._supersede(partial, existing.physical_id)
            self._stack.set_resource(replace(existing, status="UPDATE_FAILED", reason=state.text))
            return False
        with self._stack.lock:
            self._stack.superseded.append(existing)
        self._stack.set_resource(StackResource(definition, properties, state, "UPDATE_COMPLETE", replacement=True))
        return True

    def _refuse_without_rollback(self) -> str | None:
        """CloudFormation replaces nothing in a stack that keeps what a failed operation has done.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
        """
        if not self._stack.disable_rollback:
            return None
        return "Replacement type updates not supported on stack with disable-rollback."

    def _refuse_custom_name(
        self, existing: StackResource, definition: ResourceDefinition, properties: Mapping[str, Any]
    ) -> str | None:
        if definition.is_custom:
            return None
        names = schema.get(definition.type_name, self._stack.region).writable_identifier()
        unchanged = bool(names) and all(
            name in properties and properties[name] == existing.properties.get(name) for name in names
        )
        if not unchanged:
            return None
        name = "|".join(str(properties[name]) for name in names)
        return (
            "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
            f"Rename {name} and update the stack again."
        )

    def delete(self, resource: StackResource, policy: DeletionPolicy) -> bool:
        """Delete a resource, or leave it when its policy says so. What the stack holds is not changed."""
        if resource.state is None:
            return True
        if policy is DeletionPolicy.SNAPSHOT:
            reason = "local AWS takes no snapshots: use Delete or Retain"
            self._stack.resource_event(replace(resource, status="DELETE_FAILED", reason=reason))
            return False
        if policy is not DeletionPolicy.DELETE:
            self._stack.resource_event(replace(resource, status="DELETE_SKIPPED", reason=None))
            return True
        self._stack.resource_event(replace(resource, status="DELETE_IN_PROGRESS", reason=None))
        provider = self._surroundings.provider(resource.type_name)
        state = resource.state
        result = _attempt(lambda: provider.delete(self._request(resource.definition), state, resource.properties))
        failure = result.text if isinstance(result, _Failure) else None
        outcome = replace(
            resource, status="DELETE_FAILED" if failure is not None else "DELETE_COMPLETE", reason=failure
        )
        with self._stack.lock:
            held = self._stack.resources.get(resource.logical_id)
            if failure is not None and held is not None and held.state is resource.state:
                self._stack.resources[resource.logical_id] = outcome
        self._stack.resource_event(outcome)
        return failure is None

    def _request(self, definition: ResourceDefinition) -> ResourceRequest:
        stack = self._stack
        type_schema = None if definition.is_custom else schema.find(definition.type_name, stack.region)
        return ResourceRequest(
            type_name=definition.type_name,
            logical_id=definition.logical_id,
            stack_id=stack.stack_id,
            stack_name=stack.name,
            account=stack.account,
            region=stack.region,
            suggested_name=naming.resource_name(stack.name, definition.logical_id, type_schema),
            clients=self._clients,
        )


@dataclass(frozen=True)
class _Failure:
    text: str
    physical_id: str | None
    wants_replacement: bool


def _attempt(action: Callable[[], _Result]) -> _Result | _Failure:
    """The result of a provider's operation, or its failure."""
    try:
        return action()
    except ReplacementRequired as verdict:
        return _Failure(str(verdict), None, wants_replacement=True)
    except Exception as error:
        physical_id = error.physical_id if isinstance(error, ResourceFailure) else None
        return _Failure(reason_of(error), physical_id, wants_replacement=False)


def reason_of(error: Exception) -> str:
    """The ResourceStatusReason for an exception."""
    if isinstance(error, ClientError):
        details = error.response.get("Error", {})
        return f"{details.get('Message', '')} (Service: {error.operation_name}, Error Code: {details.get('Code', '')})"
    if isinstance(error, ResourceFailure | CloudFormationError | BotoCoreError):
        return str(error)
    _log.error("a resource operation failed for an unexpected reason", exc_info=error)
    return f"internal failure of local AWS: {type(error).__name__}: {error}"
