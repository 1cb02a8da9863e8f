from __future__ import annotations

import pytest

from local_aws.policy.document import MalformedPolicyError, parse

ALLOW = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}


def test_reads_text_and_objects_alike() -> None:
    text = '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": ["a:b"], "Resource": "*"}}'
    document = parse(text)
    assert document == parse(text.encode())
    assert document.statements[0].actions == ("a:b",)
    assert document.statements[0].principals is None


def test_condition_values_of_other_types_become_text() -> None:
    statement = {**ALLOW, "Condition": {"Bool": {"aws:SecureTransport": False}, "NumericLessThan": {"s3:max-keys": 5}}}
    conditions = parse({"Statement": [statement]}).statements[0].conditions
    assert conditions["Bool"] == {"aws:SecureTransport": ("false",)}
    assert conditions["NumericLessThan"] == {"s3:max-keys": ("5",)}


def test_label_is_the_sid_or_the_position() -> None:
    statements = parse({"Statement": [ALLOW, {**ALLOW, "Sid": "Second"}]}).statements
    assert [statement.label for statement in statements] == ["statement 0", "Second"]


def test_fails_with_every_fault_at_once() -> None:
    faulty = {
        "Version": "2020-01-01",
        "Statement": [
            {"Effect": "allow", "Action": "a:b"},
            {"Effect": "Deny", "Resource": "*"},
            {**ALLOW, "NotAction": "a:c", "Conditions": {}},
            {**ALLOW, "Condition": {"StringEqual": {"a": "b"}}},
            {**ALLOW, "Principal": {"Role": "x"}},
        ],
    }
    with pytest.raises(MalformedPolicyError) as caught:
        parse(faulty)
    message = str(caught.value)
    assert 'received "2020-01-01"' in message
    assert 'statement 0: Effect must be "Allow" or "Deny", received "allow"' in message
    assert "statement 1 has neither Action nor NotAction" in message
    assert "statement 2 has both Action and NotAction; keep one" in message
    assert 'statement 2 has unknown elements ["Conditions"]' in message
    assert 'statement 3: unknown condition operator "StringEqual"' in message
    assert "statement 4: Principal must be" in message


@pytest.mark.parametrize("source", ["{", "[]", '"text"'])
def test_fails_for_what_is_no_policy(source: str) -> None:
    with pytest.raises(MalformedPolicyError):
        parse(source)
