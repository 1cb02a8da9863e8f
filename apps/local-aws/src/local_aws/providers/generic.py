"""Holds resources of types that have no provider of their own.

Such a resource exists in CloudFormation only: its identifier and attributes follow the registry schema,
but no API of the service shows it.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from local_aws.cloudformation import schema
from local_aws.cloudformation.schema import PropertyPath, ResourceSchema
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState


@dataclass(frozen=True)
class HeldResource:
    """A resource that is held generically."""

    account: str
    region: str
    type_name: str
    physical_id: str
    stack_id: str
    logical_id: str
    properties: Mapping[str, Any]


_Key = tuple[str, str, str, str]
_held: dict[_Key, HeldResource] = {}
_lock = threading.Lock()


def held() -> list[HeldResource]:
    """All resources that are held generically."""
    with _lock:
        return list(_held.values())


def reset() -> None:
    """Forget all of them."""
    with _lock:
        _held.clear()


class GenericProvider(ResourceProvider):
    """Holds resources of any type that the registry has."""

    handled = frozenset()

    def applies(self, property_name: str) -> bool:
        """Every property: it is kept, and does nothing."""
        return True

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        """Hold a resource. Raises ResourceFailure when one with the same identifier is held already."""
        type_schema = schema.get(request.type_name, request.region)
        identifier = {path: _identifier_part(path, request, properties) for path in type_schema.primary_identifier}
        physical_id = "|".join(identifier.values())
        resource = HeldResource(
            account=request.account,
            region=request.region,
            type_name=request.type_name,
            physical_id=physical_id,
            stack_id=request.stack_id,
            logical_id=request.logical_id,
            properties=dict(properties),
        )
        with _lock:
            if _key(request, physical_id) in _held:
                raise ResourceFailure(
                    f"Resource of type '{request.type_name}' with identifier '{physical_id}' already exists."
                )
            _held[_key(request, physical_id)] = resource
        return ResourceState(physical_id, _attributes(type_schema, request, identifier, properties))

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        """Hold the new properties. Raises ResourceFailure when the resource is gone."""
        with _lock:
            key = _key(request, current.physical_id)
            if key not in _held:
                raise ResourceFailure(
                    f"Resource of type '{request.type_name}' with identifier '{current.physical_id}' was not found."
                )
            _held[key] = replace(_held[key], properties=dict(properties))
        kept = {name: value for name, value in current.attributes.items() if name not in previous}
        return ResourceState(current.physical_id, kept | dict(properties))

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        """Let go of the resource."""
        with _lock:
            _held.pop(_key(request, current.physical_id), None)


def _key(request: ResourceRequest, physical_id: str) -> _Key:
    return request.account, request.region, request.type_name, physical_id


def _identifier_part(path: PropertyPath, request: ResourceRequest, properties: Mapping[str, Any]) -> str:
    name = path[-1]
    if len(path) == 1 and name in properties:
        return str(properties[name])
    if name.endswith(("Arn", "ARN")):
        return _arn(request, secrets.token_hex(8))
    return request.suggested_name if name.endswith("Name") else secrets.token_hex(8)


def _arn(request: ResourceRequest, resource_id: str) -> str:
    _, service, kind = request.type_name.lower().split("::")
    return f"arn:aws:{service}:{request.region}:{request.account}:{kind}/{resource_id}"


def _attributes(
    type_schema: ResourceSchema,
    request: ResourceRequest,
    identifier: Mapping[PropertyPath, str],
    properties: Mapping[str, Any],
) -> dict[str, Any]:
    """Values for the read-only attributes that are text; of other types nothing sensible can be made up."""
    attributes: dict[str, Any] = dict(properties)
    for path in type_schema.read_only:
        if len(path) > 1:
            continue
        name = path[0]
        if path in identifier:
            attributes[name] = identifier[path]
        elif type_schema.is_text(name):
            resource_id = "/".join(identifier.values())
            is_arn = name.endswith(("Arn", "ARN"))
            attributes[name] = _arn(request, resource_id) if is_arn else f"{resource_id}-{name.lower()}"
    return attributes
