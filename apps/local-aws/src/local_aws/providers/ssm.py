"""Providers of AWS Systems Manager."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from local_aws.provider_support import ignoring, pick, tag_changes
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState


class Parameter(ResourceProvider):
    """AWS::SSM::Parameter of type String or StringList."""

    type_name = "AWS::SSM::Parameter"
    handled = frozenset({"AllowedPattern", "DataType", "Description", "Name", "Tags", "Tier", "Type", "Value"})

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        name = properties.get("Name") or request.suggested_name
        ssm = request.clients.client("ssm")
        options = {}
        if tags := properties.get("Tags"):
            options["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
        ssm.put_parameter(Name=name, **_settings(properties), **options)
        return _state(request, name, properties)

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        ssm = request.clients.client("ssm")
        name = current.physical_id
        # An overwrite keeps what it is not given, so that a removed property is written as empty.
        removed = {key: "" for key in ("Description", "AllowedPattern") if key in previous and key not in properties}
        ssm.put_parameter(Name=name, Overwrite=True, **_settings(properties), **removed)
        changes = tag_changes(previous, properties)
        if changes.removed:
            ssm.remove_tags_from_resource(ResourceType="Parameter", ResourceId=name, TagKeys=changes.removed)
        if changes.added:
            ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId=name, Tags=changes.added_list)
        return _state(request, name, properties)

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring("ParameterNotFound"):
            request.clients.client("ssm").delete_parameter(Name=current.physical_id)


def _settings(properties: Mapping[str, Any]) -> dict[str, Any]:
    pattern = properties.get("AllowedPattern")
    if pattern and not re.search(pattern, properties["Value"]):
        raise ResourceFailure(f"Parameter value, cannot be validated against allowedPattern: {pattern}")
    return pick(properties, "AllowedPattern", "DataType", "Description", "Tier", "Type", "Value")


def _state(request: ResourceRequest, name: str, properties: Mapping[str, Any]) -> ResourceState:
    arn = f"arn:aws:ssm:{request.region}:{request.account}:parameter/{name.lstrip('/')}"
    return ResourceState(name, {"Arn": arn, "Type": properties["Type"], "Value": properties["Value"]})


PROVIDERS: tuple[type[ResourceProvider], ...] = (Parameter,)
