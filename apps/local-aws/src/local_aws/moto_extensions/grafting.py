"""How an extension changes a class of moto."""

from __future__ import annotations

from typing import Any


def graft(target: type, **members: Any) -> None:
    """Give a class of moto our own members, in place of its own or beside them."""
    for name, member in members.items():
        setattr(target, name, member)
