"""Deleting stacks."""

from __future__ import annotations

from collections.abc import Iterable

from local_aws.cloudformation import exports
from local_aws.cloudformation.cleanup import Cleanup
from local_aws.cloudformation.errors import ValidationError
from local_aws.cloudformation.events import now
from local_aws.cloudformation.resource_operations import ResourceOperations, reason_of
from local_aws.cloudformation.stack import Stack, store
from local_aws.cloudformation.surroundings import Surroundings

DELETABLE = frozenset(
    {
        "CREATE_COMPLETE",
        "CREATE_FAILED",
        "DELETE_FAILED",
        "REVIEW_IN_PROGRESS",
        "ROLLBACK_COMPLETE",
        "ROLLBACK_FAILED",
        "UPDATE_COMPLETE",
        "UPDATE_FAILED",
        "UPDATE_ROLLBACK_COMPLETE",
        "UPDATE_ROLLBACK_FAILED",
    }
)
"""Statuses in which a stack can be deleted."""


class Deletion:
    """One deletion of a stack, from `begin` to its last event."""

    def __init__(
        self, stack: Stack, surroundings: Surroundings, role_arn: str | None, retained: Iterable[str] = ()
    ) -> None:
        """`retained`: logical ids that stay; allowed only for a stack whose deletion failed before."""
        self._stack = stack
        self._surroundings = surroundings
        self._role_arn = role_arn
        self._retained = frozenset(retained)

    def run(self) -> None:
        """Delete; how it went is in the status of the stack. Never raises."""
        stack = self._stack
        try:
            exports.refuse_removal(stack, ())
            operations = ResourceOperations(stack, self._surroundings, self._role_arn)
            failed = Cleanup(stack, operations).everything(self._retained)
            if failed:
                raise ValidationError(f"The following resource(s) failed to delete: [{', '.join(failed)}].")
        except Exception as error:
            stack.set_status("DELETE_FAILED", reason_of(error))
            return
        stack.outputs = []
        stack.imports = set()
        stack.deleted = now()
        stack.set_status("DELETE_COMPLETE")
        store(stack.account, stack.region).remove(stack)
