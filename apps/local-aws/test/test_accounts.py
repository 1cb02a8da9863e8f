from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local_aws.accounts import ADMIN_KEY_PREFIX, ANONYMOUS, UnknownAccessKeyError, account_of, administrator, caller_of
from local_aws.clients import Clients
from local_aws.settings import Settings
from local_aws.testing import ACCOUNT, OTHER_ACCOUNT, REGION

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}],
    }
)


def sts(settings: Settings, access_key: str, **options: Any) -> Any:
    return boto3.client(
        "sts",
        region_name=REGION,
        endpoint_url=settings.endpoint,
        aws_access_key_id=access_key,
        aws_secret_access_key="local",
        **options,
    )


def test_every_account_has_an_administrator(server: Settings) -> None:
    for account in (ACCOUNT, OTHER_ACCOUNT):
        identity = sts(server, ADMIN_KEY_PREFIX + account).get_caller_identity()
        assert identity["Account"] == account
        assert identity["Arn"] == f"arn:aws:iam::{account}:user/administrator"


def test_accounts_do_not_see_each_other(clients: Clients, other_clients: Clients) -> None:
    clients.client("ssm").put_parameter(Name="/here", Value="1", Type="String")
    with pytest.raises(ClientError, match="ParameterNotFound"):
        other_clients.client("ssm").get_parameter(Name="/here")


def test_session_of_a_role_keeps_the_path_of_the_role(clients: Clients) -> None:
    iam = clients.client("iam")
    role = iam.create_role(RoleName="setup", Path="/platform/", AssumeRolePolicyDocument=TRUST)["Role"]
    issued = clients.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="run")["Credentials"]
    caller = caller_of(issued["AccessKeyId"])
    assert caller.arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/setup/run"
    assert caller.role_arn == f"arn:aws:iam::{ACCOUNT}:role/platform/setup"
    assert caller.principal_arn == caller.role_arn
    assert caller.account == ACCOUNT


def test_keys_of_a_user_belong_to_the_user(clients: Clients) -> None:
    iam = clients.client("iam")
    iam.create_user(UserName="ada")
    key = iam.create_access_key(UserName="ada")["AccessKey"]["AccessKeyId"]
    assert caller_of(key).arn == f"arn:aws:iam::{ACCOUNT}:user/ada"


@pytest.mark.parametrize("key", ["test", "AKIAIOSFODNN7EXAMPLE", "AKIA00001234", "AKIA0000abcdefghijkl"])
def test_fails_for_keys_that_nobody_handed_out(server: Settings, key: str) -> None:
    with pytest.raises(UnknownAccessKeyError, match='use "AKIA0000" followed by the account id'):
        account_of(key)
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        sts(server, key).get_caller_identity()


def test_no_key_is_the_anonymous_caller() -> None:
    assert caller_of("") is ANONYMOUS


def test_fails_for_an_account_without_twelve_digits() -> None:
    with pytest.raises(ValueError, match='account must have twelve digits, received "12"'):
        administrator("12")
