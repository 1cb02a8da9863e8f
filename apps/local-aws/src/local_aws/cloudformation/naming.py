"""Names and ids that CloudFormation generates."""

from __future__ import annotations

import secrets
import string
import uuid
from collections.abc import Mapping
from typing import Any

import regex

from local_aws.cloudformation.schema import ResourceSchema

_SUFFIX_CHARACTERS = string.ascii_uppercase + string.digits
_SUFFIX_LENGTH = 12
_DEFAULT_MAX_LENGTH = 255
_MIN_PART = 1


def stack_id(account: str, region: str, name: str) -> str:
    """A new ARN for a stack."""
    return f"arn:aws:cloudformation:{region}:{account}:stack/{name}/{uuid.uuid4()}"


def change_set_id(account: str, region: str, name: str) -> str:
    """A new ARN for a change set."""
    return f"arn:aws:cloudformation:{region}:{account}:changeSet/{name}/{uuid.uuid4()}"


def resource_name(stack_name: str, logical_id: str, schema: ResourceSchema | None) -> str:
    """A new name of the form stack-logicalId-SUFFIX.

    It is shortened and put in lower case where the schema of the type's name asks for that.
    """
    suffix = "".join(secrets.choice(_SUFFIX_CHARACTERS) for _ in range(_SUFFIX_LENGTH))
    name_schema = _name_schema(schema)
    room = int(name_schema.get("maxLength", _DEFAULT_MAX_LENGTH)) - _SUFFIX_LENGTH - 2
    logical = logical_id[: max(_MIN_PART, room - min(len(stack_name), room // 2))]
    name = f"{stack_name[: max(_MIN_PART, room - len(logical))]}-{logical}-{suffix}"
    pattern = name_schema.get("pattern")
    if pattern and not _matches(pattern, name) and _matches(pattern, name.lower()):
        return name.lower()
    return name


def _matches(pattern: str, text: str) -> bool:
    return regex.search(pattern, text) is not None


def _name_schema(schema: ResourceSchema | None) -> Mapping[str, Any]:
    names = schema.writable_identifier() if schema else ()
    if schema is None or len(names) != 1:
        return {}
    node: Mapping[str, Any] = schema.properties.get(names[0], {})
    return node
