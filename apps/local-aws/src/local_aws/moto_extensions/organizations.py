"""AWS Organizations: accounts that exist already join by invitation, and lists are for who may see them."""

from __future__ import annotations

import json
import random
import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from moto.core.utils import unix_time, utcnow
from moto.iam.models import iam_backends
from moto.organizations.exceptions import (
    AlreadyInOrganizationException,
    AWSOrganizationsNotInUseException,
    OrganizationsClientError,
)
from moto.organizations.models import (
    FakeAccount,
    FakeDelegatedAdministrator,
    OrganizationsBackend,
    organizations_backends,
)
from moto.organizations.responses import OrganizationsResponse
from moto.organizations.utils import DEFAULT_RCP_POLICY_ID, DEFAULT_SCP_POLICY_ID

from local_aws.accounts import PARTITION
from local_aws.administrator_role import create_administrator_role
from local_aws.grafting import graft
from local_aws.organizations import announce, organization_of

_ACCESS_ROLE = "OrganizationAccountAccessRole"
_INVITATION_DAYS = 15
"""https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_invites.html"""

_LISTS: dict[str, Callable[[Any], Any]] = {
    name: getattr(OrganizationsResponse, name)
    for name in (
        "describe_account",
        "list_accounts",
        "list_accounts_for_parent",
        "list_children",
        "list_organizational_units_for_parent",
        "list_parents",
        "list_roots",
    )
}
"""What moto answers to anybody, by operation."""

_MOVES: dict[str, Callable[..., Any]] = {
    name: getattr(OrganizationsBackend, name) for name in ("move_account", "remove_account_from_organization")
}
"""What takes an account to another place, or out of the organization."""

_STACK_SETS = "member.org.stacksets.cloudformation.amazonaws.com"
_DELEGATED_SERVICES = [*FakeDelegatedAdministrator.SUPPORTED_SERVICES, _STACK_SETS]
"""https://docs.aws.amazon.com/organizations/latest/userguide/services-that-can-integrate-cloudformation.html"""


@dataclass(frozen=True)
class _Invitation:
    """An account asked to join; `handshake` is what the API shows of it."""

    inviter: str
    account: str
    handshake: dict[str, Any]


_invitations: dict[str, _Invitation] = {}


def install() -> None:
    """Add invitations, and refuse lists to who is no management account."""
    graft(
        OrganizationsResponse,
        invite_account_to_organization=_invite,
        accept_handshake=_accept,
        **{name: _guarded(operation) for name, operation in _LISTS.items()},
    )
    graft(
        OrganizationsBackend,
        create_account=_create_account,
        **{name: _announced(operation) for name, operation in _MOVES.items()},
    )
    graft(FakeDelegatedAdministrator, SUPPORTED_SERVICES=_DELEGATED_SERVICES)
    graft(FakeAccount, __init__=_account)


def forget() -> None:
    """Forget invitations, and which account is in which organization, which moto keeps beside its backends."""
    organizations_backends.master_accounts.clear()
    _invitations.clear()


_account_of_moto: Callable[..., None] = FakeAccount.__init__
_create_account_of_moto: Callable[..., dict[str, Any]] = OrganizationsBackend.create_account


def _account(self: FakeAccount, organization: Any, **options: Any) -> None:
    """A member without a role: moto makes one in a partition that no other service reads."""
    _account_of_moto(self, organization, **options)
    del iam_backends[self.id]


def _create_account(self: OrganizationsBackend, **options: Any) -> dict[str, Any]:
    """A new account, in which the management account has a role.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html
    """
    status = _create_account_of_moto(self, **options)
    account = status["CreateAccountStatus"]["AccountId"]
    name = options.get("RoleName", _ACCESS_ROLE)
    root = f"arn:{PARTITION}:iam::{self.account_id}:root"
    create_administrator_role(iam_backends[account][PARTITION], name, root)
    announce(self.account_id)
    return status


def _announced(operation: Callable[..., Any]) -> Callable[..., Any]:
    """The operation, after which the services that follow the organization are told."""

    def announced(self: OrganizationsBackend, **options: Any) -> Any:
        result = operation(self, **options)
        announce(self.account_id)
        return result

    return announced


def _guarded(operation: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The operation for the management account only; AWS serves delegated administrators too.

    https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
    """

    def guarded(self: Any) -> Any:
        _management(self)
        return operation(self)

    return guarded


def _management(response: Any) -> Any:
    """The backend of the caller's organization. Raises for a caller that does not manage one."""
    backend = response.organizations_backend
    if backend.org is not None:
        return backend
    if organization_of(response.current_account) is None:
        raise AWSOrganizationsNotInUseException
    raise OrganizationsClientError("AccessDeniedException", "You don't have permissions to access this resource.")


def _invite(self: Any) -> str:
    """https://docs.aws.amazon.com/organizations/latest/APIReference/API_InviteAccountToOrganization.html"""
    organization = _management(self).org
    target = self._get_param("Target")
    if target["Type"] != "ACCOUNT" or not re.fullmatch(r"\d{12}", target["Id"]):
        raise OrganizationsClientError(
            "InvalidInputException", "local AWS invites by Target Type ACCOUNT and a twelve-digit Id."
        )
    if organization_of(target["Id"]) is not None:
        raise OrganizationsClientError(
            "HandshakeConstraintViolationException", "The invited account is already a member of an organization."
        )
    identifier = "h-" + "".join(random.choices(string.ascii_lowercase + string.digits, k=8))
    requested = utcnow()
    handshake = {
        "Id": identifier,
        "Arn": f"arn:{PARTITION}:organizations::{self.current_account}:handshake/{organization.id}/invite/{identifier}",
        "Parties": [{"Id": organization.id[2:], "Type": "ORGANIZATION"}, {"Id": target["Id"], "Type": "ACCOUNT"}],
        "State": "OPEN",
        "RequestedTimestamp": unix_time(requested),
        "ExpirationTimestamp": unix_time(requested + timedelta(days=_INVITATION_DAYS)),
        "Action": "INVITE",
        "Resources": [
            {"Value": organization.id, "Type": "ORGANIZATION"},
            {"Value": target["Id"], "Type": "ACCOUNT"},
        ],
    }
    _invitations[identifier] = _Invitation(self.current_account, target["Id"], handshake)
    return json.dumps({"Handshake": handshake})


def _accept(self: Any) -> str:
    """https://docs.aws.amazon.com/organizations/latest/APIReference/API_AcceptHandshake.html"""
    identifier = self._get_param("HandshakeId")
    invitation = _invitations.get(identifier)
    if invitation is None or invitation.account != self.current_account:
        raise OrganizationsClientError("HandshakeNotFoundException", "We can't find a handshake with that id.")
    if invitation.handshake["State"] != "OPEN":
        raise OrganizationsClientError("HandshakeAlreadyInStateException", "The handshake is accepted already.")
    if organization_of(self.current_account) is not None:
        raise AlreadyInOrganizationException
    invitation.handshake["State"] = "ACCEPTED"
    _join(organizations_backends[invitation.inviter][PARTITION], self.current_account)
    return json.dumps({"Handshake": invitation.handshake})


def _join(backend: Any, account: str) -> None:
    member = FakeAccount(backend.org, AccountName=account, Email=f"{account}@example.com")
    member.id = account
    member.joined_method = "INVITED"
    backend.accounts.append(member)
    for policy in (DEFAULT_SCP_POLICY_ID, DEFAULT_RCP_POLICY_ID):
        backend.attach_policy(PolicyId=policy, TargetId=account)
    organizations_backends.master_accounts[account] = (backend.account_id, PARTITION)
    announce(backend.account_id)
