from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws import inventory
from local_aws.clients import Clients
from local_aws.organizations import organization_of, path_of
from local_aws.testing import ACCOUNT, OTHER_ACCOUNT, REGION, running_server

MEMBERS = [OTHER_ACCOUNT, "333333333333"]


def client(account: str) -> Any:
    return Clients(account, REGION).client("organizations")


def join(management: Any, account: str) -> str:
    invitation = management.invite_account_to_organization(Target={"Id": account, "Type": "ACCOUNT"})["Handshake"]
    assert invitation["State"] == "OPEN"
    assert client(account).accept_handshake(HandshakeId=invitation["Id"])["Handshake"]["State"] == "ACCEPTED"
    return str(invitation["Id"])


@pytest.fixture
def management(clients: Clients) -> Any:
    management = clients.client("organizations")
    management.create_organization()
    for account in MEMBERS:
        join(management, account)
    return management


def refused(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return str(caught.value.response["Error"]["Code"])


def test_accounts_join_one_organization(management: Any) -> None:
    organization = management.describe_organization()["Organization"]
    assert organization["MasterAccountId"] == ACCOUNT
    accounts = management.list_accounts()["Accounts"]
    assert {
        found["Id"]: (found["Status"], found["JoinedMethod"]) for found in accounts if found["Id"] != ACCOUNT
    } == dict.fromkeys(MEMBERS, ("ACTIVE", "INVITED"))
    assert [organization_of(account) for account in (ACCOUNT, *MEMBERS)] == [organization["Id"]] * 3
    assert client(OTHER_ACCOUNT).describe_organization()["Organization"]["Id"] == organization["Id"]


def test_an_account_outside_has_no_organization(management: Any) -> None:
    outside = "444444444444"
    assert (organization_of(outside), path_of(outside)) == (None, None)
    assert refused(client(outside).describe_organization) == "AWSOrganizationsNotInUseException"
    assert refused(client(outside).list_accounts) == "AWSOrganizationsNotInUseException"


def test_units_list_their_own_accounts_only(management: Any) -> None:
    root = management.list_roots()["Roots"][0]["Id"]
    unit = management.create_organizational_unit(ParentId=root, Name="workloads")["OrganizationalUnit"]["Id"]
    management.move_account(AccountId=OTHER_ACCOUNT, SourceParentId=root, DestinationParentId=unit)
    units = management.list_organizational_units_for_parent(ParentId=root)["OrganizationalUnits"]
    assert [found["Id"] for found in units] == [unit]
    assert [found["Id"] for found in management.list_accounts_for_parent(ParentId=unit)["Accounts"]] == [OTHER_ACCOUNT]
    direct = {found["Id"] for found in management.list_accounts_for_parent(ParentId=root)["Accounts"]}
    assert direct == {ACCOUNT, "333333333333"}
    assert path_of(OTHER_ACCOUNT) == f"{organization_of(ACCOUNT)}/{root}/{unit}/"


def test_a_closed_account_is_listed_as_suspended(management: Any) -> None:
    management.close_account(AccountId=OTHER_ACCOUNT)
    statuses = {found["Id"]: found["Status"] for found in management.list_accounts()["Accounts"]}
    assert statuses == {ACCOUNT: "ACTIVE", OTHER_ACCOUNT: "SUSPENDED", "333333333333": "ACTIVE"}


def test_lists_come_in_pages(management: Any) -> None:
    pages = list(management.get_paginator("list_accounts").paginate(PaginationConfig={"PageSize": 2}))
    assert [len(page["Accounts"]) for page in pages] == [2, 1]
    assert len({found["Id"] for page in pages for found in page["Accounts"]}) == 3


def test_a_member_may_not_list(management: Any) -> None:
    member = client(OTHER_ACCOUNT)
    assert refused(member.list_accounts) == "AccessDeniedException"
    assert refused(member.list_roots) == "AccessDeniedException"


def test_invitations_are_refused_where_they_cannot_be_accepted(management: Any) -> None:
    target = {"Id": OTHER_ACCOUNT, "Type": "ACCOUNT"}
    assert refused(management.invite_account_to_organization, Target=target) == "HandshakeConstraintViolationException"
    invitation = management.invite_account_to_organization(Target={"Id": "444444444444", "Type": "ACCOUNT"})
    identifier = invitation["Handshake"]["Id"]
    foreign = client("555555555555")
    assert refused(foreign.accept_handshake, HandshakeId=identifier) == "HandshakeNotFoundException"
    client("444444444444").accept_handshake(HandshakeId=identifier)
    again = client("444444444444")
    assert refused(again.accept_handshake, HandshakeId=identifier) == "HandshakeAlreadyInStateException"


def test_a_created_account_lets_the_management_account_in(management: Any) -> None:
    status = management.create_account(AccountName="new", Email="new@example.com")["CreateAccountStatus"]
    account = status["AccountId"]
    role = Clients(account, REGION).client("iam").get_role(RoleName="OrganizationAccountAccessRole")["Role"]
    sts = Clients(ACCOUNT, REGION).client("sts")
    assert (
        sts.assume_role(RoleArn=role["Arn"], RoleSessionName="run")["AssumedRoleUser"]["Arn"].split(":")[4] == account
    )


def test_joining_leaves_no_trace_in_other_accounts(management: Any) -> None:
    assert set(inventory.collect()) <= {ACCOUNT, *MEMBERS}


def test_the_next_server_knows_no_organization() -> None:
    with running_server():
        management = client(ACCOUNT)
        management.create_organization()
        join(management, OTHER_ACCOUNT)
    with running_server():
        created = client(OTHER_ACCOUNT).create_organization()["Organization"]
        assert created["MasterAccountId"] == OTHER_ACCOUNT
