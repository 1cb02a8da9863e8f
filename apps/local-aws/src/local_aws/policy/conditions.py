"""Condition blocks: every operator, with IfExists and the set operators.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from local_aws.policy.patterns import Context, MissingVariableError, matches, plain, substituted

Test = Callable[[str, str], bool]
"""Compares a substituted value of the policy with one of the request; raises ValueError for what is no such value."""

_IF_EXISTS = "IfExists"
_SET_OPERATORS = ("ForAllValues", "ForAnyValue")


class UnknownOperatorError(ValueError):
    """A condition operator that does not exist."""


def _equals(wanted: str, given: str) -> bool:
    return plain(wanted) == given


def _equals_ignoring_case(wanted: str, given: str) -> bool:
    return plain(wanted).casefold() == given.casefold()


def _arn_like(wanted: str, given: str) -> bool:
    """Each of the six parts of an ARN is matched for itself, so that a wildcard does not reach across a colon."""
    wanted_parts, given_parts = wanted.split(":", 5), given.split(":", 5)
    if len(given_parts) < 6 or len(wanted_parts) < 6:
        return matches(wanted, given) if len(wanted_parts) == 1 else False
    return all(matches(pattern, part) for pattern, part in zip(wanted_parts, given_parts, strict=True))


def _in_network(wanted: str, given: str) -> bool:
    return ipaddress.ip_address(given) in ipaddress.ip_network(plain(wanted), strict=False)


def _numeric(compare: Callable[[float, float], bool]) -> Test:
    return lambda wanted, given: compare(float(given), float(plain(wanted)))


def _dated(compare: Callable[[datetime, datetime], bool]) -> Test:
    return lambda wanted, given: compare(_date(given), _date(plain(wanted)))


def _date(text: str) -> datetime:
    if text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    date = datetime.fromisoformat(text)
    return date if date.tzinfo else date.replace(tzinfo=UTC)


_POSITIVE: dict[str, Test] = {
    "StringEquals": _equals,
    "StringEqualsIgnoreCase": _equals_ignoring_case,
    "StringLike": matches,
    "NumericEquals": _numeric(lambda given, wanted: given == wanted),
    "NumericLessThan": _numeric(lambda given, wanted: given < wanted),
    "NumericLessThanEquals": _numeric(lambda given, wanted: given <= wanted),
    "NumericGreaterThan": _numeric(lambda given, wanted: given > wanted),
    "NumericGreaterThanEquals": _numeric(lambda given, wanted: given >= wanted),
    "DateEquals": _dated(lambda given, wanted: given == wanted),
    "DateLessThan": _dated(lambda given, wanted: given < wanted),
    "DateLessThanEquals": _dated(lambda given, wanted: given <= wanted),
    "DateGreaterThan": _dated(lambda given, wanted: given > wanted),
    "DateGreaterThanEquals": _dated(lambda given, wanted: given >= wanted),
    "Bool": _equals_ignoring_case,
    "BinaryEquals": _equals,
    "IpAddress": _in_network,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
}
_NEGATED: dict[str, str] = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
    "NotIpAddress": "IpAddress",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
}


def check_operator(operator: str) -> None:
    """Raises UnknownOperatorError for an operator that does not exist."""
    _, base, if_exists = _taken_apart(operator)
    if base == "Null" and not if_exists:
        return
    if base not in _POSITIVE and base not in _NEGATED:
        raise UnknownOperatorError(f'unknown condition operator "{operator}"')


def holds(conditions: Mapping[str, Mapping[str, tuple[str, ...]]], context: Context, variables: bool = True) -> bool:
    """Whether all conditions hold. Key names are compared without regard to case.

    `variables` False: `${...}` is ordinary text, as in policies before 2012-10-17.
    """
    return all(
        _holds(operator, context.get(key.lower()), wanted, context, variables)
        for operator, tests in conditions.items()
        for key, wanted in tests.items()
    )


def _holds(
    operator: str, given: str | tuple[str, ...] | None, wanted: tuple[str, ...], context: Context, variables: bool
) -> bool:
    set_operator, base, if_exists = _taken_apart(operator)
    if base == "Null":
        return any((given is None) == (value.lower() == "true") for value in wanted)
    values = (given,) if isinstance(given, str) else given
    negated = base in _NEGATED
    if not values:
        if set_operator:
            return set_operator == "ForAllValues" or if_exists
        return if_exists or negated
    test = _POSITIVE[_NEGATED.get(base, base)]
    try:
        patterns = [substituted(value, context) if variables else value for value in wanted]
    except MissingVariableError:
        return False

    def satisfied(value: str) -> bool:
        return any(_tested(test, pattern, value) for pattern in patterns) != negated

    if set_operator == "ForAnyValue":
        return any(satisfied(value) for value in values)
    if set_operator == "ForAllValues" or negated:
        return all(satisfied(value) for value in values)
    return any(satisfied(value) for value in values)


def _tested(test: Test, pattern: str, value: str) -> bool:
    try:
        return test(pattern, value)
    except ValueError:
        return False


def _taken_apart(operator: str) -> tuple[str | None, str, bool]:
    """Set operator, base operator, and whether IfExists follows."""
    set_operator, separator, rest = operator.partition(":")
    if not separator:
        set_operator, rest = "", operator
    elif set_operator not in _SET_OPERATORS:
        return None, operator, False
    base = rest.removesuffix(_IF_EXISTS)
    return set_operator or None, base, base != rest
