"""The record of every call: who did what to what, from where, and how it ended."""

from __future__ import annotations

import json
import re
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from local_aws.accounts import PARTITION
from local_aws.api_request import ApiRequest

KEPT_IN_MEMORY = 20_000
"""Calls that `find` sees; the file has all."""

_ROLE_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/\S+")
_KEEP_THEIR_ROLES = frozenset({"iam", "kms", "sts"})
"""Services that are asked about roles, and never act under one that a caller gives them."""

_WITH_CONSTRAINT = frozenset({"CreateConstraint", "UpdateConstraint"})

_STORED = frozenset({"Value", "Variables", "PrincipalARN"})
"""Members that are kept for somebody else to read, of tags, parameters and environments, or that get access."""


@dataclass(frozen=True)
class Call:
    """One call. `time` is seconds since the epoch, `duration_ms` the time that the answer took.

    `passed_roles` are those that the caller hands to the service: `iam:PassRole` decides on them, which is no call of
    its own. `permissions_boundary` is the boundary that the request sets.
    """

    time: float
    principal: str
    account: str
    region: str
    action: str
    resources: tuple[str, ...]
    passed_roles: tuple[str, ...]
    permissions_boundary: str | None
    source_vpc: str | None
    source_vpce: str | None
    status: int
    error: str | None
    duration_ms: float


class CallRecord:
    """Calls in memory, and as JSON lines in a file when there is one. Thread-safe."""

    def __init__(self, file: Path | None = None) -> None:
        self._calls: deque[Call] = deque(maxlen=KEPT_IN_MEMORY)
        self._lock = threading.Lock()
        self._file = file
        if file:
            self._write(file, "w", "")

    def add(self, call: Call) -> None:
        """Record one call."""
        line = json.dumps(asdict(call))
        with self._lock:
            self._calls.append(call)
            if self._file:
                self._write(self._file, "a", line + "\n")

    @staticmethod
    def _write(file: Path, mode: str, text: str) -> None:
        # Somebody may tidy the state folder away while the server runs.
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open(mode) as stream:
            stream.write(text)

    def find(self, principal: str = "*", action: str = "*") -> Iterator[Call]:
        """Calls, oldest first. Both filters are patterns with `*` and `?`, the action without regard to case."""
        with self._lock:
            calls = list(self._calls)
        for call in calls:
            if fnmatchcase(call.principal, principal) and fnmatchcase(call.action.lower(), action.lower()):
                yield call


def passed_roles_of(request: ApiRequest) -> tuple[str, ...]:
    """ARNs of roles in any place of the request to a service that acts under them, but for values that it stores."""
    if request.service in _KEEP_THEIR_ROLES:
        return ()
    texts = (*_texts(request.parameters), *_texts(_parameters_of_constraint(request)))
    return tuple(dict.fromkeys(text for text in texts if _ROLE_ARN.fullmatch(text)))


def _parameters_of_constraint(request: ApiRequest) -> Any:
    """What a constraint of Service Catalog gives as JSON: the launch role, which its creator has to pass.

    https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreateConstraint.html
    """
    if request.service != "servicecatalog" or request.operation not in _WITH_CONSTRAINT:
        return None
    try:
        given = json.loads(request.parameters.get("Parameters") or "{}")
    except json.JSONDecodeError:
        return None
    if isinstance(given, dict) and "LocalRoleName" in given:
        given["RoleArn"] = f"arn:{PARTITION}:iam::{request.caller.account}:role/{given['LocalRoleName']}"
    return given


def permissions_boundary_of(request: ApiRequest) -> str | None:
    """The boundary that the request sets on a role or user."""
    boundary = request.parameters.get("PermissionsBoundary")
    return boundary if isinstance(boundary, str) else None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in _STORED:
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def error_code(status: int, headers: dict[str, str], body: bytes) -> str | None:
    """The error code of a response in any protocol, or None for a success. Header names are lower case."""
    if status < 400:
        return None
    header = headers.get("x-amzn-errortype")
    if header:
        return header.split(":")[0].split("#")[-1]
    text = body.decode("utf-8", "replace")
    xml = re.search(r"<Code>([^<]+)</Code>", text)
    if xml:
        return xml.group(1)
    json_type = re.search(r'"(?:__type|code)"\s*:\s*"([^"]+)"', text)
    return json_type.group(1).split("#")[-1] if json_type else str(status)
