"""What the engine needs from the rest of the server; tests put their own in its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from local_aws.cloudformation.external_values import ExternalValues
from local_aws.providers.base import ResourceProvider

if TYPE_CHECKING:
    from local_aws.clients import Clients


@dataclass(frozen=True)
class Surroundings:
    """The collaborators of an operation."""

    provider: Callable[[str], ResourceProvider]
    """The provider of a type."""
    clients: Callable[[str, str, str | None], Clients]
    """Clients of an account and region under a role, or under the administrator."""
    external_values: Callable[[Clients], ExternalValues]
    """SSM parameters and secrets."""
