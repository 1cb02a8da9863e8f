"""The contract between the CloudFormation engine and the providers of resource types."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from local_aws.clients import Clients


class ResourceFailure(Exception):  # noqa: N818 - the outcome of a resource operation, not a defect of the program
    """A resource operation failed. The message becomes the ResourceStatusReason of the resource's event."""

    def __init__(self, message: str, physical_id: str | None = None) -> None:
        """`physical_id`: of what a failed creation left behind, so that the rollback deletes it."""
        super().__init__(message)
        self.physical_id = physical_id


class ReplacementRequired(Exception):  # noqa: N818 - a verdict of a provider, not a defect of the program
    """The change cannot be applied in place. The engine creates a new resource and deletes the old one afterwards."""


@dataclass(frozen=True)
class ResourceRequest:
    """The circumstances of one resource operation."""

    type_name: str
    """Resource type, for example AWS::S3::Bucket."""
    logical_id: str
    """Logical id of the resource in its template."""
    stack_id: str
    """ARN of the stack."""
    stack_name: str
    """Name of the stack."""
    account: str
    """Account that holds the stack, 12 digits."""
    region: str
    """Region of the stack."""
    suggested_name: str
    """The name that CloudFormation would generate, for types whose name is optional."""
    clients: Clients
    """boto3 clients under the role of the stack."""


@dataclass(frozen=True)
class ResourceState:
    """A resource that exists."""

    physical_id: str
    """The value of Ref."""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    """Every value of Fn::GetAtt. A dotted name is nested: Endpoint.Address is {"Endpoint": {"Address": ...}}."""


class ResourceProvider(ABC):
    """Creates, updates and deletes resources of one type.

    Properties arrive resolved, validated against the registry schema and normalised to its types.
    A failure is a ResourceFailure or a botocore ClientError; the engine turns both into an event.
    """

    type_name: ClassVar[str]
    """Resource type that the provider serves."""
    handled: ClassVar[frozenset[str]]
    """Top-level properties that the provider applies; the engine refuses a template that sets any other."""

    def applies(self, property_name: str) -> bool:
        """Whether the provider applies a top-level property."""
        return property_name in self.handled

    @abstractmethod
    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        """Create the resource. Nothing may be left behind when it fails."""

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        """Change the resource in place; `previous` are the properties it has now.

        Raises ReplacementRequired for a type that cannot be changed in place, which is what a provider inherits.
        """
        raise ReplacementRequired(f"{self.type_name} cannot be updated in place")

    @abstractmethod
    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        """Delete the resource. One that is already gone counts as deleted."""
