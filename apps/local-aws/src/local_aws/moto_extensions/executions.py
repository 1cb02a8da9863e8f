"""Operations that would run something, of services whose definitions are only stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from local_aws.unimplemented import UnimplementedError


def not_executed(service: str, operation: str) -> Callable[[Any], Any]:
    """A handler for an operation that moto pretends to serve: it says that the operation is not implemented."""

    def refuse(self: Any) -> Any:
        raise UnimplementedError(f"local AWS does not run {service}: {operation}")

    return refuse
