"""Principals, policies and positions for the tests of enforcement."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local_aws.accounts import Credentials
from local_aws.clients import Clients
from local_aws.network import VPC_HEADER
from local_aws.testing import REGION


def role(clients: Clients, name: str, trust: dict[str, Any], path: str = "/") -> str:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", **trust}]}
    created = clients.client("iam").create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=json.dumps(document))
    return str(created["Role"]["Arn"])


def session(clients: Clients, role_arn: str, **options: Any) -> Clients:
    issued = clients.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="test", **options)["Credentials"]
    credentials = Credentials(issued["AccessKeyId"], issued["SecretAccessKey"], issued["SessionToken"])
    return Clients(role_arn.split(":")[4], REGION, credentials)


def policy(*statements: dict[str, Any]) -> str:
    complete = [{"Effect": "Deny", "Principal": "*", "Resource": "*", **statement} for statement in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": complete})


def refused(caught: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    error = caught.value.response["Error"]
    return error["Code"], error.get("Message", "")


def in_vpc(clients: Clients, service: str, vpc: str) -> Any:
    """A client that says it stands in a VPC; of its own, because it changes what every request carries."""
    client = boto3.client(
        service,
        region_name=REGION,
        endpoint_url=clients.client(service).meta.endpoint_url,
        aws_access_key_id=clients.credentials.access_key_id,
        aws_secret_access_key=clients.credentials.secret_access_key,
        aws_session_token=clients.credentials.session_token,
    )
    client.meta.events.register(
        f"before-sign.{service}", lambda request, **_: request.headers.add_header(VPC_HEADER, vpc)
    )
    return client
