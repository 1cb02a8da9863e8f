"""Validation of properties against a registry schema, worded as CloudFormation words it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import regex
from jsonschema import Draft7Validator, validators
from jsonschema.exceptions import ValidationError as SchemaError

_KEYWORDS = (
    "additionalProperties",
    "allOf",
    "anyOf",
    "definitions",
    "dependentExcluded",
    "dependentRequired",
    "dependencies",
    "else",
    "if",
    "not",
    "oneOf",
    "patternProperties",
    "properties",
    "required",
    "requiredXor",
    "then",
)
_TYPE_NAMES = {
    bool: "Boolean",
    dict: "JSONObject",
    float: "Number",
    int: "Integer",
    list: "JSONArray",
    str: "String",
    type(None): "Null",
}
MAX_SHOWN = 200


def property_errors(
    type_name: str,
    document: Mapping[str, Any],
    read_only: Sequence[tuple[str, ...]],
    properties: Mapping[str, Any],
) -> list[str]:
    """What is wrong with the properties; empty when nothing is."""
    found = [
        f"#: encountered unsupported property [{path[0]}]: it is read-only"
        for path in read_only
        if len(path) == 1 and path[0] in properties
    ]
    errors = sorted(_validator(type_name, _Document(document)).iter_errors(properties), key=_position)
    for error in errors:
        found.extend(_messages(error))
    return list(dict.fromkeys(found))


class _Document:
    """A schema document that can be a key of the cache: equal when it is the same object."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content

    def __hash__(self) -> int:
        return id(self.content)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Document) and other.content is self.content


@cache
def _validator(type_name: str, document: _Document) -> Any:
    schema: dict[str, Any] = {key: document.content[key] for key in _KEYWORDS if key in document.content}
    schema["additionalProperties"] = document.content.get("additionalProperties", False)
    schema["title"] = type_name
    return _VALIDATOR(schema)


def _position(error: SchemaError) -> str:
    return "/".join(map(str, error.absolute_path))


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[SchemaError]:
    # Registry patterns are those of ECMA and Java: the regex module knows their classes, the re module does not.
    if isinstance(instance, str):
        try:
            matches = regex.search(pattern, instance) is not None
        except regex.error:
            return
        if not matches:
            yield SchemaError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(validator: Any, rules: Any, instance: Any, _schema: Any) -> Iterator[SchemaError]:
    if isinstance(instance, Mapping):
        for pattern, rule in rules.items():
            for name, value in instance.items():
                if regex.search(pattern, name):
                    yield from validator.descend(value, rule, path=name, schema_path=pattern)


def _additional_properties(validator: Any, rule: Any, instance: Any, schema: Any) -> Iterator[SchemaError]:
    if not isinstance(instance, Mapping):
        return
    extras = [name for name in instance if not _is_declared(name, schema)]
    if isinstance(rule, Mapping):
        for name in extras:
            yield from validator.descend(instance[name], rule, path=name)
    elif not rule and extras:
        yield SchemaError(f"extraneous keys {extras}")


def _is_declared(name: str, schema: Mapping[str, Any]) -> bool:
    patterns = schema.get("patternProperties", {})
    return name in schema.get("properties", {}) or any(regex.search(pattern, name) for pattern in patterns)


def _dependent_required(_validator: Any, rules: Any, instance: Any, _schema: Any) -> Iterator[SchemaError]:
    if isinstance(instance, Mapping):
        for key, needed in rules.items():
            for name in needed:
                if key in instance and name not in instance:
                    yield SchemaError(f"property [{key}] needs property [{name}]")


def _dependent_excluded(_validator: Any, rules: Any, instance: Any, _schema: Any) -> Iterator[SchemaError]:
    if isinstance(instance, Mapping):
        for key, excluded in rules.items():
            for name in excluded:
                if key in instance and name in instance:
                    yield SchemaError(f"properties [{key}] and [{name}] exclude each other")


def _required_xor(_validator: Any, names: Any, instance: Any, _schema: Any) -> Iterator[SchemaError]:
    if isinstance(instance, Mapping) and sum(name in instance for name in names) != 1:
        yield SchemaError(f"exactly one of {list(names)} is required")


def _ignored(_validator: Any, _value: Any, _instance: Any, _schema: Any) -> Iterator[SchemaError]:
    return iter(())


_VALIDATOR = validators.extend(
    Draft7Validator,
    {
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
        "format": _ignored,
        "dependentRequired": _dependent_required,
        "dependentExcluded": _dependent_excluded,
        "requiredXor": _required_xor,
    },
)


def _messages(error: SchemaError) -> Iterator[str]:
    pointer = "#" + "".join(f"/{step}" for step in error.absolute_path)
    value = error.instance
    if error.validator == "additionalProperties" and isinstance(value, Mapping):
        for name in value:
            if not _is_declared(name, error.schema):
                yield f"{pointer}: extraneous key [{name}] is not permitted"
    elif error.validator == "required":
        for name in error.validator_value:
            if name not in value:
                yield f"{pointer}: required key [{name}] not found"
    elif error.validator == "type":
        declared = error.validator_value
        expected = " or ".join(_schema_type(name) for name in ([declared] if isinstance(declared, str) else declared))
        yield f"{pointer}: expected type: {expected}, found: {_TYPE_NAMES.get(type(value), type(value).__name__)}"
    elif error.validator in ("oneOf", "anyOf"):
        count = len({step.relative_schema_path[0] for step in error.context or ()})
        total = len(error.validator_value)
        detail = "; ".join(message for cause in error.context or () for message in _messages(cause))
        yield f"{pointer}: only {total - count} subschema matches out of {total} ({detail})"
    elif error.validator in ("dependentRequired", "dependentExcluded", "requiredXor"):
        yield f"{pointer}: {error.message}"
    else:
        yield (
            f"{pointer}: failed validation constraint for keyword [{error.validator}]: "
            f"{_shown(error.validator_value)}, received {_shown(value)}"
        )


def _schema_type(name: str) -> str:
    return {"object": "JSONObject", "array": "JSONArray"}.get(name, name.capitalize())


def _shown(value: Any) -> str:
    text = json.dumps(value, default=str)
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "..."
