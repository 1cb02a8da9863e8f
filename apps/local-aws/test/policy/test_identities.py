"""A session of a role that asks for a role of another account."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from scene import refused, role, session

from local_aws.clients import Clients
from local_aws.testing import ACCOUNT, OTHER_ACCOUNT

ELSEWHERE = "333333333333"
TARGET = f"arn:aws:iam::{OTHER_ACCOUNT}:role/target"


def document(*statements: dict[str, Any]) -> str:
    complete = [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": TARGET, **each} for each in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": complete})


@pytest.fixture
def visitor(clients: Clients, other_clients: Clients) -> Clients:
    """A session of a role without policies, and a role of another account that trusts everybody of its account."""
    role(other_clients, "target", {"Principal": {"AWS": ACCOUNT}})
    return session(clients, role(clients, "visitor", {"Principal": {"AWS": ACCOUNT}}))


def give(clients: Clients, *statements: dict[str, Any]) -> None:
    clients.client("iam").put_role_policy(
        RoleName="visitor", PolicyName="visit", PolicyDocument=document(*(statements or ({},)))
    )


def organization_with(clients: Clients, member: Clients) -> str:
    organizations = clients.client("organizations")
    organization = str(organizations.create_organization()["Organization"]["Id"])
    target = {"Id": OTHER_ACCOUNT, "Type": "ACCOUNT"}
    invited = organizations.invite_account_to_organization(Target=target)["Handshake"]["Id"]
    member.client("organizations").accept_handshake(HandshakeId=invited)
    return organization


def test_trust_alone_does_not_let_a_role_into_another_account(visitor: Clients) -> None:
    with pytest.raises(ClientError) as caught:
        session(visitor, TARGET)
    code, message = refused(caught)
    assert code == "AccessDenied"
    assert message == (
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/visitor/test is not authorized to perform: sts:AssumeRole "
        f'on resource: "{TARGET}" because no identity-based policy allows the sts:AssumeRole action'
    )


def test_an_inline_policy_lets_it_in(clients: Clients, visitor: Clients) -> None:
    give(clients)
    assert session(visitor, TARGET).client("sts").get_caller_identity()["Account"] == OTHER_ACCOUNT


def test_a_managed_policy_lets_it_in_by_its_default_version(clients: Clients, visitor: Clients) -> None:
    iam = clients.client("iam")
    arn = iam.create_policy(PolicyName="visit", PolicyDocument=document({"Resource": "*"}))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="visitor", PolicyArn=arn)
    session(visitor, TARGET)
    other = document({"Resource": f"arn:aws:iam::{ELSEWHERE}:role/target"})
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=other, SetAsDefault=True)
    with pytest.raises(ClientError, match="no identity-based policy"):
        session(visitor, TARGET)


def test_a_deny_wins(clients: Clients, visitor: Clients) -> None:
    give(clients, {}, {"Effect": "Deny", "Resource": "*", "Sid": "StayHome"})
    with pytest.raises(ClientError, match=r"with an explicit deny in an identity-based policy \(StayHome\)"):
        session(visitor, TARGET)


def test_the_boundary_must_allow_it_too(clients: Clients, visitor: Clients) -> None:
    iam = clients.client("iam")
    give(clients)
    narrow = iam.create_policy(PolicyName="narrow", PolicyDocument=document({"Action": "s3:GetObject"}))
    iam.put_role_permissions_boundary(RoleName="visitor", PermissionsBoundary=narrow["Policy"]["Arn"])
    with pytest.raises(ClientError, match="no permissions boundary policy allows the sts:AssumeRole"):
        session(visitor, TARGET)
    wide = iam.create_policy(PolicyName="wide", PolicyDocument=document({"Resource": "*"}))["Policy"]["Arn"]
    iam.put_role_permissions_boundary(RoleName="visitor", PermissionsBoundary=wide)
    session(visitor, TARGET)


def test_tags_need_their_own_permission_on_both_sides(clients: Clients, other_clients: Clients) -> None:
    role(other_clients, "target", {"Action": ["sts:AssumeRole", "sts:TagSession"], "Principal": {"AWS": ACCOUNT}})
    visitor = session(clients, role(clients, "visitor", {"Principal": {"AWS": ACCOUNT}}))
    tags = [{"Key": "team", "Value": "blue"}]
    give(clients)
    with pytest.raises(ClientError, match="no identity-based policy allows the sts:TagSession"):
        session(visitor, TARGET, Tags=tags)
    give(clients, {"Action": ["sts:AssumeRole", "sts:TagSession"]})
    session(visitor, TARGET, Tags=tags)


def test_the_organization_of_the_role_that_is_assumed(
    clients: Clients, other_clients: Clients, visitor: Clients
) -> None:
    organization = organization_with(clients, other_clients)
    anywhere = {"Resource": "arn:aws:iam::*:role/target"}
    give(clients, {**anywhere, "Condition": {"StringEquals": {"aws:ResourceOrgID": organization}}})
    session(visitor, TARGET)
    give(clients, {**anywhere, "Condition": {"StringEquals": {"aws:ResourceOrgID": "o-zzzzzzzzzz"}}})
    with pytest.raises(ClientError, match="no identity-based policy"):
        session(visitor, TARGET)


def test_no_organization_is_not_the_named_one(clients: Clients, visitor: Clients) -> None:
    give(clients, {"Condition": {"StringEquals": {"aws:ResourceOrgID": "o-abcd123456"}}})
    with pytest.raises(ClientError, match="no identity-based policy"):
        session(visitor, TARGET)


def test_inside_an_account_trust_alone_decides(clients: Clients, visitor: Clients) -> None:
    arn = role(clients, "neighbour", {"Principal": {"AWS": ACCOUNT}})
    assert session(visitor, arn).client("sts").get_caller_identity()["Account"] == ACCOUNT


def test_a_session_whose_role_is_gone_gets_no_other_role(clients: Clients, visitor: Clients) -> None:
    neighbour = role(clients, "neighbour", {"Principal": {"AWS": ACCOUNT}})
    give(clients)
    session(visitor, TARGET)
    iam = clients.client("iam")
    iam.delete_role_policy(RoleName="visitor", PolicyName="visit")
    iam.delete_role(RoleName="visitor")
    for arn in (TARGET, neighbour):
        with pytest.raises(ClientError) as caught:
            session(visitor, arn)
        code, message = refused(caught)
        assert code == "AccessDenied"
        assert "no identity-based policy allows the sts:AssumeRole action" in message
