"""The request that the engine would hand to a provider, against a server of this process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from local_aws.clients import Clients
from local_aws.providers.base import ResourceProvider, ResourceRequest, ResourceState


@dataclass
class Stack:
    """Creates, updates and deletes one resource the way the engine does."""

    clients: Clients

    def request(self, provider: type[ResourceProvider], name: str = "stack-Thing-1ABC") -> ResourceRequest:
        account, region = self.clients.account, self.clients.region
        return ResourceRequest(
            type_name=provider.type_name,
            logical_id="Thing",
            stack_id=f"arn:aws:cloudformation:{region}:{account}:stack/stack/1",
            stack_name="stack",
            account=account,
            region=region,
            suggested_name=name,
            clients=self.clients,
        )

    def create(
        self, provider: type[ResourceProvider], properties: dict[str, Any], name: str = "stack-Thing-1ABC"
    ) -> ResourceState:
        assert set(properties) <= provider.handled
        return provider().create(self.request(provider, name), properties)

    def update(
        self,
        provider: type[ResourceProvider],
        current: ResourceState,
        previous: dict[str, Any],
        properties: dict[str, Any],
    ) -> ResourceState:
        assert set(properties) <= provider.handled
        return provider().update(self.request(provider), current, previous, properties)

    def delete(self, provider: type[ResourceProvider], current: ResourceState, properties: dict[str, Any]) -> None:
        provider().delete(self.request(provider), current, properties)


@pytest.fixture
def stack(clients: Clients) -> Stack:
    return Stack(clients)
