"""Fixtures that every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from local_aws.clients import Clients
from local_aws.settings import Settings
from local_aws.testing import ACCOUNT, OTHER_ACCOUNT, REGION, running_server


@pytest.fixture
def server() -> Iterator[Settings]:
    """An empty server on free ports."""
    with running_server() as settings:
        yield settings


@pytest.fixture
def clients(server: Settings) -> Clients:
    """Clients of the administrator of the first account."""
    return Clients(ACCOUNT, REGION)


@pytest.fixture
def other_clients(server: Settings) -> Clients:
    """Clients of the administrator of another account."""
    return Clients(OTHER_ACCOUNT, REGION)


@pytest.fixture
def s3(clients: Clients) -> Any:
    """S3 of the first account."""
    return clients.client("s3")


def pytest_configure(config: pytest.Config) -> None:
    """pytest resets the warning filters of the program, and so brings back moto's about errors that a model lacks."""
    config.addinivalue_line("filterwarnings", r"ignore:Exception\(_LocalError\):UserWarning")
