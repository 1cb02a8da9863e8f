"""What the providers of Amazon EC2 share: a resource with tags that is made, changed and removed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from local_aws.provider_support import discarding, ignoring, tag_changes
from local_aws.providers.base import ResourceProvider, ResourceRequest, ResourceState


class Ec2Resource(ResourceProvider):
    """A resource of EC2 with tags of its own. Unless `configure` does more, nothing but they change in place."""

    gone: ClassVar[str]
    """Error code of a resource that does not exist."""

    def create(self, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        ec2 = request.clients.client("ec2")
        made = self.make(ec2, request, properties)
        identifier = self.identifier(made)
        with discarding(lambda: self.remove(ec2, identifier)):
            self.configure(ec2, identifier, {}, properties)
        return made

    def update(
        self,
        request: ResourceRequest,
        current: ResourceState,
        previous: Mapping[str, Any],
        properties: Mapping[str, Any],
    ) -> ResourceState:
        self.configure(request.clients.client("ec2"), self.identifier(current), previous, properties)
        return current

    def delete(self, request: ResourceRequest, current: ResourceState, properties: Mapping[str, Any]) -> None:
        with ignoring(self.gone):
            self.remove(request.clients.client("ec2"), self.identifier(current))

    @abstractmethod
    def make(self, ec2: Any, request: ResourceRequest, properties: Mapping[str, Any]) -> ResourceState:
        """Call the API that creates the resource; `configure` does the rest."""

    @abstractmethod
    def remove(self, ec2: Any, identifier: str) -> None:
        """Call the API that deletes the resource."""

    def identifier(self, state: ResourceState) -> str:
        """What the API knows the resource by."""
        return state.physical_id

    def configure(self, ec2: Any, identifier: str, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
        """Apply what is not given at creation, or has changed since."""
        apply_tags(ec2, identifier, previous, properties)


def apply_tags(ec2: Any, identifier: str, previous: Mapping[str, Any], properties: Mapping[str, Any]) -> None:
    """Bring the tags of an EC2 resource from those of one property set to those of the other."""
    changes = tag_changes(previous, properties)
    if changes.removed:
        ec2.delete_tags(Resources=[identifier], Tags=[{"Key": key} for key in changes.removed])
    if changes.added:
        ec2.create_tags(Resources=[identifier], Tags=changes.added_list)
