"""Under whose permissions a product is provisioned: a session of the launch role, or the caller's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from moto.iam.models import iam_backends

from local_aws.accounts import PARTITION, Credentials, open_session
from local_aws.policy.trust import refusal_for_service
from local_aws.service_catalog.errors import InvalidParametersError

SERVICE_PRINCIPAL = "servicecatalog.amazonaws.com"
_SESSION_NAME = "servicecatalog"


class LaunchRefusedError(Exception):
    """The launch role does not exist or does not trust Service Catalog."""


def role_of(parameters: str, account: str) -> str:
    """The role's ARN in the parameters of a launch constraint. Raises InvalidParametersError.

    https://docs.aws.amazon.com/servicecatalog/latest/dg/API_CreateConstraint.html
    """
    try:
        given = json.loads(parameters)
    except ValueError as error:
        raise InvalidParametersError(f"Parameters must be JSON, received {json.dumps(parameters)}") from error
    if not isinstance(given, Mapping) or list(given) not in (["RoleArn"], ["LocalRoleName"]):
        raise InvalidParametersError(
            f"Parameters of a launch constraint must have either RoleArn or LocalRoleName, received {parameters}"
        )
    if "LocalRoleName" in given:
        return _arn_of_name(str(given["LocalRoleName"]), account)
    role_arn = str(given["RoleArn"])
    if not role_arn.startswith(f"arn:{PARTITION}:iam::{account}:role/"):
        raise InvalidParametersError(f"RoleArn must be a role of account {account}, received {json.dumps(role_arn)}")
    return role_arn


def _arn_of_name(name: str, account: str) -> str:
    for role in list(iam_backends[account][PARTITION].roles.values()):
        if role.name == name:
            arn: Any = role.arn
            return str(arn)
    return f"arn:{PARTITION}:iam::{account}:role/{name}"


def session_of(role_arn: str, account: str, region: str, provisioned_arn: str) -> Credentials:
    """Credentials of the launch role, for work on one provisioned product. Raises LaunchRefusedError."""
    refusal = refusal_for_service(role_arn, SERVICE_PRINCIPAL, account, provisioned_arn)
    if refusal:
        raise LaunchRefusedError(f"Access denied while assuming the role {role_arn}: {refusal}")
    return open_session(role_arn, _SESSION_NAME, region)
