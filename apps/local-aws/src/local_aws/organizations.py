"""Which organization an account belongs to, and where in it.

Organizations are made through the API: CreateOrganization, then CreateAccount, or InviteAccountToOrganization and
AcceptHandshake for an account that has its number already.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.organizations.models import organizations_backends

_observers: list[Callable[[str], None]] = []


def observe(observer: Callable[[str], None]) -> None:
    """Call somebody with the management account whenever an account has come, gone or moved in an organization."""
    if observer not in _observers:
        _observers.append(observer)


def announce(management: str) -> None:
    """Tell the observers that an account of the organization is somewhere else now."""
    for observer in _observers:
        observer(management)


def organization_of(account: str) -> str | None:
    """The id of the account's organization (`o-...`), which is its `aws:PrincipalOrgID`; None outside of any."""
    backend = _backend_of(account)
    return None if backend is None else str(backend.org.id)


def path_of(account: str) -> str | None:
    """`<organization>/<root>/<unit>/.../`, as condition keys have it; None outside of any organization.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgpaths
    """
    backend = _backend_of(account)
    if backend is None:
        return None
    units: list[str] = []
    child = account
    while True:
        parents = backend.list_parents(ChildId=child)["Parents"]
        if not parents:
            break
        child = parents[0]["Id"]
        units.insert(0, child)
        if parents[0]["Type"] == "ROOT":
            break
    return "/".join([str(backend.org.id), *units]) + "/"


def management_account_of(account: str) -> str | None:
    """The account that manages the organization of an account; None outside of any."""
    backend = _backend_of(account)
    return None if backend is None else str(backend.account_id)


def trusts(management: str, service: str) -> bool:
    """Whether the organization lets a service work in its accounts (trusted access)."""
    backend = _backend_of(management)
    return backend is not None and any(each["ServicePrincipal"] == service for each in backend.services)


def trust(management: str, service: str) -> None:
    """Let a service work in the accounts of the organization."""
    backend = _backend_of(management)
    if backend is not None:
        backend.enable_aws_service_access(ServicePrincipal=service)


def delegates_to(account: str, service: str) -> bool:
    """Whether an account administers a service for its organization."""
    backend = _backend_of(account)
    return backend is not None and any(
        admin.account.id == account and service in admin.services for admin in backend.admins
    )


def is_suspended(account: str) -> bool:
    """Whether the account was closed; it stays in its unit."""
    backend = _backend_of(account)
    return backend is not None and backend.get_account_by_id(account).status == "SUSPENDED"


def accounts_below(management: str, unit: str) -> list[str] | None:
    """The accounts of a root or unit and of the units below it; None when the organization has no such unit.

    The management account is left out, for nobody deploys to it from an organization.
    """
    backend = _backend_of(management)
    if backend is None or unit not in {each.id for each in backend.ou}:
        return None
    parents = {unit}
    while below := {each.id for each in backend.ou if each.parent_id in parents} - parents:
        parents |= below
    return [each.id for each in backend.accounts if each.parent_id in parents and each.id != backend.account_id]


def _backend_of(account: str) -> Any | None:
    """The state of the organization that the account is a member of."""
    backends: list[tuple[str, str, Any]] = list(organizations_backends.iter_backends())
    for _, _, backend in backends:
        if backend.org is not None and any(member.id == account for member in backend.accounts):
            return backend
    return None
