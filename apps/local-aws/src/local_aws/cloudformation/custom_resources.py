"""Custom resources: a Lambda function stands behind the resource.

The requests and answers are those of
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from local_aws.cloudformation.intrinsics import scalar_text
from local_aws.lambda_runtime.callbacks import await_custom_resource
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState

MAX_TIMEOUT_SECONDS = 3600
_LAMBDA_ARN_PREFIX = "arn:aws:lambda:"

Send = Callable[[str, dict[str, Any], float], dict[str, Any]]
"""Sends an event to a function and returns its answer; raises ResourceFailure for a failure."""


class CustomResourceProvider(ResourceProvider):
    """Creates, updates and deletes by sending requests to the function of ServiceToken."""

    type_name = "AWS::CloudFormation::CustomResource"
    handled = frozenset()

    def __init__(self, send: Send = await_custom_resource) -> None:
        self._send = send

    def applies(self, property_name: str) -> bool:
        """Every property: the function gets it."""
        return True

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        """Send a Create request.

        A failed creation may have left something behind, so it is followed by a Delete request in the rollback:
        with the physical id of the answer, or with a generated one when there was no usable answer.
        """
        token, timeout = _service(properties)
        event = _event("Create", request, properties)
        try:
            return _state(self._send(token, event, timeout))
        except ResourceFailure as failure:
            raise ResourceFailure(str(failure), failure.physical_id or request.suggested_name) from failure

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        """Send an Update request; another physical id in the answer means that the resource was replaced."""
        token, timeout = _service(properties)
        if token != previous.get("ServiceToken", token):
            raise ResourceFailure("Modifying service token is not allowed.")
        event = _event("Update", request, properties) | {
            "PhysicalResourceId": current.physical_id,
            "OldResourceProperties": stringified(previous),
        }
        return _state(self._send(token, event, timeout))

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        """Send a Delete request."""
        token, timeout = _service(properties)
        event = _event("Delete", request, properties) | {"PhysicalResourceId": current.physical_id}
        _state(self._send(token, event, timeout))


def _service(properties: Mapping[str, Any]) -> tuple[str, float]:
    token = properties.get("ServiceToken")
    if not isinstance(token, str) or not token.startswith(_LAMBDA_ARN_PREFIX):
        raise ResourceFailure(f"ServiceToken must be the ARN of a Lambda function, received {token!r}")
    timeout = str(properties.get("ServiceTimeout", MAX_TIMEOUT_SECONDS))
    if not timeout.isdigit() or not 1 <= int(timeout) <= MAX_TIMEOUT_SECONDS:
        raise ResourceFailure(f"ServiceTimeout must be from 1 to {MAX_TIMEOUT_SECONDS} seconds, received {timeout!r}")
    return token, float(timeout)


def _event(kind: str, request: ResourceRequest, properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "RequestType": kind,
        "ServiceToken": properties["ServiceToken"],
        "StackId": request.stack_id,
        "LogicalResourceId": request.logical_id,
        "ResourceType": request.type_name,
        "ResourceProperties": stringified(properties),
    }


def _state(answer: Mapping[str, Any]) -> ResourceState:
    """What a successful answer says. Raises ResourceFailure when it lacks what CloudFormation insists on.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
    """
    physical_id, data = answer.get("PhysicalResourceId"), answer.get("Data") or {}
    if not isinstance(physical_id, str) or not physical_id:
        raise ResourceFailure("Invalid PhysicalResourceId")
    if not isinstance(data, Mapping):
        raise ResourceFailure("Invalid response object: Data must be an object", physical_id)
    return ResourceState(physical_id, dict(data))


def stringified(value: Any) -> Any:
    """Properties as the function gets them: every number and boolean as text."""
    if isinstance(value, Mapping):
        return {key: stringified(child) for key, child in value.items()}
    if isinstance(value, list):
        return [stringified(child) for child in value]
    return scalar_text(value) if isinstance(value, bool | int | float) else value
