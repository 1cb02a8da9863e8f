"""A moto in this process, and the request that the engine would hand to a provider."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local_aws import moto_extensions
from local_aws.providers.base import ResourceProvider, ResourceRequest, ResourceState

ACCOUNT = "123456789012"
REGION = "eu-west-1"


@cache
def _client(service: str, region: str) -> Any:
    return boto3.client(service, region_name=region, aws_access_key_id="testing", aws_secret_access_key="testing")


@dataclass
class InProcessClients:
    """boto3 clients that moto answers inside the test process."""

    region: str = REGION

    def client(self, service: str) -> Any:
        return _client(service, self.region)


@dataclass
class Stack:
    """Creates, updates and deletes one resource the way the engine does."""

    clients: InProcessClients

    def request(self, provider: type[ResourceProvider], name: str = "stack-Thing-1ABC") -> ResourceRequest:
        return ResourceRequest(
            type_name=provider.type_name,
            logical_id="Thing",
            stack_id=f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/stack/1",
            stack_name="stack",
            account=ACCOUNT,
            region=self.clients.region,
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
def stack() -> Iterator[Stack]:
    moto_extensions.install()
    with mock_aws():
        yield Stack(InProcessClients())


@pytest.fixture
def clients(stack: Stack) -> InProcessClients:
    return stack.clients
