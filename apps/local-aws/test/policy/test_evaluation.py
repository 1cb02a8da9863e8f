from __future__ import annotations

from typing import Any

import pytest

from local_aws.policy.document import parse
from local_aws.policy.evaluation import Decision, Query, evaluate
from local_aws.policy.principals import Principal

ROLE = "arn:aws:iam::111111111111:role/platform/setup"
SESSION = Principal("arn:aws:sts::111111111111:assumed-role/setup/run", "111111111111", ROLE)
SERVICE = Principal(service="lambda.amazonaws.com")
ANONYMOUS = Principal()
OBJECT = "arn:aws:s3:::data/blue/file"


def decide(
    *statements: dict[str, Any], principal: Principal | None = SESSION, action: str = "s3:GetObject"
) -> Decision:
    complete = [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*", **s} for s in statements]
    document = parse({"Version": "2012-10-17", "Statement": complete})
    return evaluate(document, Query(action, OBJECT, {"aws:principaltag/team": "blue"}, principal))


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("*", True),
        ({"AWS": "*"}, True),
        ({"AWS": "111111111111"}, True),
        ({"AWS": "arn:aws:iam::111111111111:root"}, True),
        ({"AWS": "arn:aws:iam::222222222222:root"}, False),
        ({"AWS": ROLE}, True),
        ({"AWS": "arn:aws:iam::111111111111:role/setup"}, False),
        ({"AWS": "arn:aws:sts::111111111111:assumed-role/setup/run"}, True),
        ({"AWS": "arn:aws:sts::111111111111:assumed-role/setup/other"}, False),
        ({"AWS": "arn:aws:iam::111111111111:role/*"}, False),
        ({"Service": "lambda.amazonaws.com"}, False),
    ],
)
def test_principal_of_a_role_session(principal: Any, expected: bool) -> None:
    assert decide({"Principal": principal}).allowed is expected


def test_principal_of_a_service() -> None:
    assert decide({"Principal": {"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]}}, principal=SERVICE).allowed
    assert not decide({"Principal": {"Service": "ec2.amazonaws.com"}}, principal=SERVICE).allowed
    assert not decide({"Principal": {"AWS": "111111111111"}}, principal=SERVICE).allowed


def test_principal_of_a_federation() -> None:
    saml = "arn:aws:iam::111111111111:saml-provider/corp"
    assert decide({"Principal": {"Federated": saml}}, principal=Principal(federated=saml)).allowed
    assert not decide({"Principal": {"Federated": saml}}).allowed


def test_only_the_star_means_an_anonymous_caller() -> None:
    assert decide({"Principal": "*"}, principal=ANONYMOUS).allowed
    assert not decide({"Principal": {"AWS": "111111111111"}}, principal=ANONYMOUS).allowed


def test_not_principal_spares_whom_it_names() -> None:
    deny = {"Effect": "Deny", "Principal": None, "NotPrincipal": {"AWS": ROLE}}
    statement = {name: value for name, value in deny.items() if value is not None}
    document = {"Action": "s3:*", "Resource": "*", **statement}
    parsed = parse({"Statement": [document]})
    assert evaluate(parsed, Query("s3:GetObject", OBJECT, {}, SESSION)).effect is None
    other = Principal("arn:aws:iam::111111111111:user/mallory", "111111111111")
    assert evaluate(parsed, Query("s3:GetObject", OBJECT, {}, other)).denied


def test_statement_without_principal_means_nobody_in_a_resource_policy() -> None:
    parsed = parse({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
    assert evaluate(parsed, Query("s3:GetObject", OBJECT, {}, SESSION)).effect is None
    assert evaluate(parsed, Query("s3:GetObject", OBJECT, {})).allowed


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ({"Action": "S3:getobject"}, True),
        ({"Action": "s3:Get*"}, True),
        ({"Action": "s3:Get?bject"}, True),
        ({"Action": "s3:Put*"}, False),
        ({"Action": ["s3:Put*", "s3:GetObject"]}, True),
        ({"Resource": "arn:aws:s3:::data/*"}, True),
        ({"Resource": "arn:aws:s3:::DATA/*"}, False),
        ({"Resource": "arn:aws:s3:::data"}, False),
        ({"Resource": "arn:aws:s3:::data/${aws:PrincipalTag/team}/*"}, True),
        ({"Resource": "arn:aws:s3:::data/${aws:PrincipalTag/unit}/*"}, False),
    ],
)
def test_action_and_resource(element: dict[str, Any], expected: bool) -> None:
    assert decide(element).allowed is expected


def test_not_action_and_not_resource_mean_the_rest() -> None:
    def of(**elements: Any) -> Decision:
        document = {"Statement": [{"Effect": "Allow", "Principal": "*", **elements}]}
        return evaluate(parse(document), Query("s3:GetObject", OBJECT, {}, SESSION))

    assert not of(NotAction="s3:Get*", Resource="*").allowed
    assert of(NotAction="s3:Put*", Resource="*").allowed
    assert not of(Action="*", NotResource="arn:aws:s3:::data/*").allowed
    assert of(Action="*", NotResource="arn:aws:s3:::other/*").allowed


def test_explicit_deny_wins_wherever_it_stands_and_is_named() -> None:
    deny = {"Sid": "DenyAll", "Effect": "Deny"}
    for statements in ([{}, deny], [deny, {}]):
        decision = decide(*statements)
        assert decision.denied
        assert decision.statement is not None
        assert decision.statement.label == "DenyAll"


def test_condition_that_does_not_hold_takes_the_statement_out() -> None:
    unmet = {"Condition": {"StringEquals": {"aws:PrincipalTag/team": "red"}}}
    assert decide({"Effect": "Deny", **unmet}, {}).allowed
    assert decide(unmet).effect is None
