"""Roles with all rights that services of AWS make in the accounts of an organization."""

from __future__ import annotations

import json

from moto.iam.models import IAMBackend

from local_aws.accounts import PARTITION

_ADMINISTRATOR_ACCESS = f"arn:{PARTITION}:iam::aws:policy/AdministratorAccess"


def create_administrator_role(iam: IAMBackend, name: str, trusted_arn: str) -> None:
    """Make a role with AdministratorAccess that one principal may assume."""
    statement = {"Effect": "Allow", "Principal": {"AWS": trusted_arn}, "Action": "sts:AssumeRole"}
    iam.create_role(
        role_name=name,
        assume_role_policy_document=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        path="/",
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration="3600",
    )
    iam.attach_role_policy(_ADMINISTRATOR_ACCESS, name)
