"""Resources as a template declares them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class DeletionPolicy(StrEnum):
    """What becomes of a resource that leaves its stack."""

    DELETE = "Delete"
    RETAIN = "Retain"
    RETAIN_EXCEPT_ON_CREATE = "RetainExceptOnCreate"
    SNAPSHOT = "Snapshot"


@dataclass(frozen=True)
class ResourceDefinition:
    """One entry of the Resources section, with its intrinsic functions unevaluated."""

    logical_id: str
    type_name: str
    properties: Mapping[str, Any]
    depends_on: tuple[str, ...]
    condition: str | None
    deletion_policy: DeletionPolicy
    update_replace_policy: DeletionPolicy
    metadata: Mapping[str, Any]

    @property
    def is_custom(self) -> bool:
        """Whether a Lambda function stands behind the resource."""
        return is_custom_type(self.type_name)


def is_custom_type(type_name: str) -> bool:
    """Whether the type is a custom resource."""
    return type_name.startswith("Custom::") or type_name == "AWS::CloudFormation::CustomResource"
