"""Returning a stack to what it was before a failed operation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from local_aws.cloudformation import graph
from local_aws.cloudformation.cleanup import Cleanup
from local_aws.cloudformation.resource_operations import ResourceOperations
from local_aws.cloudformation.stack import StableState, Stack, StackResource


class Rollback:
    """Takes back everything that happened since the stack was stable."""

    def __init__(self, stack: Stack, operations: ResourceOperations, skipped: Iterable[str] = ()) -> None:
        """`skipped`: logical ids that count as restored without being touched."""
        self._stack = stack
        self._operations = operations
        self._skipped = frozenset(skipped)

    def run(self, reason: str | None = None) -> None:
        """Roll back; how it went is in the status of the stack. Never raises."""
        stable = self._stack.stable
        if stable is None:
            raise AssertionError(f"stack {self._stack.name} has nothing to roll back to")
        if stable.configuration is None:
            self._undo_creation(reason)
        else:
            self._undo_update(stable, reason)

    def _announce(self, status: str, reason: str | None) -> None:
        """A rollback that was asked for has set the status already."""
        if self._stack.status != status:
            self._stack.set_status(status, reason)

    def _undo_creation(self, reason: str | None) -> None:
        stack = self._stack
        self._announce("ROLLBACK_IN_PROGRESS", reason)
        failed = Cleanup(stack, self._operations).after_rollback({})
        stack.imports.clear()
        if failed:
            stack.set_status("ROLLBACK_FAILED", f"The following resource(s) failed to delete: [{', '.join(failed)}].")
        else:
            stack.set_status("ROLLBACK_COMPLETE")

    def _undo_update(self, stable: StableState, reason: str | None) -> None:
        stack = self._stack
        self._announce("UPDATE_ROLLBACK_IN_PROGRESS", reason)
        dependencies = graph.dependencies_of(resource.definition for resource in stable.resources.values())
        self._stable = stable
        failed = graph.run(dependencies, self._restore).failed
        if failed:
            stack.set_status(
                "UPDATE_ROLLBACK_FAILED", f"The following resource(s) failed to update: [{', '.join(failed)}]."
            )
            return
        stack.set_status("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        left = Cleanup(stack, self._operations).after_rollback(stable.resources)
        with stack.lock:
            for logical_id in left:
                if logical_id not in stable.resources:
                    stack.resources.pop(logical_id, None)
            stack.configuration = stable.configuration
            stack.imports = set(stable.imports)
            stack.stable = None
        stack.set_status("UPDATE_ROLLBACK_COMPLETE", "One or more resources could not be deleted." if left else None)

    def _restore(self, logical_id: str) -> bool:
        before = self._stable.resources[logical_id]
        now = self._stack.resources.get(logical_id, before)
        if logical_id in self._skipped:
            self._stack.set_resource(replace(before, status="UPDATE_COMPLETE", reason=None))
            return True
        if now.replacement and now.physical_id != before.physical_id:
            self._return_to(before, now)
            return True
        if now.attempted is None and now.state is before.state and now.properties == before.properties:
            self._forget_attempt(before, now)
            return True
        return self._operations.update_in_place(now, before.definition, before.properties, restoring=True)

    def _return_to(self, before: StackResource, successor: StackResource) -> None:
        """Put a replaced resource, which still exists, in its place again."""
        with self._stack.lock:
            others = [
                resource
                for resource in self._stack.superseded
                if (resource.logical_id, resource.physical_id) != (before.logical_id, before.physical_id)
            ]
            self._stack.superseded[:] = [*others, successor]
        self._stack.resource_event(replace(successor, status="UPDATE_IN_PROGRESS", reason=None))
        self._stack.set_resource(replace(before, status="UPDATE_COMPLETE", reason=None))

    def _forget_attempt(self, before: StackResource, now: StackResource) -> None:
        if now.status == "UPDATE_FAILED":
            self._stack.set_resource(replace(before, status="UPDATE_COMPLETE", reason=None))
        else:
            with self._stack.lock:
                self._stack.resources[before.logical_id] = before
