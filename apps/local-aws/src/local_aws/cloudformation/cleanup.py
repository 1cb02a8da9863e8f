"""Deleting what an operation leaves behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from local_aws.cloudformation import graph
from local_aws.cloudformation.resource_definition import DeletionPolicy
from local_aws.cloudformation.resource_operations import ResourceOperations
from local_aws.cloudformation.stack import Stack, StackResource


class Cleanup:
    """Deletes resources of a stack in the reverse of the order in which they were created."""

    def __init__(self, stack: Stack, operations: ResourceOperations) -> None:
        self._stack = stack
        self._operations = operations

    def after_success(self, before: Mapping[str, StackResource], kept: set[str]) -> bool:
        """Delete what was replaced, and what is no longer in the template; answers whether all of it went.

        What cannot be deleted leaves the stack nevertheless, as in CloudFormation.
        """
        with self._stack.lock:
            superseded = list(self._stack.superseded)
            self._stack.superseded.clear()
            removed = [resource for name, resource in self._stack.resources.items() if name not in kept]
        victims = [(resource, self._replace_policy(resource)) for resource in superseded]
        victims += [(resource, self._removal_policy(resource, before)) for resource in removed]
        failed = self._delete(victims)
        with self._stack.lock:
            for resource in removed:
                del self._stack.resources[resource.logical_id]
        return not failed

    def after_rollback(self, before: Mapping[str, StackResource]) -> list[str]:
        """Delete what the failed operation created; returns the logical ids of what could not be deleted."""
        with self._stack.lock:
            superseded = list(self._stack.superseded)
            self._stack.superseded.clear()
            created = [resource for name, resource in self._stack.resources.items() if name not in before]
        victims = [(resource, DeletionPolicy.DELETE) for resource in superseded]
        victims += [(resource, self._creation_policy(resource)) for resource in created]
        failed = self._delete(victims)
        with self._stack.lock:
            for resource in created:
                if resource.logical_id not in failed:
                    del self._stack.resources[resource.logical_id]
        return failed

    def everything(self, retained: Iterable[str] = ()) -> list[str]:
        """Delete all resources of the stack; returns the logical ids of what could not be deleted."""
        skipped = set(retained)
        with self._stack.lock:
            superseded = list(self._stack.superseded)
            self._stack.superseded.clear()
            present = list(self._stack.resources.values())
        victims = [(resource, DeletionPolicy.DELETE) for resource in superseded]
        for resource in present:
            policy = _effective(resource.definition.deletion_policy, on_creation=False)
            victims.append((resource, DeletionPolicy.RETAIN if resource.logical_id in skipped else policy))
        outcome = self._run(victims, stop_at_users=True)
        kept = {*outcome.failed, *outcome.not_started}
        with self._stack.lock:
            for resource in present:
                if resource.logical_id not in kept:
                    del self._stack.resources[resource.logical_id]
            self._stack.superseded.extend(each for each in superseded if each.logical_id in kept)
        return outcome.failed

    def _replace_policy(self, resource: StackResource) -> DeletionPolicy:
        # The policy of the template that asks for the replacement. Not verified without AWS.
        successor = self._stack.resources.get(resource.logical_id)
        return (successor or resource).definition.update_replace_policy

    def _removal_policy(self, resource: StackResource, before: Mapping[str, StackResource]) -> DeletionPolicy:
        return _effective(resource.definition.deletion_policy, on_creation=resource.logical_id not in before)

    def _creation_policy(self, resource: StackResource) -> DeletionPolicy:
        if self._stack.retain_except_on_create:
            return DeletionPolicy.DELETE
        # RetainExceptOnCreate exists because Retain keeps a resource when the operation that created it rolls back:
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
        return _effective(resource.definition.deletion_policy, on_creation=True)

    def _delete(self, victims: list[tuple[StackResource, DeletionPolicy]]) -> list[str]:
        return self._run(victims, stop_at_users=False).failed

    def _run(self, victims: list[tuple[StackResource, DeletionPolicy]], stop_at_users: bool) -> graph.Outcome:
        """Delete; with `stop_at_users` only what is no longer used by something that could not be deleted."""
        by_id: dict[str, list[tuple[StackResource, DeletionPolicy]]] = {}
        for resource, policy in victims:
            by_id.setdefault(resource.logical_id, []).append((resource, policy))
        definitions = {resource.logical_id: resource.definition for resource, _ in victims}
        dependencies = graph.dependencies_of(definitions.values())
        failed: list[str] = []

        def work(logical_id: str) -> bool:
            results = [self._operations.delete(resource, policy) for resource, policy in by_id[logical_id]]
            if not all(results):
                failed.append(logical_id)
            return all(results) or not stop_at_users

        outcome = graph.run(graph.reversed_dependencies(dependencies), work, stop_at_failure=False)
        return graph.Outcome(failed, outcome.not_started)


def _effective(policy: DeletionPolicy, on_creation: bool) -> DeletionPolicy:
    if policy is DeletionPolicy.RETAIN_EXCEPT_ON_CREATE:
        return DeletionPolicy.DELETE if on_creation else DeletionPolicy.RETAIN
    return policy
