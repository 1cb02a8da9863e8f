"""What a deployment is going to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from local_aws.cloudformation.changes import PropertyChange
from local_aws.cloudformation.resource_definition import ResourceDefinition


class Replacement(StrEnum):
    """Whether a change replaces the resource, in the words of DescribeChangeSet."""

    TRUE = "True"
    FALSE = "False"
    CONDITIONAL = "Conditional"


@dataclass(frozen=True)
class ResourceChange:
    """What becomes of one resource."""

    action: str
    """Add, Modify or Remove."""
    definition: ResourceDefinition
    physical_id: str
    replacement: Replacement | None
    """None unless the resource is modified."""
    properties: tuple[PropertyChange, ...]
    attributes: tuple[str, ...]
    """Attributes of the resource that differ beside its properties: DeletionPolicy, UpdateReplacePolicy."""


@dataclass(frozen=True)
class Plan:
    """What becomes of a stack."""

    changes: tuple[ResourceChange, ...]
    outputs_differ: bool
    tags_differ: bool
    resumes: bool
    """Whether the stack is left over from a failed operation, so that deploying it again is a change."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.changes or self.outputs_differ or self.tags_differ or self.resumes)
