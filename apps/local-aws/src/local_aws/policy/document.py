"""A policy document, read strictly: what the evaluator would not understand is an error, never ignored.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from local_aws.policy.conditions import UnknownOperatorError, check_operator

Effect = Literal["Allow", "Deny"]
Conditions = Mapping[str, Mapping[str, tuple[str, ...]]]

_VERSIONS = ("2008-10-17", "2012-10-17")
_STATEMENT_KEYS = frozenset(
    {
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    }
)
_PRINCIPAL_TYPES = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})
_EXCLUSIVE = (("Principal", "NotPrincipal"), ("Action", "NotAction"), ("Resource", "NotResource"))


class MalformedPolicyError(ValueError):
    """The document is not a policy, or says something that the evaluator does not know."""


@dataclass(frozen=True)
class Statement:
    """One statement. A selector that the document does not have is None; `index` counts from 0."""

    index: int
    sid: str | None
    effect: Effect
    principals: Mapping[str, tuple[str, ...]] | None
    not_principals: Mapping[str, tuple[str, ...]] | None
    actions: tuple[str, ...] | None
    not_actions: tuple[str, ...] | None
    resources: tuple[str, ...] | None
    not_resources: tuple[str, ...] | None
    conditions: Conditions

    @property
    def label(self) -> str:
        """How messages call the statement: its Sid, else its position."""
        return self.sid or f"statement {self.index}"


@dataclass(frozen=True)
class PolicyDocument:
    """A policy. Variables are substituted from version 2012-10-17 on."""

    version: str
    statements: tuple[Statement, ...]

    @property
    def has_variables(self) -> bool:
        """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html"""
        return self.version == "2012-10-17"


def parse(source: str | bytes | Mapping[str, Any]) -> PolicyDocument:
    """Read a document from JSON text or its object. Raises MalformedPolicyError with every fault."""
    if isinstance(source, (str, bytes)):
        try:
            source = json.loads(source)
        except ValueError as error:
            raise MalformedPolicyError(f"policy is not JSON: {error}") from error
    if not isinstance(source, Mapping):
        raise MalformedPolicyError(f"policy must be an object, received {json.dumps(source)}")
    faults: list[str] = []
    version = source.get("Version", "2008-10-17")
    if version not in _VERSIONS:
        faults.append(f"Version must be one of {json.dumps(_VERSIONS)}, received {json.dumps(version)}")
    statements = tuple(
        statement
        for index, raw in enumerate(_listed(source.get("Statement", [])))
        if (statement := _statement(index, raw, faults))
    )
    if faults:
        raise MalformedPolicyError("; ".join(faults))
    return PolicyDocument(version, statements)


def _statement(index: int, raw: Any, faults: list[str]) -> Statement | None:
    if not isinstance(raw, Mapping):
        faults.append(f"statement {index} must be an object, received {json.dumps(raw)}")
        return None
    where = f"statement {index}"
    unknown = sorted(set(raw) - _STATEMENT_KEYS)
    if unknown:
        faults.append(f"{where} has unknown elements {json.dumps(unknown)}")
    if raw.get("Effect") not in ("Allow", "Deny"):
        faults.append(f'{where}: Effect must be "Allow" or "Deny", received {json.dumps(raw.get("Effect"))}')
    for one, other in _EXCLUSIVE:
        if one in raw and other in raw:
            faults.append(f"{where} has both {one} and {other}; keep one")
    if "Action" not in raw and "NotAction" not in raw:
        faults.append(f"{where} has neither Action nor NotAction")
    return Statement(
        index=index,
        sid=raw.get("Sid") or None,
        effect=raw.get("Effect", "Deny"),
        principals=_principals(raw, "Principal", where, faults),
        not_principals=_principals(raw, "NotPrincipal", where, faults),
        actions=_texts(raw, "Action"),
        not_actions=_texts(raw, "NotAction"),
        resources=_texts(raw, "Resource"),
        not_resources=_texts(raw, "NotResource"),
        conditions=_conditions(raw.get("Condition", {}), where, faults),
    )


def _principals(
    raw: Mapping[str, Any], name: str, where: str, faults: list[str]
) -> Mapping[str, tuple[str, ...]] | None:
    if name not in raw:
        return None
    value = raw[name]
    if value == "*":
        return {"AWS": ("*",)}
    if not isinstance(value, Mapping) or not set(value) <= _PRINCIPAL_TYPES:
        kinds = ", ".join(sorted(_PRINCIPAL_TYPES))
        faults.append(f'{where}: {name} must be "*" or an object with {kinds}, received {json.dumps(value)}')
        return {}
    return {kind: tuple(str(entry) for entry in _listed(entries)) for kind, entries in value.items()}


def _conditions(raw: Any, where: str, faults: list[str]) -> Conditions:
    if not isinstance(raw, Mapping) or not all(isinstance(tests, Mapping) for tests in raw.values()):
        faults.append(f"{where}: Condition must be an object of objects, received {json.dumps(raw)}")
        return {}
    for operator in raw:
        try:
            check_operator(operator)
        except UnknownOperatorError as error:
            faults.append(f"{where}: {error}")
    return {
        operator: {key: tuple(_text(value) for value in _listed(values)) for key, values in tests.items()}
        for operator, tests in raw.items()
    }


def _texts(raw: Mapping[str, Any], name: str) -> tuple[str, ...] | None:
    return tuple(str(value) for value in _listed(raw[name])) if name in raw else None


def _text(value: Any) -> str:
    """JSON booleans and numbers are allowed as condition values and mean their text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]
