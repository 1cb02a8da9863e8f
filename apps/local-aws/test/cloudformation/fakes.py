"""An engine for tests: fake providers and values, operations that end before the call returns."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local_aws.cloudformation.custom_resources import CustomResourceProvider
from local_aws.cloudformation.errors import TemplateError, ValidationError
from local_aws.cloudformation.resource_definition import is_custom_type
from local_aws.cloudformation.service import DeploymentOptions, StackService, Submission
from local_aws.cloudformation.stack import Stack
from local_aws.cloudformation.surroundings import Surroundings
from local_aws.providers.base import ResourceFailure, ResourceProvider, ResourceRequest, ResourceState

ACCOUNT = "111122223333"
REGION = "eu-west-1"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:handler"


@dataclass
class World:
    """What exists, what was called, and what shall fail."""

    resources: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Properties by physical id."""
    calls: list[tuple[str, str]] = field(default_factory=list)
    """Operation and logical id, in order."""
    failing: dict[tuple[str, str], str] = field(default_factory=dict)
    """Reason by operation and logical id."""
    custom_events: list[dict[str, Any]] = field(default_factory=list)
    custom_answers: dict[tuple[str, str], Any] = field(default_factory=dict)
    """Answer, or failure, by request type and logical id; by default the physical id is kept."""
    ssm: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    untrusting: set[str] = field(default_factory=set)
    """Roles that do not let CloudFormation assume them."""
    before_act: Callable[[str, ResourceRequest], object] = lambda operation, request: None
    """Called with operation and request before each operation of a resource."""
    before_send: Callable[[dict[str, Any]], object] = lambda event: None
    """Called with the event before a custom resource gets it."""
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def act(self, operation: str, request: ResourceRequest) -> None:
        self.before_act(operation, request)
        self.calls.append((operation, request.logical_id))
        if (operation, request.logical_id) in self.failing:
            raise ResourceFailure(self.failing[operation, request.logical_id])

    def refuse(self, role: str | None) -> None:
        if role in self.untrusting:
            raise ValidationError(f"Role {role} is invalid or cannot be assumed")

    def parameter(self, name: str, version: str | None, secure: bool) -> str:
        if name not in self.ssm:
            raise TemplateError(f"Unable to fetch parameters [{name}] from parameter store for this account.")
        return self.ssm[name]

    def secret(self, secret_id: str, stage: str | None, version: str | None) -> str:
        return self.secrets[secret_id]

    def send(self, function: str, event: dict[str, Any], timeout: float) -> dict[str, Any]:
        self.before_send(event)
        self.custom_events.append(event)
        answer = self.custom_answers.get((event["RequestType"], event["LogicalResourceId"]), {})
        if isinstance(answer, Exception):
            raise answer
        default = event.get("PhysicalResourceId", f"custom-{event['LogicalResourceId']}-{next(self.numbers)}")
        return {"Status": "SUCCESS", "PhysicalResourceId": default, **answer}


class FakeProvider(ResourceProvider):
    """Keeps the properties in the world."""

    handled = frozenset()

    def __init__(self, world: World) -> None:
        self._world = world

    def applies(self, property_name: str) -> bool:
        return property_name != "BucketEncryption"

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        self._world.act("create", request)
        physical_id = properties.get("BucketName") or f"{request.logical_id}-{next(self._world.numbers)}"
        self._world.resources[physical_id] = dict(properties)
        return ResourceState(physical_id, {"Arn": f"arn:{physical_id}"})

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        self._world.resources[current.physical_id] = dict(properties)
        self._world.act("update", request)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        self._world.act("delete", request)
        self._world.resources.pop(current.physical_id, None)


@dataclass
class Engine:
    """A stack service over a world."""

    world: World = field(default_factory=World)

    @property
    def service(self) -> StackService:
        return StackService(
            ACCOUNT,
            REGION,
            Surroundings(
                provider=lambda name: (
                    CustomResourceProvider(self.world.send) if is_custom_type(name) else FakeProvider(self.world)
                ),
                clients=lambda account, region, role: self.world.refuse(role),
                external_values=lambda clients: self.world,
            ),
            start=lambda work: work(),
        )

    def create(self, template: Mapping[str, Any], name: str = "stack", **options: Any) -> Stack:
        return self.service.create_stack(name, submission(template), DeploymentOptions(**options))

    def update(self, template: Mapping[str, Any], name: str = "stack", **options: Any) -> Stack:
        return self.service.update_stack(name, submission(template), DeploymentOptions(**options))

    def stack(self, name: str = "stack") -> Stack:
        return self.service.store.get(name)


def submission(template: Mapping[str, Any] | None, **given: Any) -> Submission:
    body = None if template is None else json.dumps(template)
    return Submission(body, capabilities=("CAPABILITY_NAMED_IAM",), **given)


def template(outputs: Mapping[str, Any] | None = None, **resources: Any) -> dict[str, Any]:
    """A template of the given resources."""
    document: dict[str, Any] = {"Resources": resources}
    if outputs:
        document["Outputs"] = outputs
    return document


def bucket(versioning: str | None = None, depends_on: str | None = None, **properties: Any) -> dict[str, Any]:
    """A resource that can be updated in place and, by BucketName, replaced."""
    if versioning:
        properties["VersioningConfiguration"] = {"Status": versioning}
    resource: dict[str, Any] = {"Type": "AWS::S3::Bucket", "Properties": properties}
    return resource | ({"DependsOn": depends_on} if depends_on else {})


def custom(**properties: Any) -> dict[str, Any]:
    """A custom resource."""
    return {"Type": "Custom::Thing", "Properties": {"ServiceToken": FUNCTION, **properties}}


def statuses(stack: Stack, logical_id: str | None = None) -> list[str]:
    """Statuses of the events of a resource, or of the stack itself."""
    return [event.status for event in stack.events if event.logical_id == (logical_id or stack.name)]


def reason(stack: Stack, logical_id: str, status: str) -> str:
    """The reason of the latest event of a resource in a status."""
    found = [event.reason for event in stack.events if event.logical_id == logical_id and event.status == status]
    return found[-1] or ""
