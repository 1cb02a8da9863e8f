"""How our code changes classes and modules of moto."""

from __future__ import annotations

from types import ModuleType
from typing import Any


def graft(target: type | ModuleType, **members: Any) -> None:
    """Give a class or module of moto our own members, in place of its own or beside them."""
    for name, member in members.items():
        setattr(target, name, member)
