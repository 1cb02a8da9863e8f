"""Bringing property values to the types of the registry schema.

CloudFormation takes "true" for a boolean, "80" for a number, and a number or boolean for a string.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import regex

from local_aws.cloudformation.intrinsics import scalar_text

_INTEGER = re.compile(r"[-+]?\d+")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


def normalise(value: Any, node: Mapping[str, Any], root: Mapping[str, Any]) -> Any:
    """The value with its scalars as the schema node types them; what cannot be converted is left for validation."""
    alternatives = list(_alternatives(node, root))
    if isinstance(value, Mapping):
        return {key: _child(key, child, alternatives, root) for key, child in value.items()}
    if isinstance(value, list):
        items: Mapping[str, Any] = next(
            (schema["items"] for schema in alternatives if isinstance(schema.get("items"), Mapping)), {}
        )
        return [normalise(item, items, root) for item in value]
    return _scalar(value, types_of(node, root))


def types_of(node: Mapping[str, Any], root: Mapping[str, Any]) -> set[str]:
    """Names of the JSON types that a schema node allows, references followed."""
    return {name for schema in _alternatives(node, root) for name in _types(schema)}


def required_in_items(node: Mapping[str, Any], root: Mapping[str, Any]) -> set[str]:
    """Names of the properties that every item of a list must have, references followed."""
    items = (schema["items"] for schema in _alternatives(node, root) if isinstance(schema.get("items"), Mapping))
    return {name for item in items for schema in _alternatives(item, root) for name in schema.get("required", ())}


def _child(key: str, value: Any, alternatives: list[Mapping[str, Any]], root: Mapping[str, Any]) -> Any:
    candidates = [schema["properties"][key] for schema in alternatives if key in schema.get("properties", {})]
    if not candidates:
        candidates = [
            child
            for schema in alternatives
            for pattern, child in schema.get("patternProperties", {}).items()
            if regex.search(pattern, key)  # the schemas use classes such as \p{L}, which re does not know
        ]
    if not candidates:
        additional = (schema.get("additionalProperties") for schema in alternatives)
        candidates = [schema for schema in additional if isinstance(schema, Mapping)]
    return normalise(value, {"anyOf": candidates}, root) if candidates else value


def _alternatives(node: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The schema node and everything it composes, references followed."""
    if "$ref" in node:
        target: Any = root
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        yield from _alternatives(target, root)
    else:
        yield node
    for keyword in ("allOf", "anyOf", "oneOf"):
        for branch in node.get(keyword, ()):
            yield from _alternatives(branch, root)


def _types(schema: Mapping[str, Any]) -> list[str]:
    declared = schema.get("type", [])
    return [declared] if isinstance(declared, str) else list(declared)


def _scalar(value: Any, types: set[str]) -> Any:
    # Where cfn-lint lets any scalar pass, as for the environment of a function, the service takes text.
    anything = {"boolean", "number", "string"} <= types
    if isinstance(value, bool):
        return scalar_text(value) if "string" in types and (anything or "boolean" not in types) else value
    if isinstance(value, int | float):
        if "string" in types and (anything or not types & {"integer", "number"}):
            return scalar_text(value)
        return int(value) if isinstance(value, float) and value.is_integer() and "integer" in types else value
    if not isinstance(value, str) or "string" in types:
        return value
    if "boolean" in types and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if types & {"integer", "number"} and _INTEGER.fullmatch(value):
        return int(value)
    if "number" in types and _NUMBER.fullmatch(value):
        return float(value)
    return value
