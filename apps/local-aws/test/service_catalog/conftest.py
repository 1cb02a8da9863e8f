from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from published import Catalog, User, session

from local_aws.clients import Clients
from local_aws.settings import Settings
from local_aws.testing import ACCOUNT, REGION


@pytest.fixture
def catalog(clients: Clients) -> Catalog:
    return Catalog(clients)


@pytest.fixture
def scientist(catalog: Catalog) -> User:
    """A session of the scientist's role, with everything published."""
    catalog.publish()
    client = Clients(ACCOUNT, REGION, session(catalog.scientist_role)).client("servicecatalog")
    return User(client, catalog)


@pytest.fixture
def calls(server: Settings) -> Callable[[str], list[Any]]:
    """The calls that were recorded of the principals that match a pattern."""

    def find(principal: str) -> list[Any]:
        query = urlencode({"principal": principal})
        with urlopen(f"{server.endpoint}/_local-aws/calls?{query}") as answer:
            return [SimpleNamespace(**call) for call in json.load(answer)]

    return find
