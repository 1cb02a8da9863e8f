from __future__ import annotations

import pytest

from local_aws.policy.conditions import UnknownOperatorError, check_operator, holds

CONTEXT = {
    "aws:principalarn": "arn:aws:iam::111111111111:role/platform/setup",
    "aws:principaltag/team": "blue*",
    "aws:sourceip": "10.0.1.7",
    "aws:securetransport": "true",
    "aws:currenttime": "2026-06-01T12:00:00Z",
    "s3:max-keys": "10",
    "aws:tagkeys": ("team", "cost"),
    "aws:principalorgpaths": (),
}


@pytest.mark.parametrize(
    ("operator", "key", "wanted", "expected"),
    [
        ("StringEquals", "aws:SecureTransport", "true", True),
        ("StringEquals", "aws:SecureTransport", "TRUE", False),
        ("StringEqualsIgnoreCase", "aws:SecureTransport", "TRUE", True),
        ("StringEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/platform/setup", False),
        ("StringLike", "aws:PrincipalArn", "arn:aws:iam::*:role/platform/set?p", True),
        ("StringNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/platform/*", False),
        ("StringNotEquals", "aws:SourceIp", "10.0.1.8", True),
        ("StringNotEqualsIgnoreCase", "aws:SecureTransport", "True", False),
        ("Bool", "aws:SecureTransport", "True", True),
        ("Bool", "aws:SecureTransport", "false", False),
        ("IpAddress", "aws:SourceIp", "10.0.0.0/16", True),
        ("IpAddress", "aws:SourceIp", "10.1.0.0/16", False),
        ("NotIpAddress", "aws:SourceIp", "10.0.0.0/16", False),
        ("IpAddress", "aws:SecureTransport", "10.0.0.0/16", False),
        ("NumericLessThan", "s3:max-keys", "11", True),
        ("NumericLessThan", "s3:max-keys", "10", False),
        ("NumericLessThanEquals", "s3:max-keys", "10", True),
        ("NumericGreaterThan", "s3:max-keys", "9", True),
        ("NumericGreaterThanEquals", "s3:max-keys", "11", False),
        ("NumericEquals", "s3:max-keys", "10.0", True),
        ("NumericNotEquals", "s3:max-keys", "10", False),
        ("NumericEquals", "aws:SourceIp", "10", False),
        ("DateLessThan", "aws:CurrentTime", "2026-06-02T00:00:00Z", True),
        ("DateLessThanEquals", "aws:CurrentTime", "2026-06-01T12:00:00Z", True),
        ("DateGreaterThan", "aws:CurrentTime", "2026-06-02", False),
        ("DateGreaterThanEquals", "aws:CurrentTime", "2026-06-01", True),
        ("DateEquals", "aws:CurrentTime", "1780315200", True),
        ("DateNotEquals", "aws:CurrentTime", "2026-06-01T12:00:00Z", False),
        ("BinaryEquals", "aws:SecureTransport", "true", True),
    ],
)
def test_operator(operator: str, key: str, wanted: str, expected: bool) -> None:
    assert holds({operator: {key: (wanted,)}}, CONTEXT) is expected


@pytest.mark.parametrize(
    ("operator", "pattern", "expected"),
    [
        ("ArnLike", "arn:aws:iam::*:role/platform/*", True),
        ("ArnEquals", "arn:aws:iam::111111111111:role/platform/set?p", True),
        ("ArnNotLike", "arn:aws:iam::*:role/platform/*", False),
        ("ArnNotEquals", "arn:aws:iam::222222222222:role/*", True),
        # A wildcard that could reach across a colon in StringLike must not do so in ArnLike.
        ("ArnLike", "arn:aws:*:role/platform/setup", False),
    ],
)
def test_arn_operator_compares_part_by_part(operator: str, pattern: str, expected: bool) -> None:
    assert holds({operator: {"aws:PrincipalArn": (pattern,)}}, CONTEXT) is expected


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("StringEquals", False),
        ("StringEqualsIfExists", True),
        ("StringNotEquals", True),
        ("StringNotEqualsIfExists", True),
        ("ArnNotLike", True),
        ("ForAllValues:StringEquals", True),
        ("ForAnyValue:StringEquals", False),
        ("ForAnyValue:StringNotEquals", False),
        ("ForAnyValue:StringEqualsIfExists", True),
    ],
)
def test_key_that_the_request_does_not_have(operator: str, expected: bool) -> None:
    assert holds({operator: {"aws:SourceVpc": ("vpc-1",)}}, CONTEXT) is expected


