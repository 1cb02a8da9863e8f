from __future__ import annotations

import json
from typing import Any

import pytest

from local_aws.accounts import caller_of
from local_aws.clients import Clients
from local_aws.service_sessions import SessionRefusedError, open_for_service
from local_aws.settings import Settings
from local_aws.testing import ACCOUNT


def role_trusting(clients: Clients, service: str, source_account: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": source_account}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    role: dict[str, Any] = clients.client("iam").create_role(
        Path="/team/", RoleName="job", AssumeRolePolicyDocument=document
    )["Role"]
    return str(role["Arn"])


def test_a_trusted_service_acts_as_the_role(server: Settings, clients: Clients) -> None:
    arn = role_trusting(clients, "sagemaker.amazonaws.com", ACCOUNT)
    session = open_for_service({"role_arn": arn, "service": "sagemaker.amazonaws.com"})
    assert caller_of(session["access_key_id"]).role_arn == arn


@pytest.mark.parametrize(
    ("service", "source_account"),
    [("lambda.amazonaws.com", ACCOUNT), ("sagemaker.amazonaws.com", "999999999999")],
    ids=["another service", "on behalf of another account"],
)
def test_anybody_else_is_refused(server: Settings, clients: Clients, service: str, source_account: str) -> None:
    arn = role_trusting(clients, service, source_account)
    with pytest.raises(SessionRefusedError, match=r"sagemaker\.amazonaws\.com"):
        open_for_service({"role_arn": arn, "service": "sagemaker.amazonaws.com"})


def test_a_missing_role_and_an_incomplete_request_are_refused(server: Settings) -> None:
    with pytest.raises(SessionRefusedError, match="does not exist"):
        open_for_service({"role_arn": f"arn:aws:iam::{ACCOUNT}:role/none", "service": "sagemaker.amazonaws.com"})
    with pytest.raises(SessionRefusedError, match="name both"):
        open_for_service({"service": "sagemaker.amazonaws.com"})
