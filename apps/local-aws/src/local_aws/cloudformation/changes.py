"""The difference between what a stack has and what a template wants.

One comparison serves the describer of a change set, which sees UNKNOWN where a value comes with the deployment,
and the deployment itself, which sees all values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from local_aws.cloudformation.intrinsics import UNKNOWN
from local_aws.cloudformation.schema import PropertyPath, ResourceSchema

_MISSING = object()


class Recreation(StrEnum):
    """Whether a change of a property replaces the resource."""

    NEVER = "Never"
    CONDITIONALLY = "Conditionally"
    ALWAYS = "Always"


@dataclass(frozen=True)
class PropertyChange:
    """A property whose value differs."""

    path: PropertyPath
    before: Any
    """None when the property was not there."""
    after: Any
    """None when the property goes; UNKNOWN when the value is not known yet."""
    kind: str
    """Add, Modify or Remove."""
    recreation: Recreation

    @property
    def name(self) -> str:
        """The top-level property."""
        return self.path[0]

    @property
    def is_known(self) -> bool:
        """Whether the new value is known before the deployment."""
        return not contains_unknown(self.after)


def contains_unknown(value: Any) -> bool:
    """Whether a value, or a part of it, is not known yet."""
    if isinstance(value, Mapping):
        return any(contains_unknown(child) for child in value.values())
    if isinstance(value, list):
        return any(contains_unknown(child) for child in value)
    return value is UNKNOWN


def differs(before: Any, after: Any) -> bool:
    """Whether two values differ; UNKNOWN differs from everything."""
    return contains_unknown(after) or before != after


def compare(before: Mapping[str, Any], after: Mapping[str, Any], schema: ResourceSchema | None) -> list[PropertyChange]:
    """The top-level properties that differ, with the path-precise verdict of the schema on replacement.

    Without a schema, as for custom resources, nothing is replaced.
    """
    changes: list[PropertyChange] = []
    for name in sorted(set(before) | set(after)):
        old, new = before.get(name, _MISSING), after.get(name, _MISSING)
        if old is not _MISSING and new is not _MISSING and not differs(old, new):
            continue
        kind = "Add" if old is _MISSING else "Remove" if new is _MISSING else "Modify"
        changes.append(
            PropertyChange(
                path=(name,),
                before=None if old is _MISSING else old,
                after=None if new is _MISSING else new,
                kind=kind,
                recreation=_recreation(name, before, after, schema),
            )
        )
    return changes


def _recreation(
    name: str, before: Mapping[str, Any], after: Mapping[str, Any], schema: ResourceSchema | None
) -> Recreation:
    if schema is None:
        return Recreation.NEVER
    if any(path[0] == name and _path_differs(path, before, after) for path in schema.create_only):
        return Recreation.ALWAYS
    if any(path[0] == name and _path_differs(path, before, after) for path in schema.conditional_create_only):
        return Recreation.CONDITIONALLY
    return Recreation.NEVER


def _path_differs(path: PropertyPath, before: Any, after: Any) -> bool:
    """Whether the values at a path differ; both sides are walked together, so that UNKNOWN is met where it stands."""
    if after is UNKNOWN:
        return True
    if not path:
        return differs(before, after)
    step, rest = path[0], path[1:]
    if step == "*":
        old, new = _children(before), _children(after)
        return len(old) != len(new) or any(
            _path_differs(rest, left, right) for left, right in zip(old, new, strict=True)
        )
    # Registry paths do not mark lists: the step applies to each element.
    if isinstance(before, list) or isinstance(after, list):
        return _path_differs(("*", *path), before, after)
    return _path_differs(rest, _member(before, step), _member(after, step))


def _children(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [value[key] for key in sorted(value)]
    return list(value) if isinstance(value, list) else []


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None
