"""Pages of a list, as the APIs of AWS give them out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def page(
    items: Sequence[Item], token: str | None, size: int, invalid: Callable[[], Exception]
) -> tuple[list[Item], str | None]:
    """The items of one page and the token of the next, None on the last.

    Raises what `invalid` makes for a token that was not given out by this function.
    """
    start = 0
    if token:
        try:
            start = int(base64.urlsafe_b64decode(token.encode()).decode())
        except (binascii.Error, UnicodeDecodeError, ValueError) as error:
            raise invalid() from error
    end = start + size
    following = base64.urlsafe_b64encode(str(end).encode()).decode() if end < len(items) else None
    return list(items[start:end]), following
