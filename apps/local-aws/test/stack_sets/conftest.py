from __future__ import annotations

import pytest
from platform_account import Platform

from local_aws.clients import Clients


@pytest.fixture
def platform(clients: Clients) -> Platform:
    return Platform(clients.client("cloudformation"))
