from __future__ import annotations

import pytest
from organization import Organization, create_organization
from platform_account import PRODUCTION, STAGING, Platform

from local_aws.clients import Clients
from local_aws.testing import ACCOUNT


@pytest.fixture
def platform(clients: Clients) -> Platform:
    return Platform(clients.client("cloudformation"))


@pytest.fixture
def organization(clients: Clients) -> Organization:
    """An organization with the accounts of two stages; the platform's account administers stack sets for it."""
    made = create_organization(ACCOUNT, STAGING, PRODUCTION)
    made.delegate()
    return made