def test_key_without_values_counts_as_absent() -> None:
    assert holds({"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": ("o-1/",)}}, CONTEXT)
    assert not holds({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ("*",)}}, CONTEXT)


def test_null_asks_for_presence() -> None:
    assert holds({"Null": {"aws:SourceVpc": ("true",)}}, CONTEXT)
    assert not holds({"Null": {"aws:SourceVpc": ("false",)}}, CONTEXT)
    assert holds({"Null": {"aws:SourceIp": ("false",)}}, CONTEXT)


@pytest.mark.parametrize(
    ("operator", "wanted", "expected"),
    [
        ("ForAllValues:StringEquals", ("team", "cost", "more"), True),
        ("ForAllValues:StringEquals", ("team",), False),
        ("ForAnyValue:StringEquals", ("team",), True),
        ("ForAnyValue:StringEquals", ("owner",), False),
        ("ForAllValues:StringNotEquals", ("owner",), True),
        ("ForAllValues:StringNotEquals", ("team",), False),
        ("ForAnyValue:StringNotEquals", ("team",), True),
        ("ForAnyValue:StringNotEquals", ("team", "cost"), False),
    ],
)
def test_multivalued_key(operator: str, wanted: tuple[str, ...], expected: bool) -> None:
    assert holds({operator: {"aws:TagKeys": wanted}}, CONTEXT) is expected


def test_negated_operator_must_match_none_of_its_values() -> None:
    assert not holds({"StringNotEquals": {"aws:SourceIp": ("10.0.1.8", "10.0.1.7")}}, CONTEXT)


def test_negated_operator_holds_for_every_value_of_a_key_with_many() -> None:
    assert not holds({"StringNotEquals": {"aws:TagKeys": ("team",)}}, CONTEXT)
    assert holds({"StringNotEquals": {"aws:TagKeys": ("owner",)}}, CONTEXT)


def test_all_operators_and_keys_must_hold() -> None:
    good = {"Bool": {"aws:SecureTransport": ("true",)}}
    assert not holds({**good, "StringEquals": {"aws:SourceIp": ("10.0.1.8",)}}, CONTEXT)
    assert not holds({"StringEquals": {"aws:SecureTransport": ("true",), "aws:SourceIp": ("x",)}}, CONTEXT)


def test_value_of_a_variable_is_no_wildcard() -> None:
    condition = {"StringLike": {"s3:prefix": ("${aws:PrincipalTag/team}/*",)}}
    assert holds(condition, {**CONTEXT, "s3:prefix": "blue*/data"})
    assert not holds(condition, {**CONTEXT, "s3:prefix": "blueish/data"})


def test_variable_without_value_matches_nothing_unless_it_has_a_default() -> None:
    context = {**CONTEXT, "s3:prefix": "public"}
    assert not holds({"StringNotEquals": {"s3:prefix": ("${aws:username}",)}}, context)
    assert holds({"StringEquals": {"s3:prefix": ("${aws:username, 'public'}",)}}, context)


def test_old_documents_have_no_variables() -> None:
    context = {"s3:prefix": "${aws:username}"}
    assert holds({"StringEquals": {"s3:prefix": ("${aws:username}",)}}, context, variables=False)


@pytest.mark.parametrize("operator", ["StringEqual", "NullIfExists", "ForSomeValues:StringEquals", "Like", ""])
def test_fails_for_an_unknown_operator(operator: str) -> None:
    with pytest.raises(UnknownOperatorError, match=f'unknown condition operator "{operator}"'):
        check_operator(operator)
