"""Properties of a template as the parameters of a service's API, by the API's own model.

Many types of the registry differ from their API only in the case of the names: `BuildSpec` is `buildspec`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from local_aws.providers.base import ResourceFailure


def as_api(value: Any, shape: Any, where: str) -> Any:
    """A property with the names and scalars of a botocore shape.

    `where` is the path of the property in messages, for example AWS::CodeBuild::Project/Source. Raises ResourceFailure
    for a name that the API does not have, so that nothing is dropped in silence.
    """
    if shape.type_name == "structure":
        return _structure(_object(value, where), shape, where)
    if shape.type_name == "list":
        return [as_api(item, shape.member, where) for item in value]
    if shape.type_name == "map":
        return {name: as_api(item, shape.value, f"{where}/{name}") for name, item in _object(value, where).items()}
    return _text(value, where) if shape.type_name == "string" else value


def parameters(client: Any, operation: str, properties: Mapping[str, Any], type_name: str) -> dict[str, Any]:
    """The properties as parameters of an operation of a boto3 client."""
    shape = client.meta.service_model.operation_model(operation).input_shape
    found: dict[str, Any] = as_api(properties, shape, type_name)
    return found


def _structure(value: Mapping[str, Any], shape: Any, where: str) -> dict[str, Any]:
    names = {name.lower(): name for name in shape.members}
    unknown = sorted(name for name in value if name.lower() not in names)
    if unknown:
        raise ResourceFailure("; ".join(f"local AWS does not apply property {where}/{name}" for name in unknown))
    return {
        names[name.lower()]: as_api(content, shape.members[names[name.lower()]], f"{where}/{name}")
        for name, content in value.items()
    }


def _object(value: Any, where: str) -> Mapping[str, Any]:
    """An object, which a property of format JSON may give as text."""
    found = json.loads(value) if isinstance(value, str) else value
    if not isinstance(found, Mapping):
        raise ResourceFailure(f"{where} must be an object, received {json.dumps(value)}")
    return found


def _text(value: Any, where: str) -> str:
    """A scalar as text: CloudFormation turns booleans and numbers into it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    raise ResourceFailure(f"{where} must be text, received {json.dumps(value)}")
