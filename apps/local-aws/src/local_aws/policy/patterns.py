"""Text of a policy that is compared: wildcards and policy variables.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

Context = Mapping[str, str | tuple[str, ...]]
"""Condition keys of a request, their names in lower case."""

_VARIABLE = re.compile(r"\$\{\s*([^},]+?)\s*(?:,\s*'([^']*)'\s*)?\}")
_LITERALS = frozenset({"*", "?", "$"})
_ESCAPE = "\0"
"""Stands before a character that came out of a variable and is therefore no wildcard."""


class MissingVariableError(Exception):
    """A variable without a value; what contains it matches nothing."""


def substituted(text: str, context: Context) -> str:
    """The text with the values of its variables. Raises MissingVariableError.

    Wildcards inside the values are marked as literal, for `matches`; `plain` takes the marks away.
    """
    return _VARIABLE.sub(lambda match: _value(match, context), text)


def plain(text: str) -> str:
    """A substituted text without the marks of literal characters."""
    return text.replace(_ESCAPE, "")


def matches(pattern: str, value: str, ignore_case: bool = False) -> bool:
    """Whether the whole value matches a substituted pattern: `*` any characters, `?` exactly one."""
    return _compiled(pattern, ignore_case).fullmatch(value) is not None


def _value(match: re.Match[str], context: Context) -> str:
    name, default = match.group(1), match.group(2)
    if name in _LITERALS:
        return _ESCAPE + name
    value = context.get(name.lower(), default)
    if value is None or isinstance(value, tuple):
        # Multi-valued keys cannot be variables.
        raise MissingVariableError(name)
    return "".join(_ESCAPE + character if character in "*?" else character for character in value)


@lru_cache(maxsize=4096)
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    parts: list[str] = []
    literal = False
    for character in pattern:
        if character == _ESCAPE:
            literal = True
            continue
        if literal or character not in "*?":
            parts.append(re.escape(character))
        else:
            parts.append(".*" if character == "*" else ".")
        literal = False
    return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if ignore_case else 0))
